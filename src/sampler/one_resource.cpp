#include "sampler/one_resource.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace incumbent {
namespace {

// The first measurement at or beyond the resource, if its value is finite.
std::vector<Observation> observations_at(const History& history, std::int64_t resource) {
  std::vector<Observation> result;
  for (const auto& trial : history.trials()) {
    if (trial.configuration.empty() || trial.status == TrialStatus::failed) continue;
    const auto& all = trial.measurements;
    const auto found = std::ranges::lower_bound(all, resource, {}, &Measurement::resource);
    if (found == all.end() || found->objectives.empty() || !std::isfinite(found->objectives.front())) continue;
    const bool feasible = std::ranges::all_of(found->constraints, [](double c) { return c <= 0; });
    result.push_back({trial.number, found->objectives.front(), feasible, found->noise});
  }
  return result;
}

}  // namespace

std::vector<Observation> observations_at_one_resource(const History& history, std::size_t fewest) {
  std::set<std::int64_t, std::greater<>> resources;  // that trials were meant to reach
  for (const auto& trial : history.trials()) {
    if (trial.status != TrialStatus::waiting) resources.insert(trial.resource);
  }
  if (resources.size() < 2) return history.observations();
  std::vector<Observation> observations;
  for (const auto resource : resources) {
    observations = observations_at(history, resource);
    if (observations.size() >= fewest) break;
  }
  return observations;
}

}  // namespace incumbent
