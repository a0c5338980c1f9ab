// Cholesky factorization and inversion by square tiles that threads share. The shape of the tiles and the order of the
// sums of each tile depend on the order of the matrix alone, so the bits do not depend on the number of threads.
// Row-major lower triangles, as in blas.hpp. Nearly all work is in products of tiles, where a BLAS is fastest; what is
// left inside a tile is our own, several times as fast as a library's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "compute/cpu/aligned.hpp"

namespace incumbent::compute::cpu {

// Rows of a tile for a matrix of order n, a multiple of eight. A tile's own tiles have at most kSmallMatrix.
std::size_t tile_rows(std::size_t n);

// A = L L^T in place, lower triangle; the upper one is overwritten. False if A is not positive definite.
bool cholesky(double* a, std::size_t n, std::size_t stride, int threads = 1);

// B := L^-1 B and B := L^-T B, B: n x m with row stride `b_stride` (a point is a column, its entries of one row
// adjacent). Columns up to the next multiple of eight are there, and are overwritten.
void solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, std::size_t b_stride);
void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                            std::size_t b_stride);

// W = L^-1 by tiles, and tiles of (L L^T)^-1 = W^T W.
class InverseFactor {
 public:
  // memory is grown to n padded(n) and used until the end.
  InverseFactor(const double* l, std::size_t n, std::size_t stride, UninitializedVector& memory, int threads);
  InverseFactor(const InverseFactor&) = delete;
  InverseFactor& operator=(const InverseFactor&) = delete;

  std::size_t tile() const { return tile_; }
  std::size_t tiles() const { return (n_ + tile_ - 1) / tile_; }
  std::size_t first(std::size_t i) const { return i * tile_; }
  std::size_t rows(std::size_t i) const { return std::min(tile_, n_ - i * tile_); }
  // Tile (i, j), j <= i, of W^T W: rows(i) x rows(j), row stride tile(). All of it, on the diagonal too.
  void product(std::size_t i, std::size_t j, double* out) const;
  // The diagonal of W^T W.
  std::vector<double> diagonal() const;

 private:
  double* at(std::size_t i, std::size_t j) const { return w_ + i * tile_ * stride_ + j * tile_; }

  std::size_t n_, stride_, tile_;
  double* w_;  // tiles on the diagonal have zeros above theirs
};

}  // namespace incumbent::compute::cpu
