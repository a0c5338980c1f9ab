// Cholesky factorization and inversion of small matrices, faster than a library's and with the same bits on every
// machine. Row-major lower triangles, as in blas.hpp.
#pragma once

#include <cstddef>

namespace incumbent::compute::cpu {

// Largest order that is small: above it OpenBLAS is faster.
inline constexpr std::size_t kSmallMatrix = 96;

// A = L L^T in place; false if A is not positive definite.
bool small_cholesky(double* a, std::size_t n, std::size_t stride);
// The lower triangle of L is overwritten by that of (L L^T)^-1.
void small_inverse(double* l, std::size_t n, std::size_t stride);

}  // namespace incumbent::compute::cpu
