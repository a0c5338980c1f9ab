// The trials of a history as good and bad ones.
// Order, as Optuna has it: complete trials by objective; then those with a partial curve, larger resources first, then
// by objective; then infeasible ones by the sum of their violations. Equals in the order of their numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sampler/history_follower.hpp"
#include "sampler/ranked_trials.hpp"

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

// The trials with a value in that order. Kept from one suggestion to the next; what it holds follows from the history
// alone.
class TrialRanks {
 public:
  // Takes in the history. Whether it is another one than before: then what was made of its trials is void.
  bool update(const History& history);

  std::size_t observations() const { return ranked_.order().size(); }
  // Failures that label a configuration which is known, ascending.
  const std::vector<std::int64_t>& failures() const { return failures_; }
  // The first good_count are good. Further bad ones have no value: running ones, failures.
  TrialSplit split(std::size_t good_count, std::span<const std::int64_t> without_value) const;

 private:
  struct Rank {
    int stage = 3;     // 0 complete, 1 partial, 2 infeasible, 3 without a value
    double first = 0;  // partial: -resource; infeasible: violation
    double objective = 0;

    bool known() const { return stage < 3; }
    bool operator==(const Rank&) const = default;
    friend bool operator<(const Rank& a, const Rank& b) {
      if (a.stage != b.stage) return a.stage < b.stage;
      if (a.first != b.first) return a.first < b.first;
      return a.stage < 2 && a.objective < b.objective;
    }
  };

  static Rank rank_of(const Trial& trial);

  HistoryFollower follower_;
  RankedTrials<Rank> ranked_;
  std::vector<TrialSplit::Group> groups_;  // all with a value as bad ones
  std::vector<std::int64_t> failures_;
};

}  // namespace incumbent
