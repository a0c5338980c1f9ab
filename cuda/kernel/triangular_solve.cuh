// V := L^-1 V and V := L^-T V for n x m matrices V, L lower triangular (n x n). A block takes 32 columns of V down, or
// up, all rows: the bits of a column depend on that column alone, and those of its first rows on these. So do the sums
// of squares that are taken from variances row tile by row tile, each sum of 32 squares in a fixed order: they can only
// shrink a variance, and a variance after some rows is never below that after more.
#pragma once

#include "cuda/kernel/matrix_tile.cuh"

namespace incumbent::cuda {

// Columns first_column .. first_column + 31 of v := L^-1 v. variances: see above, or null. All threads of the block; v
// is read and written by the same threads.
template <class T>
__device__ void solve_down(const MatrixOf<const T>& l, const MatrixOf<T>& v, int first_row, int first_column,
                           T* variances, Tile<T>& left, Tile<T>& right) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y), column = first_column + x;
  const bool reduces = variances != nullptr && y == 0 && column < v.columns;
  T variance = reduces ? variances[column] : T(0);
  for (int first = first_row; first < v.rows; first += kTile) {
    T values[kEach];
    load_tile(v, first, first_column, right);
    for (int e = 0; e < kEach; ++e) values[e] = right[y + e * kTileRows][x];
    for (int from = first_row; from < first; from += kTile) {
      __syncthreads();
      load_tile(l, first, from, left);
      load_tile(v, from, first_column, right);
      __syncthreads();
      subtract_product(left, right, values);
    }
    __syncthreads();
    load_tile(l, first, first, left);
    for (int e = 0; e < kEach; ++e) right[y + e * kTileRows][x] = values[e];
    __syncthreads();
    const int rows = v.rows - first < kTile ? v.rows - first : kTile;
    solve_tile(left, rows, right);
    for (int e = 0; e < kEach; ++e) values[e] = right[y + e * kTileRows][x];
    store_tile(values, v, first, first_column);
    if (reduces) {
      T sum = 0;
      for (int row = 0; row < rows; ++row) sum += right[row][x] * right[row][x];
      variance = variance > sum ? variance - sum : T(0);
    }
    __syncthreads();
  }
  if (reduces) variances[column] = variance;
}

// v := L^-T v.
template <class T>
__device__ void solve_up(const MatrixOf<const T>& l, const MatrixOf<T>& v, int first_column, Tile<T>& left,
                         Tile<T>& right) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int first = (v.rows - 1) / kTile * kTile; first >= 0; first -= kTile) {
    T values[kEach];
    load_tile(v, first, first_column, right);
    for (int e = 0; e < kEach; ++e) values[e] = right[y + e * kTileRows][x];
    for (int from = first + kTile; from < v.rows; from += kTile) {
      __syncthreads();
      load_tile(l, from, first, left);
      load_tile(v, from, first_column, right);
      __syncthreads();
      subtract_transposed_product(left, right, values);
    }
    __syncthreads();
    load_tile(l, first, first, left);
    for (int e = 0; e < kEach; ++e) right[y + e * kTileRows][x] = values[e];
    __syncthreads();
    solve_tile_transposed(left, v.rows - first < kTile ? v.rows - first : kTile, right);
    for (int e = 0; e < kEach; ++e) values[e] = right[y + e * kTileRows][x];
    store_tile(values, v, first, first_column);
    __syncthreads();
  }
}

enum class Side { lower, transposed };

template <Side side, class T>
__global__ void __launch_bounds__(kBlockThreads) triangular_solve(MatrixOf<const T> l, MatrixOf<T> v, T* variances) {
  INCUMBENT_SHARED(T, left, [kTile][kTile + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTile + 1]);
  const int first_column = static_cast<int>(blockIdx.x) * kTile;
  if constexpr (side == Side::lower) {
    solve_down<T>(l, v, 0, first_column, variances, left, right);
  } else {
    solve_up<T>(l, v, first_column, left, right);
  }
}

template <class T>
void launch_solve_lower(const MatrixOf<const T>& l, const MatrixOf<T>& v, T* variances, DeviceStream stream) {
  if (v.rows == 0 || v.columns == 0) return;
  launch<triangular_solve<Side::lower, T>>(dim3(tiles(v.columns)), tile_threads(), stream, l, v, variances);
}

template <class T>
void launch_solve_lower_transposed(const MatrixOf<const T>& l, const MatrixOf<T>& v, DeviceStream stream) {
  if (v.rows == 0 || v.columns == 0) return;
  launch<triangular_solve<Side::transposed, T>>(dim3(tiles(v.columns)), tile_threads(), stream, l, v,
                                                static_cast<T*>(nullptr));
}

// out_j = sum_i v_ij^2.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) column_squares(MatrixOf<const T> v, T* out) {
  INCUMBENT_SHARED(T, parts, [kTileRows][kTile + 1]);
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int column = static_cast<int>(blockIdx.x) * kTile + x;
  T sum = 0;
  for (int row = y; row < v.rows && column < v.columns; row += kTileRows) {
    const T value = v.data[static_cast<std::size_t>(row) * v.stride + column];
    sum += value * value;
  }
  parts[y][x] = sum;
  __syncthreads();
  if (y != 0 || column >= v.columns) return;
  for (int part = 1; part < kTileRows; ++part) sum += parts[part][x];
  out[column] = sum;
}

template <class T>
void launch_column_squares(const MatrixOf<const T>& v, T* out, DeviceStream stream) {
  if (v.columns == 0) return;
  launch<column_squares<T>>(dim3(tiles(v.columns)), tile_threads(), stream, v, out);
}

}  // namespace incumbent::cuda
