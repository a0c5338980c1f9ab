// The trials that observations_at_one_resource() (rung_observations.hpp) names, best first: feasible before infeasible,
// then by objective, equals by number. Follows a history from one suggestion to the next, O(changes trials) moves of
// numbers; what it holds follows from the history alone.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "sampler/history_follower.hpp"
#include "sampler/ranked_trials.hpp"

namespace incumbent {

class RungRanks {
 public:
  // Takes in the history. Whether it is another one than before: then what was made of its trials is void.
  bool update(const History& history);

  // fewest: as observations_at_one_resource() has it. Valid until the next update.
  std::span<const std::uint32_t> at_one_resource(std::size_t fewest) const;
  // Labelled failures, ascending.
  const std::vector<std::int64_t>& failures() const { return failures_; }

 private:
  struct Rank {
    bool is_known = false;
    bool feasible = false;
    double objective = 0;

    bool known() const { return is_known; }
    bool operator==(const Rank&) const = default;
    friend bool operator<(const Rank& a, const Rank& b) {
      return a.feasible != b.feasible ? a.feasible : a.objective < b.objective;
    }
  };
  struct Rung {
    std::int64_t resource;
    std::int64_t next;  // the rung above
    RankedTrials<Rank> trials;
  };

  bool move(const Trial& trial);
  void take(const History& history, std::span<const std::int64_t> changed);
  Rank rank_of(const Trial& trial, const Rung& rung) const;

  HistoryFollower follower_;
  std::vector<std::int64_t> heads_for_;            // a resource, of each trial
  std::map<std::int64_t, std::size_t> resources_;  // how many trials do
  std::vector<Rung> rungs_;                        // ascending; one: all run toward it
  std::vector<std::int64_t> failures_;
};

}  // namespace incumbent
