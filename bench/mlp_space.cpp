// What random configurations of the perceptron reach: the share that diverges, the share that learns little, quantiles
// of the validation error, and seconds a training. Usage: bench_mlp_space [PROBLEM [CONFIGURATIONS]]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "formula/random.hpp"
#include "incumbent/problem.hpp"

int main(int count, char** arguments) {
  using namespace incumbent;
  const auto problem = make_problem(count > 1 ? arguments[1] : "mlp:data=digits,epochs=9");
  const int configurations = count > 2 ? std::max(1, std::atoi(arguments[2])) : 1000;
  std::vector<double> errors;
  double cost = 0, longest = 0;
  for (int i = 0; i < configurations; ++i) {
    Stream stream(7, Purpose::test, static_cast<std::uint64_t>(i));
    const auto configuration = problem->description().space.sample(stream);
    const Evaluation how{problem->description().max_resource, static_cast<std::uint64_t>(i), i, {}};
    const auto outcome = problem->evaluate(configuration, how, {});
    cost += outcome.cost;
    longest = std::max(longest, outcome.cost);
    if (outcome.failure == Failure::none) errors.push_back(outcome.objectives.front());
  }
  std::sort(errors.begin(), errors.end());
  const auto share = [&](std::size_t n) { return 100.0 * static_cast<double>(n) / configurations; };
  const auto quantile = [&](double q) {
    return errors[static_cast<std::size_t>(q * static_cast<double>(errors.size() - 1))];
  };
  fmt::print("{}: {} random configurations, {:.1f} % diverged\n", problem->description().name, configurations,
             share(static_cast<std::size_t>(configurations) - errors.size()));
  if (errors.empty()) return 0;
  fmt::print("error: best {:.4f}, quartiles {:.4f} {:.4f} {:.4f}, 90 % {:.4f}, worst {:.4f}\n", errors.front(),
             quantile(0.25), quantile(0.5), quantile(0.75), quantile(0.9), errors.back());
  for (const double limit : {0.5, 0.3, 2 * quantile(0.5)}) {
    fmt::print("error above {:.3f}: {:.1f} %\n", limit,
               share(static_cast<std::size_t>(errors.end() - std::upper_bound(errors.begin(), errors.end(), limit))));
  }
  fmt::print("seconds a training: mean {:.4f}, longest {:.4f}\n", cost / configurations, longest);
}
