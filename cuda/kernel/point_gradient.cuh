// Derivatives of weighted sums of covariances in the coordinates of points,
//   out_jc = sum_i G_ij dk(x_i, p_j) / dp_jc,   dk/dp_jc = 2 sum_tf w_c (p_jc - x_ic) s_t k'_tf prod_{g != f} k_tg;
// with 1/2 in place of p - x for resources, and 0 for labels. With G_ij = alpha_i that is the gradient of the posterior
// mean, with G = -2 K^-1 k(X, P) that of the variance. A block takes 32 of the points and walks down all rows, for 16
// columns after another.
#pragma once

#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

template <class T>
__global__ void __launch_bounds__(kBlockThreads, 2) point_gradient(const __grid_constant__ PointGradientTask<T> task) {
  INCUMBENT_SHARED(T, left, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, squares, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, product, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, sums, [kTileColumns][kTile + 1]);  // of a column and a point
  INCUMBENT_SHARED(T, parts, [kTileRows][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_j = static_cast<int>(blockIdx.x) * kTile, j = first_j + x;
  const FlatCovariance& structure = task.structure;
  const auto covariance = task.covariance();
  const PairTiles<T> memory{left, right, squares};
  const int columns = task.others.columns;
  for (int first_c = 0; first_c < columns; first_c += kTileColumns) {
    const int count = columns - first_c < kTileColumns ? columns - first_c : kTileColumns;
    for (int c = y; c < kTileColumns; c += kTileRows) sums[c][x] = 0;
    for (int t = 0; t < structure.terms; ++t) {
      for (int f = structure.first_factor[t]; f < structure.first_factor[t + 1]; ++f) {
        const FlatFactor& factor = structure.factors[f];
        if (factor.first_column >= first_c + count || factor.first_column + factor.columns <= first_c) continue;
        const T shape = covariance.shape(factor);
        for (int first_i = 0; first_i < task.rows.count; first_i += kTile) {
          term_values(covariance, t, f, task.rows, first_i, task.others, first_j, memory, product);
          factor_squares(covariance, factor, task.rows, first_i, task.others, first_j, memory);
          formula::with_covariance(factor.kind, [&](auto kind) {
            INCUMBENT_NOT_UNROLLED
            for (int e = 0; e < kEach; ++e) {
              const int row = y + e * kTileRows, i = first_i + row;
              const bool inside = i < task.rows.count && j < task.others.count;
              const T weight = inside ? task.scale * task.weights[static_cast<std::size_t>(i) * task.row_stride +
                                                                  static_cast<std::size_t>(j) * task.other_stride]
                                      : T(0);
              product[row][x] *= weight * decltype(kind)::slope(squares[row][x], shape);
            }
          });
          load_points(task.rows, first_i, first_c, count, left);
          load_points(task.others, first_j, first_c, count, right);
          __syncthreads();
          for (int c = 0; c < count; ++c) {
            const int column = first_c + c - factor.first_column;  // of the factor
            const auto kind = covariance.kinds[first_c + c];
            if (column < 0 || column >= factor.columns || kind == compute::ColumnKind::label) continue;
            T sum = 0;
            for (int e = 0; e < kEach; ++e) {
              const int row = y + e * kTileRows;
              sum += product[row][x] * (kind == compute::ColumnKind::resource ? T(0.5) : right[x][c] - left[row][c]);
            }
            parts[y][x] = sum;
            __syncthreads();
            if (y == 0) {
              T all = 0;
              for (int row = 0; row < kTileRows; ++row) all += parts[row][x];
              sums[c][x] += 2 * covariance.numbers[factor.parameter + column] * all;
            }
            __syncthreads();
          }
          __syncthreads();
        }
      }
    }
    __syncthreads();
    for (int c = y; c < count; c += kTileRows) {
      if (j < task.others.count) task.out[static_cast<std::size_t>(j) * columns + first_c + c] = sums[c][x];
    }
    __syncthreads();
  }
}

template <class T>
void launch_point_gradient(const PointGradientTask<T>& task, DeviceStream stream) {
  if (task.others.count == 0) return;
  launch<point_gradient<T>>(dim3(tiles(task.others.count)), tile_threads(), stream, task);
}

}  // namespace incumbent::cuda
