#include "cuda/runtime/linear_algebra.hpp"

#include <cublas_v2.h>
#include <cusolverDn.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "cuda/runtime/library.hpp"
#include "cuda/runtime/memory.hpp"
#include "cuda/runtime/memory_pool.hpp"
#include "incumbent/error.hpp"

namespace incumbent::cuda {
namespace {

// The types are those of the headers: a wrong signature does not compile.
struct Cublas {
  Library library{"cublas", CUBLAS_VER_MAJOR};
  decltype(&::cublasCreate_v2) create = library.function<decltype(::cublasCreate_v2)>("cublasCreate_v2");
  decltype(&::cublasDestroy_v2) destroy = library.function<decltype(::cublasDestroy_v2)>("cublasDestroy_v2");
  decltype(&::cublasSetStream_v2) set_stream = library.function<decltype(::cublasSetStream_v2)>("cublasSetStream_v2");
  decltype(&::cublasDtrsm_v2) trsm = library.function<decltype(::cublasDtrsm_v2)>("cublasDtrsm_v2");
  decltype(&::cublasDtrsv_v2) trsv = library.function<decltype(::cublasDtrsv_v2)>("cublasDtrsv_v2");
};

struct Cusolver {
  Library library{"cusolver", CUSOLVER_VER_MAJOR};
  decltype(&::cusolverDnCreate) create = library.function<decltype(::cusolverDnCreate)>("cusolverDnCreate");
  decltype(&::cusolverDnDestroy) destroy = library.function<decltype(::cusolverDnDestroy)>("cusolverDnDestroy");
  decltype(&::cusolverDnSetStream) set_stream =
      library.function<decltype(::cusolverDnSetStream)>("cusolverDnSetStream");
  decltype(&::cusolverDnXpotrf_bufferSize) potrf_memory =
      library.function<decltype(::cusolverDnXpotrf_bufferSize)>("cusolverDnXpotrf_bufferSize");
  decltype(&::cusolverDnXpotrf) potrf = library.function<decltype(::cusolverDnXpotrf)>("cusolverDnXpotrf");
};

void check_status(int status, const char* what) {
  if (status != 0)
    throw Error(ErrorCode::unavailable, std::string("CUDA: ") + what + " failed with status " + std::to_string(status));
}

// The libraries store matrices column by column: there L is U = L^T, upper triangular, and V is V^T.
class OpenedLibraries final : public LinearAlgebra {
 public:
  explicit OpenedLibraries(cudaStream_t stream) : stream_(stream) {
    check(cudaGetDevice(&device_), "current device");
    MemoryPool::trim_all();  // they take memory of their own, a few hundred MB
    cublasHandle_t blas = nullptr;
    check_status(cublas_.create(&blas), "cublasCreate");
    blas_.reset(blas);
    check_status(cublas_.set_stream(blas, stream), "cublasSetStream");
    cusolverDnHandle_t solver = nullptr;
    check_status(cusolver_.create(&solver), "cusolverDnCreate");
    solver_.reset(solver);
    check_status(cusolver_.set_stream(solver, stream), "cusolverDnSetStream");
  }
  ~OpenedLibraries() override {
    const DeviceScope scope(device_, std::nothrow);
    solver_.reset();
    blas_.reset();
  }

  void cholesky(double* a, int n, int stride, int* info) override {
    std::size_t device_bytes = 0, host_bytes = 0;
    check_status(cusolver_.potrf_memory(solver_.get(), nullptr, CUBLAS_FILL_MODE_UPPER, n, CUDA_R_64F, a, stride,
                                        CUDA_R_64F, &device_bytes, &host_bytes),
                 "cusolverDnXpotrf_bufferSize");
    device_memory_.reserve(device_bytes);
    if (host_bytes > 0) {
      check(cudaStreamSynchronize(stream_), "a factorization before");  // which may still use it
      host_memory_.resize(std::max(host_bytes, host_memory_.size()));
    }
    check_status(cusolver_.potrf(solver_.get(), nullptr, CUBLAS_FILL_MODE_UPPER, n, CUDA_R_64F, a, stride, CUDA_R_64F,
                                 device_memory_.data(), device_bytes, host_memory_.data(), host_bytes, info),
                 "cusolverDnXpotrf");
  }

  // L V = B is V^T U = B^T.
  void solve_lower(const double* l, int n, int stride, double* v, int m, int v_stride, bool transposed) override {
    if (m == 1 && v_stride == 1) {
      check_status(cublas_.trsv(blas_.get(), CUBLAS_FILL_MODE_UPPER, transposed ? CUBLAS_OP_N : CUBLAS_OP_T,
                                CUBLAS_DIAG_NON_UNIT, n, l, stride, v, 1),
                   "cublasDtrsv");
      return;
    }
    const double one = 1;
    check_status(
        cublas_.trsm(blas_.get(), CUBLAS_SIDE_RIGHT, CUBLAS_FILL_MODE_UPPER, transposed ? CUBLAS_OP_T : CUBLAS_OP_N,
                     CUBLAS_DIAG_NON_UNIT, m, n, &one, l, stride, v, v_stride),
        "cublasDtrsm");
  }

 private:
  Cublas cublas_;
  Cusolver cusolver_;
  cudaStream_t stream_;
  int device_ = 0;
  std::unique_ptr<std::remove_pointer_t<cublasHandle_t>, decltype(&::cublasDestroy_v2)> blas_{nullptr, cublas_.destroy};
  std::unique_ptr<std::remove_pointer_t<cusolverDnHandle_t>, decltype(&::cusolverDnDestroy)> solver_{nullptr,
                                                                                                     cusolver_.destroy};
  DeviceArray<std::uint8_t> device_memory_;
  std::vector<std::uint8_t> host_memory_;
};

}  // namespace

std::unique_ptr<LinearAlgebra> open_linear_algebra(cudaStream_t stream) {
  return std::make_unique<OpenedLibraries>(stream);
}

}  // namespace incumbent::cuda
