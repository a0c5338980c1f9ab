// Samplers that learn by comparing trials: microseconds a trial, ask and tell, on a sphere; sampler `random` is what
// the study itself takes. Beside it the update of CMA-ES alone, an evaluation: sampling and learning, without a study.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <numeric>

#include "formula/random.hpp"
#include "incumbent/study.hpp"
#include "sampler/cma.hpp"

namespace {

using namespace incumbent;

double sphere(std::span<const double> x) {
  double sum = 0;
  for (const double v : x) sum += (v - 1) * (v - 1);
  return sum;
}

// A study of 1000 trials.
void ask_and_tell(benchmark::State& state, const char* sampler) {
  constexpr int kTrials = 1000;
  StudySpec spec;
  spec.sampler = sampler;
  for (int j = 0; j < state.range(0); ++j) spec.space.add_real("x" + std::to_string(j), -5, 5);
  for (auto _ : state) {
    const auto study = make_study(spec);
    Result result;
    result.objectives = {0};
    for (int i = 0; i < kTrials; ++i) {
      const auto action = study->ask().front();
      result.objectives.front() = sphere(action.configuration.codes());
      study->tell(action.trial, result);
    }
    ++spec.seed;
  }
  state.counters["trial"] = benchmark::Counter(static_cast<double>(state.iterations()) * kTrials,
                                               benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void update_alone(benchmark::State& state) {
  const auto d = static_cast<std::size_t>(state.range(0));
  const auto lambda = default_population(d);
  Cma cma(cma_parameters(d, lambda, CmaVariant::tutorial), std::vector<double>(d, 0.5), 0.3);
  Stream stream(1, Purpose::test);
  Matrix samples(lambda, d), ranked(lambda, d);
  std::vector<double> z(d), values(lambda);
  std::vector<std::size_t> order(lambda);
  for (auto _ : state) {
    if (cma.sigma() < 1e-9) {
      state.PauseTiming();
      cma = Cma(cma.parameters(), std::vector<double>(d, 0.5), 0.3);
      state.ResumeTiming();
    }
    for (std::size_t i = 0; i < lambda; ++i) {
      for (double& v : z) v = stream.normal();
      cma.sample(z, samples.row(i));
      values[i] = sphere(samples.row(i));
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    for (std::size_t i = 0; i < lambda; ++i) std::ranges::copy(samples.row(order[i]), ranked.row(i).begin());
    cma.update(ranked.view());
  }
  state.counters["trial"] = benchmark::Counter(static_cast<double>(state.iterations() * lambda),
                                               benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK_CAPTURE(ask_and_tell, cmaes, "cmaes")->Arg(2)->Arg(10)->Arg(40)->Unit(benchmark::kMillisecond);
BENCHMARK(update_alone)->Arg(2)->Arg(10)->Arg(40)->Arg(100);
BENCHMARK_CAPTURE(ask_and_tell, random, "random")->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_and_tell, de, "de")->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_and_tell, evolution, "evolution")->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_and_tell, local, "local")->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ask_and_tell, nelder_mead, "nelder_mead")->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
