// A loop over a formula gives the bits of single calls, whatever instructions it was compiled to.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "formula/acquisition.hpp"
#include "formula/log1mexp.hpp"
#include "formula/normal.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

struct Exp {
  double operator()(double x) const { return formula::exp(x); }
};
struct Expm1 {
  double operator()(double x) const { return formula::expm1(x); }
};
struct Log {
  double operator()(double x) const { return formula::log(x); }
};
struct Log1p {
  double operator()(double x) const { return formula::log1p(x); }
};
struct Log1mexp {
  double operator()(double x) const { return formula::log1mexp(x); }
};
struct NormalPdf {
  double operator()(double x) const { return formula::normal_pdf(x); }
};
struct NormalCdf {
  double operator()(double x) const { return formula::normal_cdf(x); }
};
struct LogNormalCdf {
  double operator()(double x) const { return formula::log_normal_cdf(x); }
};
struct InverseMillsRatio {
  double operator()(double x) const { return formula::inverse_mills_ratio(x); }
};
// x is the mean, the deviation depends on it.
template <class Acquisition>
struct Scored {
  double operator()(double x) const { return Acquisition::value(x, 0.5 + x * 1e-3, {}); }
};

using Loop = void (*)(const double*, double*, int);

template <class Function>
[[gnu::optimize("no-tree-vectorize"), gnu::noinline]] void scalar_loop(const double* x, double* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = Function{}(x[i]);
}
template <class Function>
[[gnu::noinline]] void baseline_loop(const double* x, double* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = Function{}(x[i]);
}
#if defined(__x86_64__)
template <class Function>
[[gnu::target("arch=x86-64-v3"), gnu::noinline]] void avx2_loop(const double* x, double* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = Function{}(x[i]);
}
template <class Function>
[[gnu::target("arch=x86-64-v4"), gnu::noinline]] void avx512_loop(const double* x, double* y, int n) {
  for (int i = 0; i < n; ++i) y[i] = Function{}(x[i]);
}
#endif

// Every kind of double: uniform bit patterns, ordinary sizes, and the special ones.
std::vector<double> arguments() {
  Stream stream(3, Purpose::test);
  std::vector<double> x{0.0,
                        -0.0,
                        1.0,
                        -1.0,
                        std::numeric_limits<double>::infinity(),
                        -std::numeric_limits<double>::infinity(),
                        std::numeric_limits<double>::quiet_NaN(),
                        5e-324,
                        -5e-324,
                        0.1};
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = stream.bits64();
    double any;
    std::memcpy(&any, &bits, sizeof any);
    x.push_back(any);
    x.push_back(stream.uniform(-40, 40));
    x.push_back(stream.uniform(-2, 2));
    x.push_back(stream.uniform(-760, 720));
  }
  return x;
}

template <class Function>
class Simd : public testing::Test {};
using Functions = testing::Types<Exp, Expm1, Log, Log1p, Log1mexp, NormalPdf, NormalCdf, LogNormalCdf,
                                 InverseMillsRatio, Scored<formula::ExpectedImprovement>,
                                 Scored<formula::LogExpectedImprovement>, Scored<formula::LogProbabilityOfImprovement>>;
TYPED_TEST_SUITE(Simd, Functions);

TYPED_TEST(Simd, SameBitsInScalarAndVectorLoops) {
  const auto x = arguments();
  const int n = static_cast<int>(x.size());
  std::vector<double> want(x.size()), got(x.size());
  scalar_loop<TypeParam>(x.data(), want.data(), n);
  const auto compare = [&](const char* name, Loop loop) {
    loop(x.data(), got.data(), n);
    for (std::size_t i = 0; i < x.size(); ++i) {
      // Which NaN it is may differ; that it is one may not.
      const bool same = std::memcmp(&got[i], &want[i], sizeof(double)) == 0 || (got[i] != got[i] && want[i] != want[i]);
      ASSERT_TRUE(same) << name << " at " << x[i] << ": " << got[i] << ", scalar " << want[i];
    }
  };
  compare("baseline", baseline_loop<TypeParam>);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) compare("AVX2", avx2_loop<TypeParam>);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    compare("AVX-512", avx512_loop<TypeParam>);
  }
#endif
}

}  // namespace
}  // namespace incumbent
