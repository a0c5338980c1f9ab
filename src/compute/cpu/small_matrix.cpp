// Loops over contiguous rows; the order of every addition is fixed.
#include "compute/cpu/small_matrix.hpp"

#include <algorithm>
#include <cmath>

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kStrip = 16;  // columns whose entries are brought together

// x := L^-1 x for two registers of columns, four rows at a time: first what earlier rows take away from them, then
// among themselves.
template <std::size_t bytes>
INCUMBENT_INLINE void solve_columns(const double* l, const double* inverse, std::size_t n, std::size_t stride,
                                    double* x, std::size_t x_stride) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  std::size_t k = 0;
  for (; k + 4 <= n; k += 4) {
    const double *l0 = l + k * stride, *l1 = l0 + stride, *l2 = l1 + stride, *l3 = l2 + stride;
    double *x0 = x + k * x_stride, *x1 = x0 + x_stride, *x2 = x1 + x_stride, *x3 = x2 + x_stride;
    V a0 = load<bytes>(x0), b0 = load<bytes>(x0 + kLanes), a1 = load<bytes>(x1), b1 = load<bytes>(x1 + kLanes);
    V a2 = load<bytes>(x2), b2 = load<bytes>(x2 + kLanes), a3 = load<bytes>(x3), b3 = load<bytes>(x3 + kLanes);
    for (std::size_t p = 0; p < k; ++p) {
      const double* earlier = x + p * x_stride;
      const V a = load<bytes>(earlier), b = load<bytes>(earlier + kLanes);
      a0 -= l0[p] * a, b0 -= l0[p] * b;
      a1 -= l1[p] * a, b1 -= l1[p] * b;
      a2 -= l2[p] * a, b2 -= l2[p] * b;
      a3 -= l3[p] * a, b3 -= l3[p] * b;
    }
    a0 *= inverse[k], b0 *= inverse[k];
    a1 = (a1 - l1[k] * a0) * inverse[k + 1], b1 = (b1 - l1[k] * b0) * inverse[k + 1];
    a2 = (a2 - l2[k] * a0 - l2[k + 1] * a1) * inverse[k + 2], b2 = (b2 - l2[k] * b0 - l2[k + 1] * b1) * inverse[k + 2];
    a3 = (a3 - l3[k] * a0 - l3[k + 1] * a1 - l3[k + 2] * a2) * inverse[k + 3];
    b3 = (b3 - l3[k] * b0 - l3[k + 1] * b1 - l3[k + 2] * b2) * inverse[k + 3];
    load<bytes>(x0) = a0, load<bytes>(x0 + kLanes) = b0, load<bytes>(x1) = a1, load<bytes>(x1 + kLanes) = b1;
    load<bytes>(x2) = a2, load<bytes>(x2 + kLanes) = b2, load<bytes>(x3) = a3, load<bytes>(x3 + kLanes) = b3;
  }
  for (; k < n; ++k) {
    double* here = x + k * x_stride;
    V a = load<bytes>(here), b = load<bytes>(here + kLanes);
    for (std::size_t p = 0; p < k; ++p) {
      a -= l[k * stride + p] * load<bytes>(x + p * x_stride);
      b -= l[k * stride + p] * load<bytes>(x + p * x_stride + kLanes);
    }
    load<bytes>(here) = a * inverse[k], load<bytes>(here + kLanes) = b * inverse[k];
  }
}

// `columns`: a multiple of eight.
template <std::size_t bytes>
INCUMBENT_INLINE void solve(const double* l, const double* inverse, std::size_t n, std::size_t stride, double* x,
                            std::size_t columns, std::size_t x_stride) {
  constexpr std::size_t kWidth = 2 * bytes / sizeof(double);
  std::size_t first = 0;
  for (; first + kWidth <= columns; first += kWidth) solve_columns<bytes>(l, inverse, n, stride, x + first, x_stride);
  if constexpr (kWidth > 8) {
    if (first < columns) solve_columns<bytes / 2>(l, inverse, n, stride, x + first, x_stride);
  }
}

}  // namespace

// Four columns at a time, subtracted from all that is left of the matrix at once. Each entry is still diminished column
// by column, so that equal rows suffer equal roundings, which cancel in their difference; LAPACK's dot products round
// them differently and lose a digit on duplicated points.
INCUMBENT_SIMD_CLONES
bool small_cholesky(double* a, std::size_t n, std::size_t stride) {
  alignas(64) double columns[4][kSmallMatrix];
  for (std::size_t k = 0; k < n; k += 4) {
    const std::size_t width = std::min<std::size_t>(4, n - k);
    for (std::size_t q = 0; q < width; ++q) {  // the columns themselves
      double* pivot_row = a + (k + q) * stride + k;
      for (std::size_t p = 0; p < q; ++p) pivot_row[q] -= pivot_row[p] * pivot_row[p];
      const double pivot = pivot_row[q];
      if (!(pivot > 0)) return false;
      const double root = std::sqrt(pivot);
      pivot_row[q] = root;
      for (std::size_t i = k + q + 1; i < n; ++i) {
        double* row = a + i * stride + k;
        double value = row[q];
        for (std::size_t p = 0; p < q; ++p) value -= row[p] * pivot_row[p];
        row[q] = columns[q][i] = value / root;
      }
    }
    for (std::size_t i = k + width; i < n; ++i) {
      double* row = a + i * stride;
      const double *c0 = columns[0], *c1 = columns[1], *c2 = columns[2], *c3 = columns[3];
      const double f0 = row[k], f1 = row[k + 1], f2 = row[k + 2], f3 = row[k + 3];
      for (std::size_t j = k + 4; j <= i; ++j)
        row[j] = (((row[j] - f0 * c0[j]) - f1 * c1[j]) - f2 * c2[j]) - f3 * c3[j];
    }
  }
  return true;
}

// Row i of W = L^-1 is (e_i - sum_{k < i} L_ik W_k) / L_ii.
INCUMBENT_SIMD_CLONES
void small_triangular_inverse(double* l, std::size_t n, std::size_t stride) {
  alignas(64) double row[kSmallMatrix];
  for (std::size_t i = 0; i < n; ++i) {
    double* w = l + i * stride;
    const double inverse = 1 / w[i];
    std::fill_n(row, i, 0.0);
    std::size_t k = 0;
    for (; k + 4 <= i; k += 4) {
      const double *w0 = l + k * stride, *w1 = w0 + stride, *w2 = w1 + stride, *w3 = w2 + stride;
      const double f0 = w[k], f1 = w[k + 1], f2 = w[k + 2], f3 = w[k + 3];
      for (std::size_t j = 0; j <= k; ++j) row[j] = (((row[j] - f0 * w0[j]) - f1 * w1[j]) - f2 * w2[j]) - f3 * w3[j];
      row[k + 1] = ((row[k + 1] - f1 * w1[k + 1]) - f2 * w2[k + 1]) - f3 * w3[k + 1];
      row[k + 2] = (row[k + 2] - f2 * w2[k + 2]) - f3 * w3[k + 2];
      row[k + 3] -= f3 * w3[k + 3];
    }
    for (; k < i; ++k) {
      for (std::size_t j = 0; j <= k; ++j) row[j] -= w[k] * l[k * stride + j];
    }
    for (std::size_t j = 0; j < i; ++j) w[j] = row[j] * inverse;
    w[i] = inverse;
  }
}

void small_solve_rows(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                      double* transposed) {
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    double inverse[kSmallMatrix];
    alignas(64) double x[kSmallMatrix * kStrip];
    for (std::size_t k = 0; k < n; ++k) inverse[k] = 1 / l[k * stride + k];
    for (std::size_t first = 0; first < m; first += kStrip) {
      const std::size_t count = std::min(kStrip, m - first);
      double* rows = b + first * stride;
      for (std::size_t t = 0; t < kStrip; ++t) {  // beyond the last row, the last one again
        const double* row = rows + std::min(t, count - 1) * stride;
        for (std::size_t k = 0; k < n; ++k) x[k * kStrip + t] = row[k];
      }
      solve<bytes>(l, inverse, n, stride, x, kStrip, kStrip);
      for (std::size_t k = 0; k < n; ++k) std::copy_n(x + k * kStrip, count, transposed + k * stride + first);
      for (std::size_t t = 0; t < count; ++t) {
        for (std::size_t k = 0; k < n; ++k) rows[t * stride + k] = x[k * kStrip + t];
      }
    }
  });
}

void small_solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                       std::size_t b_stride) {
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    double inverse[kSmallMatrix];
    for (std::size_t k = 0; k < n; ++k) inverse[k] = 1 / l[k * stride + k];
    solve<bytes>(l, inverse, n, stride, b, m, b_stride);
  });
}

INCUMBENT_SIMD_CLONES
void small_solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                                  std::size_t b_stride) {
  for (std::size_t k = n; k-- > 0;) {
    const double inverse = 1 / l[k * stride + k];
    double* __restrict here = b + k * b_stride;
    for (std::size_t t = 0; t < m; ++t) here[t] *= inverse;
    for (std::size_t p = 0; p < k; ++p) {
      const double factor = l[k * stride + p];
      double* __restrict other = b + p * b_stride;
      for (std::size_t t = 0; t < m; ++t) other[t] -= factor * here[t];
    }
  }
}

}  // namespace incumbent::compute::cpu
