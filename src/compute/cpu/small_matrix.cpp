// Loops over contiguous rows; the only sums are of rows, so the order of every addition is fixed.
#include "compute/cpu/small_matrix.hpp"

#include <algorithm>
#include <cmath>

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

// a[i] += factor * b[i].
[[gnu::always_inline]] inline void add_scaled(const double* b, double factor, std::size_t n, double* a) {
  for (std::size_t i = 0; i < n; ++i) a[i] += factor * b[i];
}

}  // namespace

// Column by column, each subtracted from all that is left of the matrix at once. Equal rows then suffer equal
// roundings, which cancel in their difference; LAPACK's dot products round them differently and lose a digit on
// duplicated points.
INCUMBENT_SIMD_CLONES
bool small_cholesky(double* a, std::size_t n, std::size_t stride) {
  double column[kSmallMatrix];
  for (std::size_t k = 0; k < n; ++k) {
    const double pivot = a[k * stride + k];
    if (!(pivot > 0)) return false;
    const double root = std::sqrt(pivot);
    a[k * stride + k] = root;
    for (std::size_t i = k + 1; i < n; ++i) column[i] = a[i * stride + k] /= root;
    for (std::size_t i = k + 1; i < n; ++i) add_scaled(column + k + 1, -column[i], i - k, a + i * stride + k + 1);
  }
  return true;
}

// Row i of W = L^-1 is (e_i - sum_{k < i} L_ik W_k) / L_ii; then row i of W^T W is sum_{k >= i} W_ki W_k.
INCUMBENT_SIMD_CLONES
void small_inverse(double* l, std::size_t n, std::size_t stride) {
  double row[kSmallMatrix];
  for (std::size_t i = 0; i < n; ++i) {
    double* w = l + i * stride;
    const double inverse = 1 / w[i];
    std::fill_n(row, i, 0.0);
    for (std::size_t k = 0; k < i; ++k) add_scaled(l + k * stride, -w[k], k + 1, row);
    for (std::size_t j = 0; j < i; ++j) w[j] = row[j] * inverse;
    w[i] = inverse;
  }
  for (std::size_t i = 0; i < n; ++i) {  // rows below i still hold W
    double* out = l + i * stride;
    const double own = out[i];
    for (std::size_t j = 0; j <= i; ++j) out[j] *= own;
    for (std::size_t k = i + 1; k < n; ++k) add_scaled(l + k * stride, l[k * stride + i], i + 1, out);
  }
}

}  // namespace incumbent::compute::cpu
