// Values per second of the project's formulas and of glibc's functions, on 1024 arguments that stay in the first-level
// cache, in one run: bench_formula --benchmark_min_time=0.3 --benchmark_repetitions=5 The arguments cover where each
// function is used; every result is kept.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "core/simd.hpp"
#include "formula/acquisition.hpp"
#include "formula/covariance.hpp"
#include "formula/normal.hpp"
#include "formula/random.hpp"

namespace {

using namespace incumbent;

constexpr int kCount = 1024;
using Loop = void (*)(const double*, double*);

void run(benchmark::State& state, Loop loop, double low, double high) {
  Stream stream(1, Purpose::test);
  std::vector<double> x(kCount), y(kCount);
  for (double& value : x) value = stream.uniform(low, high);
  for (auto _ : state) {
    loop(x.data(), y.data());
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kCount);
}

// A loop compiled for every level of vector instructions; the best is taken when the program starts.
#define INCUMBENT_LOOP(name, expression)                           \
  INCUMBENT_SIMD_CLONES void name(const double* in, double* out) { \
    for (int i = 0; i < kCount; ++i) {                             \
      const double x = in[i];                                      \
      out[i] = expression;                                         \
    }                                                              \
  }

INCUMBENT_LOOP(exp_own, formula::exp(x))
INCUMBENT_LOOP(exp_glibc, std::exp(x))
INCUMBENT_LOOP(log_own, formula::log(x))
INCUMBENT_LOOP(log_glibc, std::log(x))
INCUMBENT_LOOP(cdf_own, formula::normal_cdf(x))
INCUMBENT_LOOP(cdf_glibc, 0.5 * std::erfc(-x * 0.7071067811865476))
INCUMBENT_LOOP(log_cdf_own, formula::log_normal_cdf(x))
INCUMBENT_LOOP(log_cdf_glibc, std::log(0.5 * std::erfc(-x * 0.7071067811865476)))
INCUMBENT_LOOP(log_ei_own, formula::LogExpectedImprovement::value(x, 1.5, {}))
INCUMBENT_LOOP(log_ei_glibc, std::log(1.5 * (0.3989422804014327 * std::exp(x * x * (-0.5 / 2.25)) -
                                             x / 1.5 * 0.5 * std::erfc(x * (0.7071067811865476 / 1.5)))))
INCUMBENT_LOOP(matern_own, formula::Matern52::value(x, 0.0))
INCUMBENT_LOOP(matern_glibc, (1 + std::sqrt(5 * x) + 5.0 / 3 * x) * std::exp(-std::sqrt(5 * x)))
INCUMBENT_LOOP(quantile_own, formula::inverse_normal_cdf(x))

BENCHMARK_CAPTURE(run, exp / own, exp_own, -50.0, 10.0);
BENCHMARK_CAPTURE(run, exp / glibc, exp_glibc, -50.0, 10.0);
BENCHMARK_CAPTURE(run, log / own, log_own, 1e-3, 1e3);
BENCHMARK_CAPTURE(run, log / glibc, log_glibc, 1e-3, 1e3);
BENCHMARK_CAPTURE(run, matern52 / own, matern_own, 0.0, 20.0);
BENCHMARK_CAPTURE(run, matern52 / glibc, matern_glibc, 0.0, 20.0);
BENCHMARK_CAPTURE(run, normal_cdf / own, cdf_own, -8.0, 8.0);
BENCHMARK_CAPTURE(run, normal_cdf / glibc, cdf_glibc, -8.0, 8.0);
BENCHMARK_CAPTURE(run, log_normal_cdf / own, log_cdf_own, -8.0, 8.0);
BENCHMARK_CAPTURE(run, log_normal_cdf / glibc, log_cdf_glibc, -8.0, 8.0);
BENCHMARK_CAPTURE(run, log_ei / own, log_ei_own, -3.0, 12.0);
BENCHMARK_CAPTURE(run, log_ei / glibc, log_ei_glibc, -3.0, 12.0);
BENCHMARK_CAPTURE(run, inverse_normal_cdf / own, quantile_own, 0.0, 1.0);

}  // namespace

BENCHMARK_MAIN();
