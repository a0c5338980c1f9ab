#include "cuda/runtime/linear_algebra.hpp"

#include <cublas_v2.h>
#include <cusolverDn.h>

#include <cstdint>
#include <string>
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
  explicit OpenedLibraries(cudaStream_t stream) {
    MemoryPool::trim_all();  // they take memory of their own, a few hundred MB
    check_status(cublas_.create(&blas_), "cublasCreate");
    check_status(cublas_.set_stream(blas_, stream), "cublasSetStream");
    check_status(cusolver_.create(&solver_), "cusolverDnCreate");
    check_status(cusolver_.set_stream(solver_, stream), "cusolverDnSetStream");
  }
  ~OpenedLibraries() override {
    cublas_.destroy(blas_);
    cusolver_.destroy(solver_);
  }

  void cholesky(double* a, int n, int stride, int* info) override {
    std::size_t device_bytes = 0, host_bytes = 0;
    check_status(cusolver_.potrf_memory(solver_, nullptr, CUBLAS_FILL_MODE_UPPER, n, CUDA_R_64F, a, stride, CUDA_R_64F,
                                        &device_bytes, &host_bytes),
                 "cusolverDnXpotrf_bufferSize");
    device_memory_.reserve(device_bytes);
    host_memory_.resize(host_bytes);
    check_status(cusolver_.potrf(solver_, nullptr, CUBLAS_FILL_MODE_UPPER, n, CUDA_R_64F, a, stride, CUDA_R_64F,
                                 device_memory_.data(), device_bytes, host_memory_.data(), host_bytes, info),
                 "cusolverDnXpotrf");
  }

  // L V = B is V^T U = B^T.
  void solve_lower(const double* l, int n, int stride, double* v, int m, int v_stride, bool transposed) override {
    if (m == 1 && v_stride == 1) {
      check_status(cublas_.trsv(blas_, CUBLAS_FILL_MODE_UPPER, transposed ? CUBLAS_OP_N : CUBLAS_OP_T,
                                CUBLAS_DIAG_NON_UNIT, n, l, stride, v, 1),
                   "cublasDtrsv");
      return;
    }
    const double one = 1;
    check_status(cublas_.trsm(blas_, CUBLAS_SIDE_RIGHT, CUBLAS_FILL_MODE_UPPER, transposed ? CUBLAS_OP_T : CUBLAS_OP_N,
                              CUBLAS_DIAG_NON_UNIT, m, n, &one, l, stride, v, v_stride),
                 "cublasDtrsm");
  }

 private:
  Cublas cublas_;
  Cusolver cusolver_;
  cublasHandle_t blas_ = nullptr;
  cusolverDnHandle_t solver_ = nullptr;
  DeviceArray<std::uint8_t> device_memory_;
  std::vector<std::uint8_t> host_memory_;
};

}  // namespace

std::unique_ptr<LinearAlgebra> open_linear_algebra(cudaStream_t stream) {
  return std::make_unique<OpenedLibraries>(stream);
}

}  // namespace incumbent::cuda
