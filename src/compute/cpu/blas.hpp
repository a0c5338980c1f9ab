// The few BLAS and LAPACK routines that are used, by their Fortran names, so that any library found by FindBLAS and
// FindLAPACK will do. Matrices are row-major here: a lower triangle L in rows is the upper triangle of Fortran's
// columns, and its rows are contiguous, so that a row can be appended.
#pragma once

#include <cstddef>
#include <string>

#include "compute/cpu/tiles.hpp"

namespace incumbent::compute::cpu {

// One thread from now on, whatever the library's default is: OpenBLAS gives other bits with two. Error(unavailable) if
// the library is OpenBLAS with OpenMP threads, which ignores that in threads other than the caller's.
void use_one_blas_thread();
// "OpenBLAS 0.3.21 ... SkylakeX" if it can be told, else "BLAS".
std::string blas_description();
// Whether products of 64 x 64 matrices are copied before they are computed: not by OpenBLAS's kernels for AVX-512.
bool copies_small_products();

// C := A B and C := C - A B, A: m x k, B: k x n.
void multiply(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b, std::size_t n,
              std::size_t b_stride, double* c, std::size_t c_stride);
void subtract_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                      std::size_t n, std::size_t b_stride, double* c, std::size_t c_stride);
// C := C - A^T B and C := C + A^T B, A: k x m, B: k x n; B and C, or A and B, have one stride.
void subtract_transposed_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                                 std::size_t n, double* c, std::size_t b_stride);
void add_transposed_product(const double* a, std::size_t m, std::size_t k, std::size_t a_stride, const double* b,
                            std::size_t n, double* c, std::size_t c_stride);
// x := L^-1 x and x := L^-T x.
void solve_lower(const double* l, std::size_t n, std::size_t stride, double* x);
void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* x);
// The lower triangle of C := C - V^T V, V: n x m, C: m x m.
void subtract_gram(const double* v, std::size_t n, std::size_t m, std::size_t v_stride, double* c,
                   std::size_t c_stride);

}  // namespace incumbent::compute::cpu
