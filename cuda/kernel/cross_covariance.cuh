// Covariances of a model's n points with m others, and what is summed over the n in the same pass:
//   V_ij = k(x_i, p_j),   mean_j = c + sum_i alpha_i V_ij.
// A block takes 32 of the others and walks down all n rows, so that the bits of a mean depend on its point alone. V
// need not be kept: means of millions of candidates take no memory.
#pragma once

#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2)
    cross_covariance(const __grid_constant__ CrossCovarianceTask<T> task) {
  INCUMBENT_SHARED(T, left, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, squares, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, product, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, values, [kTile][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_j = static_cast<int>(blockIdx.x) * kTile, j = first_j + x;
  const auto covariance = task.covariance();
  T sum = 0;  // of rows y, y + 8, ...
  for (int first_i = 0; first_i < task.rows.count; first_i += kTile) {
    covariance_values<T>(covariance, task.rows, first_i, task.others, first_j, {left, right, squares}, product, values);
    for (int e = 0; e < kEach; ++e) {
      const int row = y + e * kTileRows, i = first_i + row;
      if (i >= task.rows.count) continue;
      const T value = values[row][x];
      if (task.means != nullptr) sum += task.weights[i] * value;
      if (task.values != nullptr && j < task.others.count) {
        task.values[static_cast<std::size_t>(i) * task.stride + j] = value;
      }
    }
  }
  if (task.means == nullptr) return;
  squares[y][x] = sum;
  __syncthreads();
  if (y != 0 || j >= task.others.count) return;
  for (int row = 1; row < kTileRows; ++row) sum += squares[row][x];
  task.means[j] = task.constant + sum;
}

template <class T>
void launch_cross_covariance(const CrossCovarianceTask<T>& task, DeviceStream stream) {
  if (task.others.count == 0) return;
  launch<cross_covariance<T>>(dim3(tiles(task.others.count)), tile_threads(), stream, task);
}

}  // namespace incumbent::cuda
