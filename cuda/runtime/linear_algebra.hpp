// What cuBLAS and cuSOLVER do for large matrices.
#pragma once

#include <cuda_runtime_api.h>

#include <memory>

namespace incumbent::cuda {

// Matrices are in device memory, row by row, `stride` entries apart; l: lower triangular, n x n. Work is queued in the
// stream. Error(unavailable) if a library refuses.
class LinearAlgebra {
 public:
  virtual ~LinearAlgebra() = default;
  // The lower triangle of a := its Cholesky factor; *info (on the device) := 0, or something else if a is not positive
  // definite.
  virtual void cholesky(double* a, int n, int stride, int* info) = 0;
  // v := L^-1 v, or L^-T v; v: n x m.
  virtual void solve_lower(const double* l, int n, int stride, double* v, int m, int v_stride, bool transposed) = 0;
};

// Opens the libraries, which are not needed before: the program starts where they are not. Error(unavailable) if one
// can't be opened (library.hpp). On the current device.
std::unique_ptr<LinearAlgebra> open_linear_algebra(cudaStream_t stream);

}  // namespace incumbent::cuda
