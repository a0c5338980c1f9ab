// Follows a history from one suggestion to the next, so that a sampler takes in what is new instead of all of it: which
// trials have ended since, and which are still to end. A trial that has ended never changes. What a sampler makes of
// the ended trials must not depend on the order or the groups in which it got them: then it follows from the history
// alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

class HistoryFollower {
 public:
  // Takes in the history. Whether it is another object than before: then what was made of the trials is void, and all
  // that have ended are new.
  bool update(const History& history);

  std::span<const std::int64_t> ended() const { return ended_; }  // that have ended since the update before, ascending
  std::span<const std::int64_t> open() const { return open_; }    // waiting and running ones, ascending

 private:
  History::Mark mark_;
  std::vector<std::int64_t> ended_, open_;
};

}  // namespace incumbent
