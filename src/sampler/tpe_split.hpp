// The trials of a history as good and bad ones.
// Order, as Optuna has it: complete trials by objective; then those with a partial curve, larger resources first, then
// by objective; then infeasible ones by the sum of their violations. Equals in the order of their numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

struct TrialSplit {
  enum Group : std::uint8_t { none, good, bad };
  std::vector<Group> group;         // of each trial
  std::vector<std::int64_t> goods;  // in order of their numbers
  // The best objective of feasible bad ones; nothing if there is none.
  std::optional<double> threshold;
};

// Whether a trial has a value from which something is learned: complete or pruned ones, and those that wait between two
// rungs or run on with a partial curve.
bool has_observation(const Trial& trial);

// observations: trials with values, ascending; the first good_count of the order above are good. Further bad ones have
// no value: running ones, failures.
TrialSplit split_trials(const History& history, std::span<const std::int64_t> observations, std::size_t good_count,
                        std::span<const std::int64_t> without_value);

}  // namespace incumbent
