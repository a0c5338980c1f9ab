// Expected running times to a few targets of one problem.
#pragma once

#include <vector>

#include "experiment/course.hpp"

namespace incumbent {

// The targets: regrets, those of COCO's tables down to 1e-5, and 1e-8.
inline constexpr double kRunningTimeTargets[] = {10, 1, 1e-1, 1e-2, 1e-3, 1e-5, 1e-8};

struct RunningTimes {
  CostKind unit = CostKind::evaluations;      // evaluations, or resource in full ones: as budget_axis()
  std::vector<double> targets;                // ascending difficulty
  std::vector<std::vector<double>> expected;  // [method][target]: infinite if no search hit it
  std::vector<std::vector<std::size_t>> hit;  // [method][target]: searches
  std::vector<std::size_t> searches;          // finished ones
};

// The cost of all finished searches of a method, up to the target where it was hit, over how many hit it: Price, First
// ICEO, 1997; Hansen et al. as in anytime.cpp. Nothing unless the optimum is known. O(results).
RunningTimes running_times(const Results& results, const Analysis& analysis, std::size_t problem);

}  // namespace incumbent
