// What Thrust, cuBLAS and cuSOLVER do, done by queued host code.
#include <algorithm>
#include <cmath>
#include <memory>

#include "cuda/runtime/linear_algebra.hpp"
#include "cuda/runtime/memory.hpp"
#include "cuda/runtime/select.hpp"

namespace incumbent::cuda {
namespace {

// Textbook loops: double, in place, the sums in the order of the inner index.
bool factor(double* a, int n, int stride) {
  const auto at = [&](int i, int j) -> double& { return a[static_cast<std::ptrdiff_t>(i) * stride + j]; };
  for (int j = 0; j < n; ++j) {
    for (int i = j; i < n; ++i) {
      double sum = at(i, j);
      for (int k = 0; k < j; ++k) sum -= at(i, k) * at(j, k);
      if (i == j && !(sum > 0)) return false;
      at(i, j) = i == j ? std::sqrt(sum) : sum / at(j, j);
    }
  }
  return true;
}

class HostLinearAlgebra final : public LinearAlgebra {
 public:
  explicit HostLinearAlgebra(cudaStream_t stream) : stream_(stream) {}

  void cholesky(double* a, int n, int stride, int* info) override {
    stream_->work.push_back([=] { *info = factor(a, n, stride) ? 0 : 1; });
  }
  void solve_lower(const double* l, int n, int stride, double* v, int m, int v_stride, bool transposed) override {
    stream_->work.push_back([=] {
      for (int step = 0; step < n; ++step) {
        const int i = transposed ? n - 1 - step : step;
        for (int c = 0; c < m; ++c) {
          double& value = v[static_cast<std::ptrdiff_t>(i) * v_stride + c];
          for (int k = transposed ? i + 1 : 0; k < (transposed ? n : i); ++k) {
            const auto entry =
                transposed ? static_cast<std::ptrdiff_t>(k) * stride + i : static_cast<std::ptrdiff_t>(i) * stride + k;
            value -= l[entry] * v[static_cast<std::ptrdiff_t>(k) * v_stride + c];
          }
          value /= l[static_cast<std::ptrdiff_t>(i) * (stride + 1)];
        }
      }
    });
  }

 private:
  cudaStream_t stream_;
};

}  // namespace

std::unique_ptr<LinearAlgebra> open_linear_algebra(cudaStream_t stream) {
  return std::make_unique<HostLinearAlgebra>(stream);
}

int select_flagged(const std::uint8_t* flags, const int* ids, int count, int* out, cudaStream_t stream) {
  int selected = 0;
  stream->work.push_back([&] {
    for (int e = 0; e < count; ++e) {
      if (flags[e] != 0) out[selected++] = ids == nullptr ? e : ids[e];
    }
  });
  check(cudaStreamSynchronize(stream), "selection of candidates");  // as Thrust does
  return selected;
}

}  // namespace incumbent::cuda
