// Evaluations per CPU second of test functions, in batches and one by one, in the lines of peers/botorch_functions.py;
// problem.sh runs both. Usage: bench_problem [SECONDS a function [data | bbob | FUNCTION ...]]
// With `data`: look-ups in a table and predictions of YAHPO Gym's networks instead, as far as their files are there,
// and for a network the share of its products' operations in what the same loop of products alone reaches.
// With `bbob`: COCO's 24 functions in ten dimensions.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "perceptron/gemm.hpp"
#include "problem/data_file.hpp"
#include "problem/synthetic.hpp"
#include "problem/table.hpp"
#include "problem/yahpo.hpp"
#include "process_usage.hpp"

namespace {

using namespace incumbent;

constexpr const char* kFunctions[] = {"ackley:dim=10", "rosenbrock:dim=10", "rastrigin:dim=10",
                                      "levy:dim=10",   "griewank:dim=10",   "hartmann:dim=6"};
constexpr std::size_t kBatch = 100000;

// Calls of `evaluate` per CPU second, the best of several short runs: the machine may be busy with something else.
template <class F>
double best_rate(double seconds, F evaluate) {
  double best = 0;
  const double end = processor_seconds() + seconds;
  while (processor_seconds() < end) {
    const double start = processor_seconds();
    int calls = 0;
    double spent = 0;
    do {
      evaluate();
      ++calls;
      spent = processor_seconds() - start;
    } while (spent < 0.02);
    best = std::max(best, calls / spent);
  }
  return best;
}

void time_table(double seconds) {
  const auto file =
      find_data_file({.what = "table", .folder = "tables", .suffix = ".hpotab.gz"}, "nasbench201_cifar10");
  const auto table = read_table(file);
  const auto problem = make_problem("nasbench201:dataset=cifar10");
  Matrix codes(kBatch, table.space.size());
  std::vector<std::uint64_t> seeds(kBatch);
  std::vector<Configuration> configurations;
  Stream stream(1, Purpose::test);
  for (std::size_t i = 0; i < kBatch; ++i) {
    configurations.push_back(table.space.sample(stream));
    std::copy_n(configurations[i].codes().begin(), codes.cols, codes.row(i).begin());
    seeds[i] = stream.bits64();
  }
  std::vector<double> found(kBatch);
  const double batch = best_rate(seconds, [&] { table.look_up(codes.view(), seeds, found); });
  double sum = 0;
  const double single = best_rate(seconds, [&] {
    for (std::size_t i = 0; i < 1000; ++i) sum += problem->evaluate(configurations[i], {1, seeds[i], 0, {}}, {}).cost;
  });
  fmt::print("nasbench201 {:.0f} {:.0f}\n", batch * kBatch, single * 1000 + 0 * sum);
}

// Operations of the products for one point, and products of these sizes alone: 64 points at a time, as the network has.
void time_network(const YahpoSurrogate& surrogate, double seconds) {
  constexpr std::size_t kPoints = 4096, kBlock = 64;
  const auto problem = make_problem(fmt::format("yahpo:scenario={}", surrogate.scenario->name));
  const auto& model = dynamic_cast<const YahpoProblem&>(*problem);
  const auto& network = surrogate.network;
  std::vector<Configuration> configurations;
  Stream stream(1, Purpose::test);
  for (std::size_t i = 0; i < kPoints; ++i) configurations.push_back(problem->description().space.sample(stream));
  const std::vector<std::int64_t> resources(kPoints, problem->description().max_resource);
  std::vector<float> targets(kPoints * network.output_width());
  const double batch = best_rate(seconds, [&] {
    model.predict(configurations, resources, {targets.data(), kPoints, network.output_width()});
  });
  double sum = 0;
  const double single = best_rate(seconds, [&] {
    for (std::size_t i = 0; i < 100; ++i)
      sum += problem->evaluate(configurations[i], {resources[i], 0, 0, {}}, {}).cost;
  });
  double operations = 0;
  std::vector<float> left(kBlock * 4096, 0.5f), result(kBlock * 4096);
  const double products = best_rate(seconds, [&] {
    operations = 0;
    for (const auto& step : network.instructions) {
      if (step.op != onnx::Op::product) continue;
      const auto& from = network.registers[step.inputs[0]];
      const auto& to = network.registers[step.result];
      perceptron::multiply(kBlock, to.stride, from.width, {left.data(), from.stride, 1},
                           {step.floats.data() + to.stride, to.stride}, step.floats.data(), result.data());
      operations += 2.0 * static_cast<double>(from.width * to.width);
    }
  });
  fmt::print("{} {:.0f} {:.0f}   {:.2f} MFLOP a point, {:.1f} GFLOP/s, {:.2f} of products alone\n",
             surrogate.scenario->name, batch * kPoints, single * 100 + 0 * sum, 1e-6 * operations,
             1e-9 * operations * batch * kPoints, batch * kPoints / (products * kBlock));
}

void time_data(double seconds) {
  time_table(seconds);
  for (const auto& scenario : yahpo_scenarios()) {
    std::shared_ptr<const YahpoSurrogate> surrogate;
    try {
      surrogate = load_yahpo(scenario.name);
    } catch (const Error& error) {
      fmt::print("{}: {}\n", scenario.name, error.what());
      continue;
    }
    time_network(*surrogate, seconds);
  }
}

}  // namespace

int main(int count, char** words) {
  const double seconds = count > 1 ? std::atof(words[1]) : 1;
  std::vector<std::string> names(words + std::min(count, 2), words + count);
  if (names == std::vector<std::string>{"data"}) {
    time_data(seconds);
    return 0;
  }
  if (names.empty()) names.assign(std::begin(kFunctions), std::end(kFunctions));
  if (names == std::vector<std::string>{"bbob"}) {
    names.clear();
    for (int f = 1; f <= 24; ++f) names.push_back(fmt::format("bbob_f{}:dim=10", f));
  }
  for (const auto& name : names) {
    const auto problem = make_problem(name);
    const auto& function = dynamic_cast<const SyntheticProblem&>(*problem).function();
    const auto& space = problem->description().space;
    Matrix points(kBatch, space.size());
    Stream stream(1, Purpose::test);
    for (std::size_t i = 0; i < points.values.size(); ++i) {
      const auto& [lower, upper] = function.box[i % space.size()];
      points.values[i] = stream.uniform(lower, upper);
    }
    std::vector<double> values(kBatch);
    const double batch = best_rate(seconds, [&] { evaluate_batch(function, points.view(), values); });
    const Configuration one(std::vector<double>(space.size(), 0.25));
    double sum = 0;
    const double single = best_rate(seconds, [&] {
      for (int i = 0; i < 1000; ++i) sum += problem->evaluate(one, {}, {}).objectives[0];
    });
    fmt::print("{} {:.0f} {:.0f}\n", name, batch * kBatch, single * 1000 + 0 * sum);
  }
}
