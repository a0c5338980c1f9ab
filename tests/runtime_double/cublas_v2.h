// The part of cuBLAS's interface that cuda/runtime uses, as its double (libraries/cublas.cpp) has it: on the include
// path of the tests in place of NVIDIA's header of this name. The version is one that no toolkit has.
#pragma once

#include "cuda_runtime_api.h"

#define CUBLAS_VER_MAJOR 990

struct cublasContext;
using cublasHandle_t = cublasContext*;
enum cublasStatus_t {
  CUBLAS_STATUS_SUCCESS = 0,
  CUBLAS_STATUS_NOT_INITIALIZED = 1,
  CUBLAS_STATUS_INVALID_VALUE = 7,
  CUBLAS_STATUS_EXECUTION_FAILED = 13,
};
enum cublasFillMode_t { CUBLAS_FILL_MODE_LOWER = 0, CUBLAS_FILL_MODE_UPPER = 1 };
enum cublasSideMode_t { CUBLAS_SIDE_LEFT = 0, CUBLAS_SIDE_RIGHT = 1 };
enum cublasOperation_t { CUBLAS_OP_N = 0, CUBLAS_OP_T = 1 };
enum cublasDiagType_t { CUBLAS_DIAG_NON_UNIT = 0, CUBLAS_DIAG_UNIT = 1 };

extern "C" {
cublasStatus_t cublasCreate_v2(cublasHandle_t* handle);
cublasStatus_t cublasDestroy_v2(cublasHandle_t handle);
cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream);
cublasStatus_t cublasDtrsm_v2(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill,
                              cublasOperation_t operation, cublasDiagType_t diagonal, int m, int n, const double* alpha,
                              const double* a, int lda, double* b, int ldb);
cublasStatus_t cublasDtrsv_v2(cublasHandle_t handle, cublasFillMode_t fill, cublasOperation_t operation,
                              cublasDiagType_t diagonal, int n, const double* a, int lda, double* x, int incx);
}
