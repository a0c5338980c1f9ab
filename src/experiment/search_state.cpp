#include "experiment/search_state.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace incumbent {
namespace {

struct Known {
  bool charged = false;
  std::int64_t reached = 0;       // resource
  MeasurementRow last;            // its value is missing before the first result and after a failure
  const TrialRow* row = nullptr;  // none while it runs
};

bool better(const MeasurementRow& a, const MeasurementRow& b, double sign) {
  if (a.feasible != b.feasible) return a.feasible;
  if (a.resource != b.resource) return a.resource > b.resource;
  if (a.value != b.value) return sign * a.value < sign * b.value;
  return a.trial < b.trial;
}

}  // namespace

std::vector<MeasurementRow> results_of_trials(const std::vector<TrialRow>& trials) {
  std::vector<MeasurementRow> results;
  for (const auto& row : trials) {
    results.push_back({row.trial, row.resource, row.failure.empty() ? row.value : kMissing, row.feasible,
                       row.from_resource, false, row.cost});
  }
  return results;
}

std::vector<SearchState> search_states(const Cell& cell, Direction direction) {
  const double sign = direction == Direction::maximize ? -1 : 1;
  std::unordered_map<std::int64_t, Known> trials;
  for (const auto& row : cell.trials) trials[row.trial].row = &row;
  const MeasurementRow* best = nullptr;
  const auto challenge = [&](const MeasurementRow& last) {
    if (std::isfinite(last.value) && (!best || better(last, *best, sign))) best = &last;
  };
  std::vector<SearchState> list;
  SearchState now;
  const auto results = cell.measurements.empty() ? results_of_trials(cell.trials) : cell.measurements;
  for (const auto& result : results) {
    auto& trial = trials[result.trial];  // references into the map stay valid
    if (!trial.charged) {
      now.evaluations += 1;
      trial.charged = true;
      trial.reached = result.from_resource;
    }
    now.resource += static_cast<double>(std::max<std::int64_t>(0, result.resource - trial.reached));
    trial.reached = std::max(trial.reached, result.resource);
    if (std::isfinite(result.cost)) now.cost += result.cost;
    now.time = result.time;
    const bool was_best = best == &trial.last;
    trial.last = result;
    if (was_best) {  // it may have become worse, or failed
      best = nullptr;
      for (const auto& [number, other] : trials) challenge(other.last);
    } else {
      challenge(trial.last);
    }
    const auto* answer = best;
    if (result.recommended) {
      const auto& recommended = trials[*result.recommended].last;
      if (std::isfinite(recommended.value)) answer = &recommended;
    }
    now.result = result;
    now.incumbent = answer ? answer->trial : -1;
    now.value = answer ? answer->value : kMissing;
    now.value_resource = answer ? answer->resource : 0;
    now.feasible = !answer || answer->feasible;
    const auto* row = answer ? trials.at(answer->trial).row : nullptr;
    now.score = row && row->resource == answer->resource ? row->score : kMissing;
    list.push_back(now);
  }
  return list;
}

}  // namespace incumbent
