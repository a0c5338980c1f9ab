// The kernel matrices of many systems: K_ij = k(x_i, x_j) + noise_i [i = j]. A block computes one tile of 32 x 32 on or
// below the diagonal and writes it twice, as it is and mirrored through shared memory, so that every write is to
// consecutive addresses. Bound by the n^2 writes.
#pragma once

#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2) kernel_matrix(const __grid_constant__ SystemsView<T> task) {
  INCUMBENT_SHARED(T, left, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, squares, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, product, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, values, [kTile][kTile + 1]);
  const int system = static_cast<int>(blockIdx.z);
  const SystemView<T> here = task.systems[system];
  const int first_i = static_cast<int>(blockIdx.y) * kTile, first_j = static_cast<int>(blockIdx.x) * kTile;
  if (first_j > first_i || first_i >= here.n) return;  // above the diagonal: another block's mirror image

  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const auto points = task.points(system);
  covariance_values<T>(task.covariance(system), points, first_i, points, first_j, {left, right, squares}, product,
                       values);
  for (int e = 0; e < kEach; ++e) {
    const int row = y + e * kTileRows, i = first_i + row, j = first_j + x;
    if (i >= here.n || j >= here.n) continue;
    const T value = values[row][x] + (i == j ? here.noise[i] : T(0));
    here.matrix[static_cast<std::size_t>(i) * here.stride + j] = value;
    values[row][x] = value;
  }
  if (first_i == first_j) return;
  __syncthreads();
  for (int e = 0; e < kEach; ++e) {
    const int row = y + e * kTileRows, i = first_i + x, j = first_j + row;
    if (i < here.n) here.matrix[static_cast<std::size_t>(j) * here.stride + i] = values[x][row];
  }
}

template <class T>
void launch_kernel_matrix(const SystemsView<T>& task, int count, int most, DeviceStream stream) {
  if (count == 0 || most == 0) return;
  launch<kernel_matrix<T>>(dim3(tiles(most), tiles(most), static_cast<unsigned>(count)), tile_threads(), stream, task);
}

}  // namespace incumbent::cuda
