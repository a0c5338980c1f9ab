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
  // Takes in the history. Whether it is another one than before (elsewhere, with fewer trials or fewer ended ones, or
  // another last one): then what was made of the trials is void, and all that have ended are new. O(new and open
  // trials).
  bool update(const History& history);

  std::span<const std::int64_t> ended() const { return ended_; }  // that have ended since the update before, ascending
  std::span<const std::int64_t> open() const { return open_; }    // waiting and running ones, ascending

 private:
  bool goes_on(const History& history) const;

  const History* history_ = nullptr;
  std::int64_t size_ = 0;
  std::size_t finished_ = 0;
  Configuration last_;  // of trial size_ - 1, if it was known
  std::vector<std::int64_t> ended_, open_;
};

}  // namespace incumbent
