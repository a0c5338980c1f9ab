#include "sampler/rung_observations.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace incumbent {
namespace {

// Ascending.
std::set<std::int64_t> rungs_of(const History& history) {
  std::set<std::int64_t> rungs;
  for (const auto& trial : history.trials()) {
    if (trial.status != TrialStatus::waiting) rungs.insert(trial.resource);
  }
  return rungs;
}

// Those of the trials at a rung, in trial order; next: the rung above it.
std::vector<Observation> observations_between(const History& history, std::int64_t rung, std::int64_t next) {
  std::vector<Observation> observations;
  for (const auto& trial : history.trials()) {
    if (const auto observation = observation_between(trial, rung, next)) observations.push_back(*observation);
  }
  return observations;
}

}  // namespace

std::optional<Observation> observation_between(const Trial& trial, std::int64_t rung, std::int64_t next) {
  if (trial.configuration.empty() || trial.status == TrialStatus::failed) return {};
  const auto found = std::ranges::lower_bound(trial.measurements, rung, {}, &Measurement::resource);
  if (found == trial.measurements.end() || found->resource >= next || found->objectives.empty()) return {};
  if (!std::isfinite(found->objectives.front())) return {};
  const bool feasible = std::ranges::all_of(found->constraints, [](double c) { return c <= 0; });
  return Observation{trial.number, found->objectives.front(), feasible, found->noise, found->resource};
}

std::vector<Observation> observations_at_one_resource(const History& history, std::size_t fewest) {
  const auto rungs = rungs_of(history);
  if (rungs.size() < 2) return history.observations();
  std::vector<Observation> most;
  auto next = kNoRung;
  for (auto rung = rungs.rbegin(); rung != rungs.rend(); next = *rung++) {
    auto observations = observations_between(history, *rung, next);
    if (observations.size() >= fewest) return observations;
    if (observations.size() >= most.size()) most = std::move(observations);
  }
  return most;
}

std::vector<Observation> observations_at_rungs(const History& history) {
  const auto rungs = rungs_of(history);
  std::vector<Observation> observations;
  if (rungs.size() < 2) return observations;
  for (const auto& trial : history.trials()) {
    for (auto rung = rungs.begin(); rung != rungs.end(); ++rung) {
      const auto above = std::next(rung);
      const auto next = above == rungs.end() ? kNoRung : *above;
      if (const auto observation = observation_between(trial, *rung, next)) observations.push_back(*observation);
    }
  }
  return observations;
}

std::vector<std::int64_t> pending_trials(const History& history, const std::vector<Observation>& observations,
                                         bool of_curves) {
  std::map<std::int64_t, std::int64_t> reached;  // by trial
  for (const auto& o : observations) reached[o.trial] = std::max(reached[o.trial], o.resource);
  std::vector<std::int64_t> trials;
  if (of_curves) {
    for (const auto trial : history.running()) {
      const auto found = reached.find(trial);
      if (found == reached.end() || found->second < history[trial].resource) trials.push_back(trial);
    }
    return trials;
  }
  for (const auto& trial : history.trials()) {
    const bool counts = trial.status != TrialStatus::waiting && trial.status != TrialStatus::failed;
    if (counts && !trial.configuration.empty() && !reached.contains(trial.number)) trials.push_back(trial.number);
  }
  return trials;
}

std::int64_t acquisition_resource(const std::vector<Observation>& at_rungs, std::size_t fewest,
                                  std::optional<std::int64_t> requested) {
  std::map<std::int64_t, std::size_t> counts;
  for (const auto& observation : at_rungs) ++counts[observation.resource];
  std::int64_t largest = counts.empty() ? 0 : counts.begin()->first;
  for (const auto& [resource, count] : counts) {
    if (count < fewest) continue;
    if (requested && resource >= *requested) return resource;
    largest = resource;
  }
  return largest;
}

}  // namespace incumbent
