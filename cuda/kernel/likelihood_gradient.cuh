// Gradients of log marginal likelihoods of many systems, contracted without storing a derivative matrix:
//   d log p / d theta = 1/2 sum_ij (alpha_i alpha_j - K^-1_ij) dK_ij / d theta
// (Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 5.9), theta the logarithms of the
// covariance's parameters. K^-1 = W^T W tile by tile from W = L^-1. A block contracts one tile of pairs on or below the
// diagonal to one number a parameter; a second launch sums the tiles in a fixed order.
#pragma once

#include "cuda/kernel/covariance.cuh"
#include "cuda/kernel/triangular_solve.cuh"

namespace incumbent::cuda {

// The sum over all threads of a block, in a fixed order, for thread (0, 0).
template <class T>
__device__ T block_sum(T value, T (&warps)[kTileRows]) {
  for (int half = kTile / 2; half > 0; half /= 2) value += __shfl_down_sync(0xFFFFFFFFu, value, half);
  if (threadIdx.x == 0) warps[threadIdx.y] = value;
  __syncthreads();
  T sum = 0;
  for (int row = 0; row < kTileRows; ++row) sum += warps[row];
  __syncthreads();
  return sum;
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2) likelihood_gradient(const __grid_constant__ GradientTask<T> task) {
  INCUMBENT_SHARED(T, left, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, squares, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, product, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, weights, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, warps, [kTileRows]);
  INCUMBENT_SHARED(T, columns, [kTileRows][kTileColumns]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int system = static_cast<int>(blockIdx.z);
  const SystemView<T> here = task.systems.systems[system];
  const int first_i = static_cast<int>(blockIdx.y) * kTile, first_j = static_cast<int>(blockIdx.x) * kTile;
  if (first_j > first_i || first_i >= here.n) return;
  const FlatCovariance& structure = task.systems.structure;
  const int pair = static_cast<int>(blockIdx.y * (blockIdx.y + 1) / 2 + blockIdx.x);
  T* sums = task.sums + (static_cast<std::size_t>(system) * task.tile_pairs + pair) * (structure.parameters + 1);

  // weights := (alpha_i alpha_j - K^-1_ij) / 2, twice off the diagonal, 0 outside.
  T values[kEach] = {};
  const MatrixOf<const T> inverse{here.inverse, here.n, here.n, here.stride};
  for (int from = first_i; from < here.n; from += kTile) {
    load_tile(inverse, from, first_i, squares);
    load_tile(inverse, from, first_j, product);
    __syncthreads();
    subtract_transposed_product(squares, product, values);
    __syncthreads();
  }
  T trace = 0;
  for (int e = 0; e < kEach; ++e) {
    const int i = first_i + y + e * kTileRows, j = first_j + x;
    const bool inside = i < here.n && j < here.n;
    const T weight = inside ? values[e] + here.alpha[i] * here.alpha[j] : T(0);
    if (inside && i == j) trace += weight;
    weights[y + e * kTileRows][x] = first_i == first_j ? weight / 2 : weight;
  }
  trace = block_sum(trace, warps);
  if (x == 0 && y == 0) sums[structure.parameters] = trace;

  const auto covariance = task.systems.covariance(system);
  const auto points = task.systems.points(system);
  const PairTiles<T> memory{left, right, squares};
  for (int t = 0; t < structure.terms; ++t) {
    term_values(covariance, t, -1, points, first_i, points, first_j, memory, product);
    T sum = 0;
    for (int e = 0; e < kEach; ++e) sum += weights[y + e * kTileRows][x] * product[y + e * kTileRows][x];
    sum = block_sum(sum, warps);
    if (x == 0 && y == 0) sums[structure.scale[t]] = sum;

    for (int f = structure.first_factor[t]; f < structure.first_factor[t + 1]; ++f) {
      const FlatFactor& factor = structure.factors[f];
      const T shape = covariance.shape(factor);
      term_values(covariance, t, f, points, first_i, points, first_j, memory, product);
      factor_squares(covariance, factor, points, first_i, points, first_j, memory);
      T by_shape = 0;
      formula::with_covariance(factor.kind, [&](auto kind) {
        INCUMBENT_NOT_UNROLLED
        for (int e = 0; e < kEach; ++e) {
          const int row = y + e * kTileRows;
          const T weight = weights[row][x] * product[row][x];
          if constexpr (requires { kind.shape_slope(shape, shape); }) {
            by_shape += weight * decltype(kind)::shape_slope(squares[row][x], shape);
          }
          squares[row][x] = weight * decltype(kind)::slope(squares[row][x], shape);
        }
      });
      if (factor.shape >= 0) {
        by_shape = block_sum(by_shape, warps);
        if (x == 0 && y == 0) sums[factor.shape] = by_shape;
      }
      for_columns(factor, points, first_i, points, first_j, memory, [&](int from, int count) {
        for (int c = 0; c < count; ++c) {  // dr^2 / d log l = -2 w (x - x')^2, or -2 w (x + x')
          const auto kind = covariance.kinds[factor.first_column + from + c];
          T by_column = 0;
          for (int e = 0; e < kEach; ++e) {
            by_column += squares[y + e * kTileRows][x] * entry_distance(kind, left[y + e * kTileRows][c], right[x][c]);
          }
          for (int half = kTile / 2; half > 0; half /= 2) by_column += __shfl_down_sync(0xFFFFFFFFu, by_column, half);
          if (x == 0) columns[y][c] = by_column;
        }
        __syncthreads();
        if (y != 0 || x >= count) return;
        T by_column = 0;
        for (int row = 0; row < kTileRows; ++row) by_column += columns[row][x];
        const int parameter = factor.parameter + from + x;
        sums[parameter] = -2 * covariance.numbers[parameter] * by_column;
      });
    }
  }
}

// Block (p, z) sums parameter p of system z over its pairs of tiles.
template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2) sum_tile_pairs(const __grid_constant__ GradientTask<T> task) {
  INCUMBENT_SHARED(T, warps, [kTileRows]);
  const int count = task.systems.structure.parameters + 1, parameter = static_cast<int>(blockIdx.x);
  const int system = static_cast<int>(blockIdx.z), side = (task.systems.systems[system].n + kTile - 1) / kTile;
  const T* sums = task.sums + static_cast<std::size_t>(system) * task.tile_pairs * count + parameter;
  T sum = 0;
  for (int pair = static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x); pair < side * (side + 1) / 2;
       pair += kTile * kTileRows) {
    sum += sums[static_cast<std::size_t>(pair) * count];
  }
  sum = block_sum(sum, warps);
  if (threadIdx.x == 0 && threadIdx.y == 0) task.gradients[system * count + parameter] = sum;
}

template <class T>
void launch_likelihood_gradient(const GradientTask<T>& task, int count, int most, DeviceStream stream) {
  if (count == 0 || most == 0) return;
  const auto z = static_cast<unsigned>(count);
  launch<likelihood_gradient<T>>(dim3(tiles(most), tiles(most), z), tile_threads(), stream, task);
  launch<sum_tile_pairs<T>>(dim3(static_cast<unsigned>(task.systems.structure.parameters) + 1, 1, z), tile_threads(),
                            stream, task);
}

}  // namespace incumbent::cuda
