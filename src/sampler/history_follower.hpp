// Follows a history from one suggestion to the next, so that a sampler takes in what is new instead of all of it. A
// trial that has ended never changes. What a sampler makes of the trials must not depend on the order or the groups in
// which it got them: then it follows from the history alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

class HistoryFollower {
 public:
  // Takes in the history. Whether it is another one than before: then what was made of its trials is void, and all
  // trials are new. O(n log n) for n events since the update before.
  bool update(const History& history);

  // Since the update before, ascending: trials that are new or another than they were, and those of them that have
  // ended.
  std::span<const std::int64_t> changed() const { return changed_; }
  std::span<const std::int64_t> ended() const { return ended_; }

 private:
  History::Mark mark_;
  std::vector<std::int64_t> changed_, ended_;
};

}  // namespace incumbent
