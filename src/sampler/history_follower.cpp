#include "sampler/history_follower.hpp"

#include <algorithm>
#include <iterator>

namespace incumbent {

bool HistoryFollower::update(const History& history) {
  const auto known = mark_.history;
  const auto changed = history.changes(mark_);
  const bool is_other = mark_.history != known;
  if (is_other) open_.clear();
  const auto has_ended = [&](std::int64_t trial) { return history[trial].finished(); };
  ended_.clear();
  std::ranges::copy_if(changed, std::back_inserter(ended_), has_ended);
  std::erase_if(open_, has_ended);
  for (const auto trial : changed) {
    if (!has_ended(trial) && (open_.empty() || trial > open_.back())) open_.push_back(trial);
  }
  return is_other;
}

}  // namespace incumbent
