// A quantile of what the completed trials had at each resource, and every trial's best value so far.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "incumbent/trial.hpp"
#include "scheduler/of_trial.hpp"
#include "scheduler/running_quantile.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {

class CompletedCurves {
 public:
  // averaged: a completed trial counts with the mean of its values up to a resource, else with the value there. An
  // infeasible value is plus infinity at its resource, and takes no part in means.
  CompletedCurves(const Fraction& quantile, bool averaged) : quantile_(quantile), averaged_(averaged) {}

  void learn(const Trial& trial) {
    if (!trial.has_value()) return;
    if (trial.status == TrialStatus::complete) complete(trial);
    auto& best = best_.at(trial.number);
    best = std::min(best, compared_value(trial.measurements.back()));
  }

  // Whether the trial's best value, with this one, is worse than the quantile at that resource, where at least
  // min_trials have one.
  bool worse(std::int64_t trial, const Measurement& measurement, std::int64_t min_trials) const {
    const auto found = at_resource_.find(measurement.resource);
    if (found == at_resource_.end() || found->second.count() < min_trials) return false;
    return std::min(best_[trial], compared_value(measurement)) > found->second.value();
  }

 private:
  void complete(const Trial& trial) {
    double sum = 0;
    double count = 0;
    for (const auto& measurement : trial.measurements) {
      if (!std::isfinite(measurement.objectives.front())) return;
      double y = compared_value(measurement);
      if (averaged_ && std::isfinite(y)) y = (sum += y) / ++count;
      at_resource_.try_emplace(measurement.resource, quantile_).first->second.add(y);
    }
  }

  Fraction quantile_;
  bool averaged_;
  std::unordered_map<std::int64_t, RunningQuantile> at_resource_;
  OfTrial<double> best_{std::numeric_limits<double>::infinity()};
};

}  // namespace incumbent
