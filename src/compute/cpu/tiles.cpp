// Tiles are taken in an order in which each needs earlier ones only; who takes one waits until those are ready.
#include "compute/cpu/tiles.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/parallel.hpp"
#include "compute/cpu/small_matrix.hpp"

namespace incumbent::compute::cpu {
namespace {

// Which tiles of a lower triangle are ready, and whether anything failed.
class Progress {
 public:
  explicit Progress(std::size_t tiles) : ready_(std::make_unique<std::atomic<bool>[]>(tiles * (tiles + 1) / 2)) {}

  void finish(std::size_t i, std::size_t j) { at(i, j).store(true, std::memory_order_release); }
  void fail() { failed_.store(true, std::memory_order_release); }
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  void wait(std::size_t i, std::size_t j) {
    while (!at(i, j).load(std::memory_order_acquire) && !failed()) std::this_thread::yield();
  }

 private:
  std::atomic<bool>& at(std::size_t i, std::size_t j) { return ready_[i * (i + 1) / 2 + j]; }

  std::unique_ptr<std::atomic<bool>[]> ready_;
  std::atomic<bool> failed_{false};
};

}  // namespace

// Few tiles while they are small, then as many rows as products are fastest for: 64 of those that need no copies, 128
// of others, whose own factorization is by tiles again.
std::size_t tile_rows(std::size_t n) {
  constexpr std::size_t kTile = 64, kLargeTile = 128, kLarge = 512;
  const std::size_t rows = n > kLarge && copies_small_products() ? kLargeTile : kTile;
  const std::size_t tiles = n <= kSmallMatrix ? 1 : (n + rows - 1) / rows;
  return std::max<std::size_t>(padded((n + tiles - 1) / tiles), 8);
}

namespace {

// B := B L^-T and transposed := B^T, B: m x n, all of one row stride; L as cholesky() leaves it.
void solve_rows(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, double* transposed) {
  const std::size_t tile = tile_rows(n);
  for (std::size_t first = 0; first < n; first += tile) {
    const std::size_t columns = std::min(tile, n - first);
    subtract_product(b, m, first, stride, l + first, columns, stride, b + first, stride);
    small_solve_rows(l + first * (stride + 1), columns, stride, b + first, m, transposed + first * stride);
  }
}

}  // namespace

// Tile (i, j), column by column: A_ij - sum_{k < j} L_ik L_jk^T, then factored (i = j) or divided by L_jj^T. Each L_ij
// is also written transposed into the upper triangle: products of plain tiles are the fastest.
bool cholesky(double* a, std::size_t n, std::size_t stride, int threads) {
  if (n <= kSmallMatrix) return small_cholesky(a, n, stride);
  const std::size_t tile = tile_rows(n), tiles = (n + tile - 1) / tile;
  Progress progress(tiles);
  const auto rows = [&](std::size_t i) { return std::min(tile, n - i * tile); };
  parallel_for(threads, tiles * (tiles + 1) / 2, [&](std::size_t index) {
    std::size_t j = 0, i = index;
    for (; i >= tiles - j; ++j) i -= tiles - j;
    i += j;
    double* here = a + i * tile * stride + j * tile;
    if (j > 0) {
      progress.wait(j, j - 1);
      progress.wait(i, j - 1);
    }
    if (progress.failed()) return;
    for (std::size_t k = 0; k < j; ++k) {
      subtract_product(a + i * tile * stride + k * tile, rows(i), tile, stride, a + k * tile * stride + j * tile,
                       rows(j), stride, here, stride);
    }
    if (i == j) {
      if (!cholesky(here, rows(i), stride)) return progress.fail();
    } else {
      progress.wait(j, j);
      if (progress.failed()) return;
      solve_rows(a + j * tile * (stride + 1), rows(j), stride, here, rows(i), a + j * tile * stride + i * tile);
    }
    progress.finish(i, j);
  });
  return !progress.failed();
}

void solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, std::size_t b_stride) {
  const std::size_t tile = tile_rows(n), width = padded(m);
  for (std::size_t first = 0; first < n; first += tile) {
    const std::size_t rows = std::min(tile, n - first);
    double* here = b + first * b_stride;
    subtract_product(l + first * stride, rows, first, stride, b, width, b_stride, here, b_stride);
    if (rows <= kSmallMatrix)
      small_solve_lower(l + first * (stride + 1), rows, stride, here, width, b_stride);
    else
      solve_lower(l + first * (stride + 1), rows, stride, here, width, b_stride);
  }
}

void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                            std::size_t b_stride) {
  const std::size_t tile = tile_rows(n), width = padded(m);
  for (std::size_t end = n; end > 0;) {
    const std::size_t first = (end - 1) / tile * tile, rows = end - first;
    double* here = b + first * b_stride;
    subtract_transposed_product(l + end * stride + first, rows, n - end, stride, b + end * b_stride, width, here,
                                b_stride);
    if (rows <= kSmallMatrix)
      small_solve_lower_transposed(l + first * (stride + 1), rows, stride, here, width, b_stride);
    else
      solve_lower_transposed(l + first * (stride + 1), rows, stride, here, width, b_stride);
    end = first;
  }
}

namespace {

// L := L^-1 in place by tiles, with zeros above: W_ij = -W_ii sum_{j <= k < i} L_ik W_kj.
void invert(double* l, std::size_t n, std::size_t stride) {
  for (std::size_t r = 0; r < n; ++r) std::fill(l + r * stride + r + 1, l + r * stride + n, 0.0);
  if (n <= kSmallMatrix) return small_triangular_inverse(l, n, stride);
  alignas(64) double sum[kSmallMatrix * kSmallMatrix];
  const std::size_t tile = tile_rows(n);
  const auto rows = [&](std::size_t first) { return std::min(tile, n - first); };
  for (std::size_t i = 0; i < n; i += tile) small_triangular_inverse(l + i * (stride + 1), rows(i), stride);
  for (std::size_t j = 0; j < n; j += tile) {
    for (std::size_t i = j + tile; i < n; i += tile) {
      std::fill_n(sum, rows(i) * tile, 0.0);
      subtract_product(l + i * stride + j, rows(i), i - j, stride, l + j * (stride + 1), rows(j), stride, sum, tile);
      multiply(l + i * (stride + 1), rows(i), rows(i), stride, sum, rows(j), tile, l + i * stride + j, stride);
    }
  }
}

}  // namespace

// The same for all: a column of tiles of W needs no other.
InverseFactor::InverseFactor(const double* l, std::size_t n, std::size_t stride, UninitializedVector& memory,
                             int threads)
    : n_(n), stride_(padded(n)), tile_(tile_rows(n)) {
  if (memory.size() < n * stride_) memory.resize(n * stride_);
  w_ = memory.data();
  parallel_for(threads, tiles(), [&](std::size_t i) {
    double* here = at(i, i);
    for (std::size_t r = 0; r < rows(i); ++r) {
      std::copy_n(l + (first(i) + r) * stride + first(i), r + 1, here + r * stride_);
    }
    invert(here, rows(i), stride_);
  });
  parallel_for(threads, tiles(), [&](std::size_t j) {
    UninitializedVector sum(tile_ * tile_);
    for (std::size_t i = j + 1; i < tiles(); ++i) {
      double* here = at(i, j);
      std::fill_n(sum.data(), rows(i) * tile_, 0.0);
      for (std::size_t k = j; k < i; ++k) {
        subtract_product(l + first(i) * stride + first(k), rows(i), rows(k), stride, at(k, j), rows(j), stride_,
                         sum.data(), tile_);
      }
      multiply(at(i, i), rows(i), rows(i), stride_, sum.data(), rows(j), tile_, here, stride_);
    }
  });
}

void InverseFactor::product(std::size_t i, std::size_t j, double* out) const {
  std::fill_n(out, rows(i) * tile_, 0.0);
  for (std::size_t k = i; k < tiles(); ++k) {
    add_transposed_product(at(k, i), rows(i), rows(k), stride_, at(k, j), rows(j), out, tile_);
  }
}

std::vector<double> InverseFactor::diagonal() const {
  std::vector<double> sums(n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j <= i; ++j) sums[j] += w_[i * stride_ + j] * w_[i * stride_ + j];
  }
  return sums;
}

}  // namespace incumbent::compute::cpu
