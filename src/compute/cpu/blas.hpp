// The few BLAS and LAPACK routines that are used, by their Fortran names, so that any library found by FindBLAS and
// FindLAPACK will do. Matrices are row-major here: a lower triangle L in rows is the upper triangle of Fortran's
// columns, and its rows are contiguous, so that a row can be appended.
#pragma once

#include <cstddef>
#include <string>

namespace incumbent::compute::cpu {

// One thread from now on, whatever the library's default is: OpenBLAS gives other bits with two. Error(unavailable) if
// the library is OpenBLAS with OpenMP threads, which ignores that in threads other than the caller's.
void use_one_blas_thread();
// "OpenBLAS 0.3.21 ... SkylakeX" if it can be told, else "BLAS".
std::string blas_description();

// A = L L^T: a is n x n with row stride `stride`, the lower triangle is overwritten by L. False if not positive
// definite.
bool cholesky(double* a, std::size_t n, std::size_t stride);
// The lower triangle of L is overwritten by that of (L L^T)^-1.
void invert_from_cholesky(double* l, std::size_t n, std::size_t stride);
// x := L^-1 x and x := L^-T x.
void solve_lower(const double* l, std::size_t n, std::size_t stride, double* x);
void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* x);
// B := L^-1 B and B := L^-T B, B: n x m with row stride `b_stride` (a point is a column, its entries of one row
// adjacent).
void solve_lower(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m, std::size_t b_stride);
void solve_lower_transposed(const double* l, std::size_t n, std::size_t stride, double* b, std::size_t m,
                            std::size_t b_stride);
// The lower triangle of C := C - V^T V, V: n x m, C: m x m.
void subtract_gram(const double* v, std::size_t n, std::size_t m, std::size_t v_stride, double* c,
                   std::size_t c_stride);

}  // namespace incumbent::compute::cpu
