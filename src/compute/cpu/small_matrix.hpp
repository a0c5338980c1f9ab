// Factorization, inversion and triangular solves of small matrices, the diagonal tiles of large ones: faster than a
// library's and with the same bits on every machine. Row-major lower triangles, as in blas.hpp.
#pragma once

#include <cstddef>

namespace incumbent::compute::cpu {

// Largest order that is small.
inline constexpr std::size_t kSmallMatrix = 96;

// A = L L^T in place; false if A is not positive definite.
bool small_cholesky(double* a, std::size_t n, std::size_t stride);
// L := L^-1 in place.
void small_triangular_inverse(double* l, std::size_t n, std::size_t stride);
// B := B L^-T and transposed := B^T, B: m x n, all of one row stride.
void small_solve_rows(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, double* transposed);
// B := L^-1 B and B := L^-T B, B: n x m, m a multiple of eight. A column's bits do not depend on the others.
void small_solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                       std::size_t b_stride);
void small_solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                                  std::size_t b_stride);

}  // namespace incumbent::compute::cpu
