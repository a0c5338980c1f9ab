// Milliseconds of one suggestion of tpe and smac, one thread: d parameters, n finished trials, 24 candidates of tpe (a
// million where it says so); smac fits its forest and searches it, as its defaults have it, but never suggests at
// random. The history grows by one trial between two suggestions, as in a study; that is not measured. Processor time.
//   bench_sampler [--benchmark_filter=...]; bench/sampler.sh puts it beside Optuna and Hyperopt
#include <benchmark/benchmark.h>

#include <memory>

#include "formula/random.hpp"
#include "incumbent/history.hpp"
#include "incumbent/sampler.hpp"

namespace {

using namespace incumbent;

SearchSpace make_space(std::int64_t d, bool mixed) {
  SearchSpace space;
  for (std::int64_t i = 0; i < d; ++i) {
    const auto name = "x" + std::to_string(i);
    if (mixed && i % 4 == 1) {
      space.add_integer(name, 1, 64);
    } else if (mixed && i % 4 == 2) {
      space.add_categorical(name, {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}});
    } else if (mixed && i % 4 == 3) {
      space.add_real(name, 1e-4, 1, {.log = true});
    } else {
      space.add_real(name, -5, 5);
    }
  }
  return space;
}

void add_trial(History& history, Stream& stream) {
  TrialStarted started;
  started.trial = static_cast<std::int64_t>(history.size());
  started.configuration = history.space().sample(stream);
  TrialFinished finished;
  finished.trial = started.trial;
  finished.status = TrialStatus::complete;
  double sum = 0;
  for (const double x : started.configuration.codes()) sum += x * x;
  finished.measurement.objectives = {sum};
  history.apply(started);
  history.apply(finished);
}

void suggest(benchmark::State& state, const char* specification, bool mixed) {
  const auto d = state.range(0), n = state.range(1);
  SamplerContext context;
  context.space = make_space(d, mixed);
  context.seed = 1;
  const auto sampler = make_sampler(specification, context);
  History history(context.space);
  Stream stream(1, Purpose::test);
  for (std::int64_t i = 0; i < n; ++i) add_trial(history, stream);
  SuggestRequest request;
  request.trial = n;
  sampler->suggest(history, request, 1);
  for (auto _ : state) {
    state.PauseTiming();
    add_trial(history, stream);
    request.trial = static_cast<std::int64_t>(history.size());
    state.ResumeTiming();
    benchmark::DoNotOptimize(sampler->suggest(history, request, 1));
  }
}

void add_million(const char* name, const char* specification) {
  auto* b = benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { suggest(state, specification, false); });
  b->Unit(benchmark::kMillisecond)->Repetitions(3)->Iterations(1)->Args({10, 1000});
}

void add(const char* name, const char* specification, bool mixed) {
  auto* b = benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { suggest(state, specification, mixed); });
  b->Unit(benchmark::kMillisecond)->Repetitions(5)->Iterations(100);
  b->Args({10, 100})->Args({10, 1000})->Args({10, 10000});
}

}  // namespace

int main(int argc, char** argv) {
  add("multivariate", "tpe", false);
  add("univariate", "tpe:multivariate=false", false);
  add("optuna", "tpe:preset=optuna", false);
  add("optuna_univariate", "tpe:preset=optuna,multivariate=false", false);
  add("hyperopt", "tpe:preset=hyperopt", false);
  add("multivariate_mixed", "tpe", true);
  add("univariate_mixed", "tpe:multivariate=false", true);
  add("smac", "smac:random=0,initial=1", false);
  add("smac_mixed", "smac:random=0,initial=1", true);
  add_million("multivariate_million", "tpe:candidates=1000000");
  add_million("univariate_million", "tpe:candidates=1000000,multivariate=false");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
