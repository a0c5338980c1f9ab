// Which trial a model of noisy values recommends: that of the least expected value where the incumbent may be.
#pragma once

#include <span>
#include <vector>

#include "incumbent/history.hpp"
#include "study/recommendation.hpp"

namespace incumbent {

// Of the observations' trials that are as far and as feasible as History::best(), the one of the least mean, the
// earlier of equals; History::best() itself if none is. means: one an observation.
inline const Trial* least_expected(const History& history, const std::vector<Observation>& observations,
                                   std::span<const double> means) {
  const auto* best = history.best();
  const Trial* found = nullptr;
  double least = 0;
  for (std::size_t i = 0; best && i < observations.size(); ++i) {
    const auto& trial = history[observations[i].trial];
    const bool comparable =
        is_comparable(trial, *best) && observations[i].resource == trial.measurements.back().resource;
    if (!comparable || (found && means[i] >= least)) continue;
    found = &trial;
    least = means[i];
  }
  return found ? found : best;
}

}  // namespace incumbent
