// The kernel matrix of n points under one stationary covariance with a length scale a column (ARD):
//   K_ij = s k(r_ij) + noise [i = j],   r_ij^2 = sum_c w_c (x_ic - x_jc)^2,   w_c = 1 / l_c^2.
// A block computes one tile of 32 x 32 on or below the diagonal and writes it twice, as it is and mirrored through
// shared memory, so that every write is to consecutive addresses. Bound by the n^2 writes. The sum over columns goes in
// their order, so a result does not depend on the tile that it falls in.
#pragma once

#include <cstddef>

#include "cuda/kernel/launch.hpp"
#include "formula/covariance.hpp"

namespace incumbent::cuda {

// Pointers are the device's.
template <class T>
struct KernelMatrixTask {
  const T* points;   // n x columns, rows one after another
  const T* weights;  // w, one a column
  int n;
  int columns;
  T shape;         // alpha of the rational quadratic
  T output_scale;  // s, a variance
  T noise;         // a variance
  T* out;          // n x n
};

inline constexpr int kTile = 32;         // points on each side of a tile
inline constexpr int kTileRows = 8;      // rows of it that a block's threads compute at a time
inline constexpr int kTileColumns = 16;  // columns of the points in shared memory at a time

// Rows first .. first + 31 and columns from .. from + 15 of the points; 0 where there are none. The two rows that a
// warp loads at a time are 16 apart: they begin 16 * 17 words apart, 16 banks, and fill all 32.
template <class T>
__device__ void load_rows(const KernelMatrixTask<T>& task, int first, int from, T (&rows)[kTile][kTileColumns + 1]) {
  for (int e = static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x); e < kTile * kTileColumns;
       e += kTile * kTileRows) {
    const int row = e / kTile + e / kTileColumns % 2 * (kTile / 2), column = e % kTileColumns;
    const bool inside = first + row < task.n && from + column < task.columns;
    rows[row][column] =
        inside ? task.points[static_cast<std::size_t>(first + row) * task.columns + from + column] : T(0);
  }
}

// Kind: a covariance of formula/covariance.hpp.
template <class Kind, class T>
__global__ void __launch_bounds__(kTile* kTileRows) kernel_matrix(KernelMatrixTask<T> task) {
  // One more column than needed: then a warp that reads one column, or the mirrored tile, meets no bank twice.
  INCUMBENT_SHARED(T, left, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, right, [kTile][kTileColumns + 1]);
  INCUMBENT_SHARED(T, tile, [kTile][kTile + 1]);
  if (blockIdx.x > blockIdx.y) return;  // above the diagonal: another block's mirror image

  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const int first_i = static_cast<int>(blockIdx.y) * kTile, first_j = static_cast<int>(blockIdx.x) * kTile;
  constexpr int kEach = kTile / kTileRows;  // elements a thread
  T squares[kEach] = {};
  for (int from = 0; from < task.columns; from += kTileColumns) {
    load_rows(task, first_i, from, left);
    load_rows(task, first_j, from, right);
    __syncthreads();
    const int columns = task.columns - from < kTileColumns ? task.columns - from : kTileColumns;
    for (int c = 0; c < columns; ++c) {
      const T weight = task.weights[from + c];
      for (int e = 0; e < kEach; ++e) {
        const T difference = left[y + e * kTileRows][c] - right[x][c];
        squares[e] += weight * (difference * difference);
      }
    }
    __syncthreads();
  }

  // One exponential at a time, through the thread's own places in the tile: several at once need more registers than
  // there are.
  for (int e = 0; e < kEach; ++e) tile[y + e * kTileRows][x] = squares[e];
  INCUMBENT_NOT_UNROLLED
  for (int e = 0; e < kEach; ++e) {
    const int row = y + e * kTileRows;
    const int i = first_i + row, j = first_j + x;
    T value = task.output_scale * Kind::value(tile[row][x], task.shape);
    if (i == j) value += task.noise;
    tile[row][x] = value;
    if (i < task.n && j < task.n) task.out[static_cast<std::size_t>(i) * task.n + j] = value;
  }
  if (first_i == first_j) return;
  __syncthreads();
  for (int e = 0; e < kEach; ++e) {
    const int row = y + e * kTileRows;
    const int i = first_i + x, j = first_j + row;
    if (i < task.n && j < task.n) task.out[static_cast<std::size_t>(j) * task.n + i] = tile[x][row];
  }
}

template <class T>
void launch_kernel_matrix(formula::CovarianceKind kind, const KernelMatrixTask<T>& task, DeviceStream stream) {
  if (task.n == 0) return;
  const auto tiles = static_cast<unsigned>((task.n + kTile - 1) / kTile);
  formula::with_covariance(kind, [&](auto covariance) {
    launch(kernel_matrix<decltype(covariance), T>, dim3(tiles, tiles), dim3(kTile, kTileRows), stream, task);
  });
}

}  // namespace incumbent::cuda
