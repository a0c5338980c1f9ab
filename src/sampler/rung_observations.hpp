// What a model learns from where a scheduler lets some trials run further than others: at rungs, the resources that
// trials were meant to reach. In trial order; only trials that didn't fail, and finite values.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

// Above the largest rung.
inline constexpr auto kNoRung = std::numeric_limits<std::int64_t>::max();

// The trial's first measurement at or beyond the rung and below the next one, if its value is finite: one from there on
// is of that rung, and a trial that was not measured before it says nothing of this one.
std::optional<Observation> observation_between(const Trial& trial, std::int64_t rung, std::int64_t next);

// For a model of one fidelity: the values at one rung, the largest that at least `fewest` trials have been measured at,
// or else that of the most trials, the least of equals. A trial is measured at a rung by its first value from there on
// that is below the next rung: trials that run further count too if they were measured on the way, those that were not
// don't. Where all trials run toward the same resource: history.observations(). As BOHB does it: Falkner, Klein,
// Hutter, "BOHB: robust and efficient hyperparameter optimization at scale", ICML 2018, algorithm 2. O(trials and their
// measurements) a rung.
std::vector<Observation> observations_at_one_resource(const History& history, std::size_t fewest);

// For a model of learning curves: the values at all rungs, of a trial by ascending resource. Empty where all trials run
// toward the same resource.
std::vector<Observation> observations_at_rungs(const History& history);

// Trials, in order, whose configuration a model of these observations doesn't know, but which are on their way: running
// toward a resource that they have no observation of; and, for a model of one fidelity, those that got stuck below its
// rung, or it would propose them again and again, and those that were measured beyond it only. Failed ones are not
// among them.
std::vector<std::int64_t> pending_trials(const History& history, const std::vector<Observation>& observations,
                                         bool of_curves);

// Where a model of learning curves looks for the next trial: the largest resource that at least `fewest` observations
// are of; with a requested one, the smallest from there on, if there is any; else the smallest of all (0 without
// observations). The one at which the trial is first judged may have other best configurations than the end.
std::int64_t acquisition_resource(const std::vector<Observation>& at_rungs, std::size_t fewest,
                                  std::optional<std::int64_t> requested = {});

}  // namespace incumbent
