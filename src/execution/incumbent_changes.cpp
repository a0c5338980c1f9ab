#include "execution/incumbent_changes.hpp"

#include <tuple>

namespace incumbent {

void IncumbentChanges::note(const Study& study, double now) {
  incumbent_.update(study);
  if (!incumbent_.trial()) return;
  study.with_history([&](const History& history) {
    const auto& trial = history[*incumbent_.trial()];
    const IncumbentChange change{now, trial.number, trial.measurements.back().resource,
                                 study.natural(trial.objective())};
    const auto key = [](const IncumbentChange& c) { return std::tie(c.trial, c.resource, c.objective); };
    if (list_.empty() || key(list_.back()) != key(change)) list_.push_back(change);
  });
}

}  // namespace incumbent
