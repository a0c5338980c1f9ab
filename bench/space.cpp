// Nanoseconds of what a study does with every configuration of a 10-dimensional space: sample, check, hash, and the map
// to the unit cube and back. bench_space --benchmark_min_time=0.3
#include <benchmark/benchmark.h>

#include "formula/random.hpp"
#include "incumbent/space.hpp"

namespace {

using namespace incumbent;

// kind 0: linear reals; 1: log reals; 2: integers; 3: mixed, with a condition and a clause.
SearchSpace make(std::int64_t kind) {
  SearchSpace space;
  for (int i = 0; i < (kind == 3 ? 4 : 10); ++i) {
    const std::string name = "x" + std::to_string(i);
    if (kind == 0 || kind == 3) space.add_real(name, -5, 10);
    if (kind == 1) space.add_real(name, 1e-6, 0.1, {.log = true});
    if (kind == 2) space.add_integer(name, 1, 100, {.log = i % 2 == 0});
    if (kind == 3) space.add_real("log_" + name, 1e-6, 0.1, {.log = true});
  }
  if (kind == 3) {
    space.add_categorical("c", {true, false});
    space.add_integer("n", 1, 9);
    space.add_condition({.child = "x0", .parent = "c", .values = {true}});
    space.add_forbidden({.op = Forbidden::Op::conjunction,
                         .operands = {{.parameter = "c", .values = {true}},
                                      {.op = Forbidden::Op::greater, .parameter = "n", .values = {std::int64_t{7}}}}});
  }
  return space;
}

void sample_check_hash(benchmark::State& state) {
  const SearchSpace space = make(state.range(0));
  std::uint64_t trial = 0;
  for (auto _ : state) {
    Stream stream(1, Purpose::suggestion, trial++);
    const Configuration c = space.sample(stream);
    benchmark::DoNotOptimize(space.contains(c));
    benchmark::DoNotOptimize(c.hash());
  }
}

void encode(benchmark::State& state) {
  const SearchSpace space = make(state.range(0));
  Stream stream(1, Purpose::test);
  const Configuration c = space.sample(stream);
  std::vector<double> unit(space.dimension());
  for (auto _ : state) {
    space.encode(c, unit);
    benchmark::DoNotOptimize(unit.data());
    benchmark::ClobberMemory();
  }
}

void decode(benchmark::State& state) {
  const SearchSpace space = make(state.range(0));
  Stream stream(1, Purpose::test);
  const std::vector<double> unit = space.encode(space.sample(stream));
  for (auto _ : state) benchmark::DoNotOptimize(space.decode(unit));
}

BENCHMARK(sample_check_hash)->DenseRange(0, 3)->ArgName("kind");
BENCHMARK(encode)->DenseRange(0, 3)->ArgName("kind");
BENCHMARK(decode)->DenseRange(0, 3)->ArgName("kind");

}  // namespace

BENCHMARK_MAIN();
