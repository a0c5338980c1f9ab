// Evaluations per CPU second of test functions, in batches and one by one, in the lines of peers/botorch_functions.py;
// problem.sh runs both. Usage: bench_problem [SECONDS a function]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "core/matrix.hpp"
#include "formula/random.hpp"
#include "problem/synthetic.hpp"

namespace {

using namespace incumbent;

constexpr const char* kFunctions[] = {"ackley:dim=10", "rosenbrock:dim=10", "rastrigin:dim=10",
                                      "levy:dim=10",   "griewank:dim=10",   "hartmann:dim=6"};
constexpr std::size_t kBatch = 100000;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Calls of `evaluate` per CPU second, the best of several short runs: the machine may be busy with something else.
template <class F>
double best_rate(double seconds, F evaluate) {
  double best = 0;
  const double end = cpu_seconds() + seconds;
  while (cpu_seconds() < end) {
    const double start = cpu_seconds();
    int calls = 0;
    double spent = 0;
    do {
      evaluate();
      ++calls;
      spent = cpu_seconds() - start;
    } while (spent < 0.02);
    best = std::max(best, calls / spent);
  }
  return best;
}

}  // namespace

int main(int count, char** words) {
  const double seconds = count > 1 ? std::atof(words[1]) : 1;
  for (const auto* name : kFunctions) {
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
