// Running times to targets and anytime performance. A run is what one search had reached after each of its evaluations
// (or any other cost); lower is better.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent::statistics {

// The improvements of one run: the best value so far holds from its cost on.
struct Improvements {
  std::vector<double> cost;  // ascending, positive: 1 is the first evaluation
  std::vector<double> best;  // descending
};

// The improvements among the values of successive evaluations; NaN and infinity are none.
INCUMBENT_EXPORT Improvements improvements(std::span<const double> values);

// The cost at which the best value first is at most the target; infinite if it never is. O(log n).
INCUMBENT_EXPORT double hitting_time(const Improvements& run, double target);
// hits[run][target]
INCUMBENT_EXPORT std::vector<std::vector<double>> hitting_times(std::span<const Improvements> runs,
                                                                std::span<const double> targets);

// The share of (run, target) pairs that are hit at this cost or before.
INCUMBENT_EXPORT double ecdf(std::span<const std::vector<double>> hits, double cost);
enum class CostAxis { linear, logarithmic };
// The area under ecdf between cost 1 and the budget (> 1), as a share of the largest possible one.
INCUMBENT_EXPORT double ecdf_area(std::span<const std::vector<double>> hits, double budget, CostAxis axis);
// Expected running time to each target: all cost spent before the target was hit, by runs without success the budget,
// over the number of successes; infinite without one. Hansen et al. (2021), COCO, section 3.
INCUMBENT_EXPORT std::vector<double> expected_running_times(std::span<const std::vector<double>> hits, double budget);

// `count` >= 2 targets from highest to lowest, evenly spaced in logarithms; both positive.
INCUMBENT_EXPORT std::vector<double> log_targets(double highest, double lowest, std::size_t count);

// Area over the convergence curve: the mean over the evaluations 1 .. budget of
//   1 - (log10 clip(best, lower, upper) - log10 lower) / (log10 upper - log10 lower),
// before the first value 0. IOHanalyzer: Wang et al. (2022), ACM TELO 2(1); van Stein and Baeck (2024).
struct AoccBounds {
  double lower = 1e-8;
  double upper = 1e2;
};
INCUMBENT_EXPORT double aocc(const Improvements& run, double budget, const AoccBounds& bounds = {});

}  // namespace incumbent::statistics
