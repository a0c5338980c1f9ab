// Gaussian processes: likelihood with its gradient beside LAPACK's factorization and inversion of the
// same matrix, which no exact method can do without, and whole suggestions of the sampler:
//   bench_gp --benchmark_min_time=0.2 --benchmark_repetitions=5
// Read the column CPU: it is this process' own time. What threads gain is in the column Time, on an idle machine.
#include <benchmark/benchmark.h>

#include <cmath>

#include "compute/backend.hpp"
#include "core/simd.hpp"
#include "formula/exponential.hpp"
#include "formula/random.hpp"
#include "incumbent/sampler.hpp"

extern "C" {
void dpotrf_(const char* uplo, const int* n, double* a, const int* lda, int* info);
void dpotri_(const char* uplo, const int* n, double* a, const int* lda, int* info);
}

namespace {

using namespace incumbent;

struct Data {
  Data(std::size_t n, std::size_t d) : x(n, d), y(n) {
    Stream stream(1, Purpose::test);
    for (double& v : x.values) v = stream.uniform();
    for (double& v : y) v = stream.normal();
    options.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d);
    options.columns.assign(d, compute::ColumnKind::number);
    parameters.assign(d + 3, 0.3 * std::sqrt(static_cast<double>(d)));
    parameters[0] = 1;
    parameters[d + 1] = 1e-4;
    parameters[d + 2] = 0;
  }
  Matrix x;
  std::vector<double> y;
  compute::GpModelOptions options;
  std::vector<double> parameters;
};

void repeat_likelihood(benchmark::State& state, int threads) {
  const Data data(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  const auto model = compute::default_backend().make_gp_model(data.options, {threads});
  model->set_data(data.x.view(), data.y);
  model->set_parameters(data.parameters);
  const std::size_t system = 0;
  double value = 0;
  Matrix gradient(1, data.parameters.size());
  for (auto _ : state) {
    model->likelihood({&system, 1}, {&value, 1}, gradient.view());
    benchmark::DoNotOptimize(value);
  }
}

void likelihood_and_gradient(benchmark::State& state) { repeat_likelihood(state, 1); }

// By the clock; what threads gain.
void likelihood_by_threads(benchmark::State& state) { repeat_likelihood(state, static_cast<int>(state.range(2))); }

void potrf_and_potri(benchmark::State& state) {
  const Data data(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  Matrix k(data.x.rows, data.x.rows);
  compute::default_backend().covariance_matrix(data.options, data.parameters, data.x.view(), data.x.view(), k.view());
  for (std::size_t i = 0; i < k.rows; ++i) k(i, i) += 1e-4;
  const int n = static_cast<int>(k.rows);
  int info = 0;
  Matrix work = k;
  for (auto _ : state) {
    work.values = k.values;  // a small part of the time
    dpotrf_("U", &n, work.values.data(), &n, &info);
    dpotri_("U", &n, work.values.data(), &n, &info);
    benchmark::DoNotOptimize(work.values.data());
  }
}

INCUMBENT_SIMD_CLONES void exponentials(const double* x, double* y, int count) {
  for (int i = 0; i < count; ++i) y[i] = formula::exp(x[i]);
}

// The project's own exp on an array in the first-level cache: what the rate of covariance_matrix is compared with.
void exponential_in_cache(benchmark::State& state) {
  constexpr int kCount = 1024;
  Stream stream(1, Purpose::test);
  std::vector<double> x(kCount), y(kCount);
  for (double& v : x) v = -5 * stream.uniform();
  for (auto _ : state) {
    exponentials(x.data(), y.data(), kCount);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kCount);
}

void covariance_matrix(benchmark::State& state) {
  const Data data(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  Matrix k(data.x.rows, data.x.rows);
  for (auto _ : state) {
    compute::default_backend().covariance_matrix(data.options, data.parameters, data.x.view(), data.x.view(), k.view());
    benchmark::DoNotOptimize(k.values.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(k.values.size()));
}

// A study of n finished trials, one of them suggested by the sampler, so that the model has a warm start: the last one,
// or, with `refit`, one so long ago that a fit is due.
void suggestion(benchmark::State& state) {
  const auto n = state.range(0), d = state.range(1), suggested = state.range(2) ? n * 20 / 21 - 1 : n - 1;
  SearchSpace space;
  for (std::int64_t j = 0; j < d; ++j) space.add_real("x" + std::to_string(j), 0, 1);
  const auto sampler = make_sampler("gp", {space, 1, {}, 1, false});
  History history(space);
  Stream stream(2, Purpose::test);
  SuggestRequest request;
  for (std::int64_t t = 0; t < n; ++t) {
    TrialStarted start;
    start.trial = request.trial = t;
    if (t != suggested) {
      start.configuration = space.sample(stream);
    } else {
      auto last = sampler->suggest(history, request, 1).front();
      start.configuration = last.configuration;
      start.model = last.model;
    }
    history.apply(start);
    double value = 0;
    for (const double x : history[t].configuration.codes()) value += std::sin(6 * x) + (x - 0.4) * (x - 0.4);
    TrialFinished finish;
    finish.trial = t;
    finish.status = TrialStatus::complete;
    finish.measurement.objectives = {value};
    history.apply(finish);
  }
  request.trial = n;
  for (auto _ : state) benchmark::DoNotOptimize(sampler->suggest(history, request, 1));
}

void sizes(benchmark::internal::Benchmark* b) {
  b->Args({100, 6})->Args({300, 6})->Args({1000, 20})->ArgNames({"n", "d"})->Unit(benchmark::kMicrosecond);
}

BENCHMARK(likelihood_and_gradient)->Apply(sizes);
BENCHMARK(likelihood_by_threads)
    ->ArgsProduct({{300, 1000, 4000}, {20}, {1, 2}})
    ->ArgNames({"n", "d", "threads"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(potrf_and_potri)->Apply(sizes);
BENCHMARK(exponential_in_cache);
BENCHMARK(covariance_matrix)->Apply(sizes)->Args({1000, 6});
BENCHMARK(suggestion)
    ->ArgsProduct({{20, 60}, {2}, {0}})
    ->ArgsProduct({{60, 100}, {6, 10}, {0}})
    ->ArgsProduct({{300, 1000}, {10}, {0, 1}})
    ->Args({5000, 10, 0})
    ->Args({10000, 10, 0})
    ->ArgNames({"n", "d", "refit"})
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
