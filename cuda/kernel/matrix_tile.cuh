// Products and triangular solves of tiles of 32 x 32 by one block of 32 x 8 threads. Thread (x, y) has the places of
// column x in rows y, y + 8, y + 16, y + 24. Sums go in the order of the inner index.
#pragma once

#include <cstddef>

#include "cuda/kernel/covariance.cuh"

namespace incumbent::cuda {

// tile := rows first_row .. and columns first_column .. of a matrix; 0 outside of it. Needs __syncthreads() after it.
template <class T, class Element>
__device__ void load_tile(const MatrixOf<Element>& from, int first_row, int first_column, Tile<T>& tile) {
  const int x = static_cast<int>(threadIdx.x), column = first_column + x;
  for (int e = 0; e < kEach; ++e) {
    const int r = static_cast<int>(threadIdx.y) + e * kTileRows, row = first_row + r;
    tile[r][x] = row < from.rows && column < from.columns
                     ? from.data[static_cast<std::size_t>(row) * from.stride + column]
                     : T(0);
  }
}

template <class T>
__device__ void store_tile(const T (&values)[kEach], const MatrixOf<T>& to, int first_row, int first_column) {
  const int column = first_column + static_cast<int>(threadIdx.x);
  for (int e = 0; e < kEach; ++e) {
    const int row = first_row + static_cast<int>(threadIdx.y) + e * kTileRows;
    if (row < to.rows && column < to.columns) to.data[static_cast<std::size_t>(row) * to.stride + column] = values[e];
  }
}

// values -= a b.
template <class T>
__device__ void subtract_product(const Tile<T>& a, const Tile<T>& b, T (&values)[kEach]) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < kTile; ++k) {
    const T right = b[k][x];
    for (int e = 0; e < kEach; ++e) values[e] -= a[y + e * kTileRows][k] * right;
  }
}

// values -= a b^T.
template <class T>
__device__ void subtract_product_transposed(const Tile<T>& a, const Tile<T>& b, T (&values)[kEach]) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < kTile; ++k) {
    const T right = b[x][k];
    for (int e = 0; e < kEach; ++e) values[e] -= a[y + e * kTileRows][k] * right;
  }
}

// values -= a^T b.
template <class T>
__device__ void subtract_transposed_product(const Tile<T>& a, const Tile<T>& b, T (&values)[kEach]) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < kTile; ++k) {
    const T right = b[k][x];
    for (int e = 0; e < kEach; ++e) values[e] -= a[k][y + e * kTileRows] * right;
  }
}

// v := L^-1 v for the first `rows` rows, L lower triangular in `l`. All threads; v is written by all.
template <class T>
__device__ void solve_tile(const Tile<T>& l, int rows, Tile<T>& v) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = 0; k < rows; ++k) {
    if (y == 0) v[k][x] /= l[k][k];
    __syncthreads();
    for (int row = y; row < rows; row += kTileRows) {
      if (row > k) v[row][x] -= l[row][k] * v[k][x];
    }
    __syncthreads();
  }
}

// v := L^-T v.
template <class T>
__device__ void solve_tile_transposed(const Tile<T>& l, int rows, Tile<T>& v) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  for (int k = rows - 1; k >= 0; --k) {
    if (y == 0) v[k][x] /= l[k][k];
    __syncthreads();
    for (int row = y; row < k; row += kTileRows) v[row][x] -= l[k][row] * v[k][x];
    __syncthreads();
  }
}

}  // namespace incumbent::cuda
