// Log densities of mixtures of products at many points (compute/density_ratio.hpp), and their differences:
//   log p(x) = log sum_k exp(offset_k - 1/2 sum_j ((x_j - mean_jk) precision_jk)^2 + sum_t table_t[row_tk])
// A block takes 32 points and walks over all components, 32 at a time. Thread (x, y) sums up the components y, y + 8,
// ... of each 32 at point x, its sum scaled by the largest exponent so far; the eight sums of a point are added at the
// end, in the order of y. So the bits of a point depend on it alone, and nothing is kept but one number a point.
#pragma once

#include "cuda/kernel/covariance.cuh"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::cuda {

// log sum exp of what was added: shift + log sum, with the largest exponent as the shift.
template <class T>
struct ScaledSum {
  T shift = T(-formula::kInfinity);
  T sum = T(0);

  __device__ void add(T other_shift, T other_sum) {
    using formula::exp_of_negative;
    if (!(other_shift > T(-formula::kInfinity))) return;
    if (other_shift > shift) {
      sum = sum * T(exp_of_negative(shift - other_shift)) + other_sum;
      shift = other_shift;
    } else {
      sum += other_sum * T(exp_of_negative(other_shift - shift));
    }
  }
};

// Entries [column][e] := values[column * stride + first + e], columns from .. from + 15 and e = 0 .. 31; 0 where there
// are none.
template <class T>
__device__ void load_columns(const T* values, int columns, int stride, int from, int first, int count,
                             T (&tile)[kTileColumns][kTile]) {
  const int x = static_cast<int>(threadIdx.x);
  for (int c = static_cast<int>(threadIdx.y); c < kTileColumns; c += kTileRows) {
    const bool inside = from + c < columns && first + x < count;
    tile[c][x] = inside ? values[static_cast<std::size_t>(from + c) * static_cast<std::size_t>(stride) +
                                 static_cast<std::size_t>(first + x)]
                        : T(0);
  }
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2) mixture_log_densities(const __grid_constant__ DensityTask<T> task) {
  using formula::log;
  INCUMBENT_SHARED(T, points, [kTileColumns][kTile]);
  INCUMBENT_SHARED(T, means, [kTileColumns][kTile]);
  INCUMBENT_SHARED(T, precisions, [kTileColumns][kTile]);
  INCUMBENT_SHARED(T, squares, [kTile][kTile]);
  INCUMBENT_SHARED(T, shifts, [kTileRows][kTile]);
  INCUMBENT_SHARED(T, sums, [kTileRows][kTile]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_point = static_cast<int>(blockIdx.x) * kTile, point = first_point + x;
  ScaledSum<T> total;
  for (int first = 0; first < task.components; first += kTile) {
    T own[kEach] = {};
    for (int from = 0; from < task.normals; from += kTileColumns) {
      load_columns(task.x, task.normals, task.count, from, first_point, task.count, points);
      load_columns(task.means, task.normals, task.stride, from, first, task.components, means);
      load_columns(task.precisions, task.normals, task.stride, from, first, task.components, precisions);
      __syncthreads();
      const int columns = task.normals - from < kTileColumns ? task.normals - from : kTileColumns;
      for (int c = 0; c < columns; ++c) {
        for (int e = 0; e < kEach; ++e) {
          const int k = y + e * kTileRows;
          const T z = (points[c][x] - means[c][k]) * precisions[c][k];
          own[e] += z * z;
        }
      }
      __syncthreads();
    }
    // Through the thread's own places: one exponential at a time needs few registers.
    for (int e = 0; e < kEach; ++e) squares[y + e * kTileRows][x] = own[e];
    if (point >= task.count) continue;
    INCUMBENT_NOT_UNROLLED
    for (int e = 0; e < kEach; ++e) {
      const int k = first + y + e * kTileRows;
      if (k >= task.components) continue;
      T exponent = task.offset[k] - T(0.5) * squares[y + e * kTileRows][x];
      for (int t = 0; t < task.tables; ++t) {
        const auto& table = task.table[t];
        exponent +=
            table.values[static_cast<std::size_t>(table.of_point[point]) * static_cast<std::size_t>(table.length) +
                         table.row[k]];
      }
      total.add(exponent, T(1));
    }
  }
  shifts[y][x] = total.shift;
  sums[y][x] = total.sum;
  __syncthreads();
  if (y != 0 || point >= task.count) return;
  for (int other = 1; other < kTileRows; ++other) total.add(shifts[other][x], sums[other][x]);
  const T density = total.shift + T(log(total.sum));
  task.out[point] = task.subtract ? task.out[point] - density : density;
}

template <class T>
void launch_mixture_log_densities(const DensityTask<T>& task, DeviceStream stream) {
  if (task.count > 0) launch<mixture_log_densities<T>>(dim3(tiles(task.count)), tile_threads(), stream, task);
}

}  // namespace incumbent::cuda
