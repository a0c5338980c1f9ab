// The part of cuSOLVER's interface that cuda/runtime uses, as its double (libraries/cusolver.cpp) has it; see
// cublas_v2.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cublas_v2.h"

#define CUSOLVER_VER_MAJOR 990

struct cusolverDnContext;
struct cusolverDnParams;
using cusolverDnHandle_t = cusolverDnContext*;
using cusolverDnParams_t = cusolverDnParams*;
enum cusolverStatus_t {
  CUSOLVER_STATUS_SUCCESS = 0,
  CUSOLVER_STATUS_NOT_INITIALIZED = 1,
  CUSOLVER_STATUS_INVALID_VALUE = 3,
  CUSOLVER_STATUS_EXECUTION_FAILED = 6,
};
enum cudaDataType { CUDA_R_32F = 0, CUDA_R_64F = 1 };

extern "C" {
cusolverStatus_t cusolverDnCreate(cusolverDnHandle_t* handle);
cusolverStatus_t cusolverDnDestroy(cusolverDnHandle_t handle);
cusolverStatus_t cusolverDnSetStream(cusolverDnHandle_t handle, cudaStream_t stream);
cusolverStatus_t cusolverDnXpotrf_bufferSize(cusolverDnHandle_t handle, cusolverDnParams_t params,
                                             cublasFillMode_t fill, std::int64_t n, cudaDataType type_of_a,
                                             const void* a, std::int64_t lda, cudaDataType type_of_compute,
                                             std::size_t* device_bytes, std::size_t* host_bytes);
cusolverStatus_t cusolverDnXpotrf(cusolverDnHandle_t handle, cusolverDnParams_t params, cublasFillMode_t fill,
                                  std::int64_t n, cudaDataType type_of_a, void* a, std::int64_t lda,
                                  cudaDataType type_of_compute, void* device_memory, std::size_t device_bytes,
                                  void* host_memory, std::size_t host_bytes, int* info);
}
