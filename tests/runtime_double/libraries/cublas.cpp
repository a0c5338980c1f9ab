// A double of cuBLAS: textbook loops on matrices that are stored column by column, queued in the handle's stream. Of a
// triangular matrix the triangle that is named is read, and no other entry. Without a stream nothing is done.
#include "cublas_v2.h"

#include <cstddef>

#include "libraries/handle.hpp"

struct cublasContext {
  cudaStream_t stream;
  int device;
};

incumbent::runtime_double::LibraryHooks incumbent_hooks;

namespace {

using incumbent::runtime_double::begin;

// op(A), lower or upper triangular.
struct Triangle {
  const double* a;
  int n, lda;
  bool is_transposed, is_lower, is_unit;

  Triangle(cublasFillMode_t fill, cublasOperation_t operation, cublasDiagType_t diagonal, const double* values,
           int size, int stride)
      : a(values),
        n(size),
        lda(stride),
        is_transposed(operation != CUBLAS_OP_N),
        is_lower((fill == CUBLAS_FILL_MODE_LOWER) != is_transposed),
        is_unit(diagonal == CUBLAS_DIAG_UNIT) {}

  double at(int i, int j) const {
    if (i == j && is_unit) return 1;
    const int row = is_transposed ? j : i, column = is_transposed ? i : j;
    return a[static_cast<std::ptrdiff_t>(column) * lda + row];
  }
  // x := op(A)^-1 x, or (op(A)^T)^-1 x; entries `step` apart.
  void solve(double* x, std::ptrdiff_t step, bool by_transpose) const {
    const bool down = is_lower != by_transpose;
    for (int k = 0; k < n; ++k) {
      const int i = down ? k : n - 1 - k;
      double sum = x[i * step];
      for (int j = down ? 0 : i + 1; j < (down ? i : n); ++j) sum -= (by_transpose ? at(j, i) : at(i, j)) * x[j * step];
      x[i * step] = sum / at(i, i);
    }
  }
};

}  // namespace

[[gnu::visibility("default")]] cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  return incumbent::runtime_double::create("cublasCreate_v2", handle, CUBLAS_STATUS_NOT_INITIALIZED);
}

[[gnu::visibility("default")]] cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  return incumbent::runtime_double::destroy("cublasDestroy_v2", handle, CUBLAS_STATUS_NOT_INITIALIZED);
}

[[gnu::visibility("default")]] cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  if (!begin("cublasSetStream_v2", handle, false)) return CUBLAS_STATUS_NOT_INITIALIZED;
  handle->stream = stream;
  return CUBLAS_STATUS_SUCCESS;
}

// op(A) X = alpha B, or X op(A) = alpha B, whose transpose is op(A)^T X^T = alpha B^T; B: m x n.
[[gnu::visibility("default")]] cublasStatus_t cublasDtrsm_v2(cublasHandle_t handle, cublasSideMode_t side,
                                                             cublasFillMode_t fill, cublasOperation_t operation,
                                                             cublasDiagType_t diagonal, int m, int n,
                                                             const double* alpha, const double* a, int lda, double* b,
                                                             int ldb) {
  if (!begin("cublasDtrsm_v2", handle)) return CUBLAS_STATUS_EXECUTION_FAILED;
  const bool is_left = side == CUBLAS_SIDE_LEFT;
  const int size = is_left ? m : n;
  if (m < 0 || n < 0 || lda < size || ldb < m) return CUBLAS_STATUS_INVALID_VALUE;
  const Triangle triangle(fill, operation, diagonal, a, size, lda);
  handle->stream->work.push_back([=, factor = *alpha] {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < m; ++i) b[static_cast<std::ptrdiff_t>(j) * ldb + i] *= factor;
    }
    for (int k = 0; k < (is_left ? n : m); ++k) {
      triangle.solve(is_left ? b + static_cast<std::ptrdiff_t>(k) * ldb : b + k, is_left ? 1 : ldb, !is_left);
    }
  });
  return CUBLAS_STATUS_SUCCESS;
}

[[gnu::visibility("default")]] cublasStatus_t cublasDtrsv_v2(cublasHandle_t handle, cublasFillMode_t fill,
                                                             cublasOperation_t operation, cublasDiagType_t diagonal,
                                                             int n, const double* a, int lda, double* x, int incx) {
  if (!begin("cublasDtrsv_v2", handle)) return CUBLAS_STATUS_EXECUTION_FAILED;
  if (n < 0 || lda < n || incx < 1) return CUBLAS_STATUS_INVALID_VALUE;
  const Triangle triangle(fill, operation, diagonal, a, n, lda);
  handle->stream->work.push_back([=] { triangle.solve(x, incx, false); });
  return CUBLAS_STATUS_SUCCESS;
}
