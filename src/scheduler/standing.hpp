// How a trial stands in its rung: feasible before infeasible, then the lower value, then the lower number. A trial that
// failed, or whose value is no number, stands at plus infinity and is never promoted.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "incumbent/trial.hpp"

namespace incumbent {

struct Standing {
  bool infeasible = false;
  double value = std::numeric_limits<double>::infinity();
  std::int64_t trial = 0;

  bool promotable() const { return std::isfinite(value); }
  friend bool operator<(const Standing& a, const Standing& b) {
    return std::tie(a.infeasible, a.value, a.trial) < std::tie(b.infeasible, b.value, b.trial);
  }
};

// Minimized, for comparisons between trials: plus infinity where a constraint is violated.
inline double compared_value(const Measurement& measurement) {
  const bool feasible = std::ranges::all_of(measurement.constraints, [](double c) { return c <= 0; });
  return feasible ? measurement.objectives.front() : std::numeric_limits<double>::infinity();
}

// At the trial's last measurement.
inline Standing standing_of(const Trial& trial) {
  const bool measured = trial.status != TrialStatus::failed && trial.has_value() && std::isfinite(trial.objective());
  if (!measured) return {true, std::numeric_limits<double>::infinity(), trial.number};
  return {!trial.feasible(), trial.objective(), trial.number};
}

}  // namespace incumbent
