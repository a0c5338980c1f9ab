#include "execution/incumbent_changes.hpp"

#include <tuple>

namespace incumbent {

void note_incumbent(const Study& study, double now, std::vector<IncumbentChange>& changes) {
  study.with_history([&](const History& history) {
    const auto* best = history.best();
    if (!best) return;
    const IncumbentChange change{now, best->number, best->measurements.back().resource,
                                 study.natural(best->objective())};
    const auto key = [](const IncumbentChange& c) { return std::tie(c.trial, c.resource, c.objective); };
    if (changes.empty() || key(changes.back()) != key(change)) changes.push_back(change);
  });
}

}  // namespace incumbent
