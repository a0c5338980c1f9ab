// Covariances of 32 x 32 pairs of points by one block of 32 x 8 threads, for every covariance that a model may have:
//   k(x, x') = sum_t s_t prod_f k_tf(r_tf),   r_tf^2 = sum_c w_c (x_c - x'_c)^2,   w_c = 1 / l_c^2,
// where labels have 1 in place of the square unless both are equal, and resources their sum. Thread (x, y) has the
// pairs of right point x with the left points y, y + 8, y + 16, y + 24. The sum over columns goes in their order, so
// that a result does not depend on the tile that it falls in.
#pragma once

#include <cstddef>

#include "cuda/kernel/launch.hpp"
#include "cuda/kernel/task.hpp"

namespace incumbent::cuda {

inline constexpr int kEach = kTile / kTileRows;  // pairs a thread
inline constexpr int kTileColumns = 16;          // columns of the points in shared memory at a time

static_assert(kTile * kTileRows == kBlockThreads);
inline dim3 tile_threads() { return dim3(kTile, kTileRows); }
inline unsigned tiles(int n) { return static_cast<unsigned>((n + kTile - 1) / kTile); }

// One more column than needed: then a warp that reads one column meets no bank twice.
template <class T>
using TilePoints = T[kTile][kTileColumns + 1];
template <class T>
using Tile = T[kTile][kTile + 1];

// Rows first .. first + 31 and columns from .. from + count - 1 of the points; 0 where there are none. The two rows
// that a warp loads at a time are 16 apart: they begin 16 * 17 words apart, 16 banks, and fill all 32.
template <class T>
__device__ void load_points(const PointsView<T>& points, int first, int from, int count, TilePoints<T>& tile) {
  for (int e = static_cast<int>(threadIdx.y) * kTile + static_cast<int>(threadIdx.x); e < kTile * kTileColumns;
       e += kTile * kTileRows) {
    const int row = e / kTile + e / kTileColumns % 2 * (kTile / 2), column = e % kTileColumns;
    const bool inside = first + row < points.count && column < count;
    tile[row][column] =
        inside ? points.data[static_cast<std::size_t>(first + row) * points.columns + from + column] : T(0);
  }
}

// What a block needs to compute covariances.
template <class T>
struct PairTiles {
  TilePoints<T>& left;
  TilePoints<T>& right;
  Tile<T>& squares;
};

// Calls with_columns(from, count), by all threads, for ranges of at most 16 columns of the factor whose points are in
// `left` and `right`.
template <class T, class Use>
__device__ void for_columns(const FlatFactor& factor, const PointsView<T>& left, int first_left,
                            const PointsView<T>& right, int first_right, const PairTiles<T>& memory,
                            Use&& with_columns) {
  for (int from = 0; from < factor.columns; from += kTileColumns) {
    const int count = factor.columns - from < kTileColumns ? factor.columns - from : kTileColumns;
    load_points(left, first_left, factor.first_column + from, count, memory.left);
    load_points(right, first_right, factor.first_column + from, count, memory.right);
    __syncthreads();
    with_columns(from, count);
    __syncthreads();
  }
}

// What two entries of a column add to r^2 but for the weight: the square of their difference, whether they differ, or
// their sum (compute::ColumnKind). NaN if one is.
template <class T>
__device__ T entry_distance(compute::ColumnKind kind, T a, T b) {
  if (kind == compute::ColumnKind::resource) return a + b;
  const T d = a - b;
  return kind == compute::ColumnKind::label && d != T(0) ? T(1) + (d - d) : d * d;
}

// The thread's places of squares := r^2 of a factor.
template <class T>
__device__ void factor_squares(const CovarianceView<T>& covariance, const FlatFactor& factor, const PointsView<T>& left,
                               int first_left, const PointsView<T>& right, int first_right,
                               const PairTiles<T>& memory) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  T squares[kEach] = {};
  for_columns(factor, left, first_left, right, first_right, memory, [&](int from, int count) {
    for (int c = 0; c < count; ++c) {
      const T weight = covariance.numbers[factor.parameter + from + c];
      const auto kind = covariance.kinds[factor.first_column + from + c];
      for (int e = 0; e < kEach; ++e) {
        squares[e] += weight * entry_distance(kind, memory.left[y + e * kTileRows][c], memory.right[x][c]);
      }
    }
  });
  for (int e = 0; e < kEach; ++e) memory.squares[y + e * kTileRows][x] = squares[e];
}

// The thread's places of out := scale_t times the product of the factors of term t but one (`but` = -1: of all).
// One function value at a time, through the thread's own places: several at once need more registers than there are.
template <class T>
__device__ void term_values(const CovarianceView<T>& covariance, int term, int but, const PointsView<T>& left,
                            int first_left, const PointsView<T>& right, int first_right, const PairTiles<T>& memory,
                            Tile<T>& out) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  const FlatCovariance& structure = covariance.structure;
  for (int e = 0; e < kEach; ++e) out[y + e * kTileRows][x] = covariance.numbers[structure.scale[term]];
  for (int f = structure.first_factor[term]; f < structure.first_factor[term + 1]; ++f) {
    if (f == but) continue;
    const FlatFactor& factor = structure.factors[f];
    factor_squares(covariance, factor, left, first_left, right, first_right, memory);
    const T shape = covariance.shape(factor);
    formula::with_covariance(factor.kind, [&](auto kind) {
      INCUMBENT_NOT_UNROLLED
      for (int e = 0; e < kEach; ++e) {
        const int row = y + e * kTileRows;
        out[row][x] *= decltype(kind)::value(memory.squares[row][x], shape);
      }
    });
  }
}

// The thread's places of out := k. `product` is used up.
template <class T>
__device__ void covariance_values(const CovarianceView<T>& covariance, const PointsView<T>& left, int first_left,
                                  const PointsView<T>& right, int first_right, const PairTiles<T>& memory,
                                  Tile<T>& product, Tile<T>& out) {
  const int x = static_cast<int>(threadIdx.x), y = static_cast<int>(threadIdx.y);
  term_values(covariance, 0, -1, left, first_left, right, first_right, memory, out);
  for (int t = 1; t < covariance.structure.terms; ++t) {
    term_values(covariance, t, -1, left, first_left, right, first_right, memory, product);
    for (int e = 0; e < kEach; ++e) out[y + e * kTileRows][x] += product[y + e * kTileRows][x];
  }
}

}  // namespace incumbent::cuda
