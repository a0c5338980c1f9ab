// A double of cuSOLVER, as that of cuBLAS is (cublas.cpp). A factorization has its working memory to itself until it
// has run: what somebody else writes there meanwhile makes it fail. "info of cusolverDnXpotrf" can be made to fail by
// that name: an argument is refused.
#include "cusolverDn.h"

#include <algorithm>
#include <cmath>

#include "libraries/handle.hpp"

struct cusolverDnContext {
  cudaStream_t stream;
  int device;
  unsigned char mark = 0;  // of the latest factorization, in its host memory
};

incumbent::runtime_double::LibraryHooks incumbent_hooks;

namespace {

using incumbent::runtime_double::begin;

std::size_t device_bytes_of(std::int64_t n) { return static_cast<std::size_t>(n) * sizeof(double); }
std::size_t host_bytes_of(std::int64_t n) { return static_cast<std::size_t>(n) + 16; }

// A = U^T U, or L L^T, column by column, in the triangle that is named; 0, or the order of the first minor that is not
// positive definite.
int factor(double* a, std::int64_t n, std::int64_t lda, bool is_upper) {
  // Entry (i, j) of the lower factor, i >= j.
  const auto at = [&](std::int64_t i, std::int64_t j) -> double& { return is_upper ? a[i * lda + j] : a[j * lda + i]; };
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j <= i; ++j) {
      double sum = at(i, j);
      for (std::int64_t k = 0; k < j; ++k) sum -= at(i, k) * at(j, k);
      if (i == j && !(sum > 0)) return static_cast<int>(i + 1);
      at(i, j) = i == j ? std::sqrt(sum) : sum / at(j, j);
    }
  }
  return 0;
}

}  // namespace

[[gnu::visibility("default")]] cusolverStatus_t cusolverDnCreate(cusolverDnHandle_t* handle) {
  return incumbent::runtime_double::create("cusolverDnCreate", handle, CUSOLVER_STATUS_NOT_INITIALIZED);
}

[[gnu::visibility("default")]] cusolverStatus_t cusolverDnDestroy(cusolverDnHandle_t handle) {
  return incumbent::runtime_double::destroy("cusolverDnDestroy", handle, CUSOLVER_STATUS_NOT_INITIALIZED);
}

[[gnu::visibility("default")]] cusolverStatus_t cusolverDnSetStream(cusolverDnHandle_t handle, cudaStream_t stream) {
  if (!begin("cusolverDnSetStream", handle, false)) return CUSOLVER_STATUS_NOT_INITIALIZED;
  handle->stream = stream;
  return CUSOLVER_STATUS_SUCCESS;
}

[[gnu::visibility("default")]] cusolverStatus_t cusolverDnXpotrf_bufferSize(
    cusolverDnHandle_t handle, cusolverDnParams_t, cublasFillMode_t, std::int64_t n, cudaDataType type_of_a,
    const void*, std::int64_t lda, cudaDataType type_of_compute, std::size_t* device_bytes, std::size_t* host_bytes) {
  if (!begin("cusolverDnXpotrf_bufferSize", handle)) return CUSOLVER_STATUS_EXECUTION_FAILED;
  if (lda < n || type_of_a != CUDA_R_64F || type_of_compute != CUDA_R_64F) return CUSOLVER_STATUS_INVALID_VALUE;
  *device_bytes = device_bytes_of(n);
  *host_bytes = host_bytes_of(n);
  return CUSOLVER_STATUS_SUCCESS;
}

[[gnu::visibility("default")]] cusolverStatus_t cusolverDnXpotrf(cusolverDnHandle_t handle, cusolverDnParams_t,
                                                                 cublasFillMode_t fill, std::int64_t n,
                                                                 cudaDataType type_of_a, void* a, std::int64_t lda,
                                                                 cudaDataType type_of_compute, void* device_memory,
                                                                 std::size_t device_bytes, void* host_memory,
                                                                 std::size_t host_bytes, int* info) {
  if (!begin("cusolverDnXpotrf", handle)) return CUSOLVER_STATUS_EXECUTION_FAILED;
  if (lda < n || type_of_a != CUDA_R_64F || type_of_compute != CUDA_R_64F || device_bytes < device_bytes_of(n) ||
      host_bytes < host_bytes_of(n))
    return CUSOLVER_STATUS_INVALID_VALUE;
  auto* const host = static_cast<unsigned char*>(host_memory);
  const unsigned char mark = ++handle->mark;
  const int refused = incumbent_hooks.fails("info of cusolverDnXpotrf") ? -3 : 0;
  std::fill_n(host, host_bytes, mark);
  handle->stream->work.push_back([=] {
    std::fill_n(static_cast<double*>(device_memory), n, NAN);
    const bool is_mine = std::all_of(host, host + host_bytes, [&](unsigned char byte) { return byte == mark; });
    *info = refused != 0 ? refused
            : is_mine    ? factor(static_cast<double*>(a), n, lda, fill == CUBLAS_FILL_MODE_UPPER)
                         : -1;
  });
  return CUSOLVER_STATUS_SUCCESS;
}
