// Running times to targets: Hansen, Auger, Ros, Mersmann, Tusar and Brockhoff (2021), COCO: a platform for comparing
// continuous optimizers in a black-box setting, Optimization Methods and Software 36(1).
#include "incumbent/anytime.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"

namespace incumbent::statistics {

Improvements improvements(std::span<const double> values) {
  Improvements run;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || (!run.best.empty() && values[i] >= run.best.back())) continue;
    run.cost.push_back(static_cast<double>(i + 1));
    run.best.push_back(values[i]);
  }
  return run;
}

double hitting_time(const Improvements& run, double target) {
  require(run.cost.size() == run.best.size(), "a run has {} costs and {} values; it must have as many", run.cost.size(),
          run.best.size());
  const auto found = std::partition_point(run.best.begin(), run.best.end(), [&](double best) { return best > target; });
  return found == run.best.end() ? std::numeric_limits<double>::infinity()
                                 : run.cost[static_cast<std::size_t>(found - run.best.begin())];
}

std::vector<std::vector<double>> hitting_times(std::span<const Improvements> runs, std::span<const double> targets) {
  std::vector<std::vector<double>> hits;
  for (const auto& run : runs) {
    hits.emplace_back();
    for (const double target : targets) hits.back().push_back(hitting_time(run, target));
  }
  return hits;
}

double ecdf(std::span<const std::vector<double>> hits, double cost) {
  std::size_t pairs = 0;
  std::size_t hit = 0;
  for (const auto& run : hits) {
    pairs += run.size();
    for (const double time : run) hit += time <= cost;
  }
  require(pairs > 0, "there are no runs or no targets; the distribution of running times needs both");
  return static_cast<double>(hit) / static_cast<double>(pairs);
}

double ecdf_area(std::span<const std::vector<double>> hits, double budget, CostAxis axis) {
  require(budget > 1 && std::isfinite(budget), "the budget is {}; it must be above 1", budget);
  const auto position = [&](double cost) {
    return axis == CostAxis::linear ? (cost - 1) / (budget - 1) : std::log(cost) / std::log(budget);
  };
  double area = 0;
  std::size_t pairs = 0;
  for (const auto& run : hits) {
    pairs += run.size();
    for (const double time : run) area += time <= budget ? 1 - position(std::max(1.0, time)) : 0;
  }
  require(pairs > 0, "there are no runs or no targets; the distribution of running times needs both");
  return area / static_cast<double>(pairs);
}

std::vector<double> expected_running_times(std::span<const std::vector<double>> hits, double budget) {
  require(budget > 0 && std::isfinite(budget), "the budget is {}; it must be positive", budget);
  std::vector<double> times;
  for (std::size_t t = 0; !hits.empty() && t < hits.front().size(); ++t) {
    double spent = 0;
    int successes = 0;
    for (const auto& run : hits) {
      require(run.size() == hits.front().size(), "a run has {} targets; the first one has {}", run.size(),
              hits.front().size());
      successes += run[t] <= budget;
      spent += std::min(run[t], budget);
    }
    times.push_back(successes > 0 ? spent / successes : std::numeric_limits<double>::infinity());
  }
  return times;
}

std::vector<double> log_targets(double highest, double lowest, std::size_t count) {
  require(lowest > 0 && highest >= lowest && std::isfinite(highest),
          "targets go from {} down to {}; both must be positive, in this order", highest, lowest);
  require(count >= 2, "there are {} targets; there must be at least 2", count);
  std::vector<double> targets{highest};
  const double step = std::log10(lowest / highest) / static_cast<double>(count - 1);
  for (std::size_t i = 1; i + 1 < count; ++i) {
    targets.push_back(highest * std::pow(10, step * static_cast<double>(i)));
  }
  targets.push_back(lowest);
  return targets;
}

double aocc(const Improvements& run, double budget, const AoccBounds& bounds) {
  require(bounds.lower > 0 && bounds.upper > bounds.lower && std::isfinite(bounds.upper),
          "the bounds are {} and {}; they must be positive and the second one larger", bounds.lower, bounds.upper);
  require(budget >= 1, "the budget is {}; it must be at least 1", budget);
  const double span = std::log10(bounds.upper) - std::log10(bounds.lower);
  double sum = 0;
  for (std::size_t i = 0; i < run.cost.size() && run.cost[i] <= budget; ++i) {
    const double until = i + 1 < run.cost.size() ? std::min(run.cost[i + 1], budget + 1) : budget + 1;
    const double best = std::clamp(run.best[i], bounds.lower, bounds.upper);
    sum += (until - run.cost[i]) * (1 - (std::log10(best) - std::log10(bounds.lower)) / span);
  }
  return sum / budget;
}

}  // namespace incumbent::statistics
