#include "sampler/history_follower.hpp"

#include <algorithm>
#include <iterator>

namespace incumbent {

bool HistoryFollower::update(const History& history) {
  auto changes = history.changes(mark_);
  changed_ = std::move(changes.trials);
  ended_ = {};  // the first time there are as many as trials
  std::ranges::copy_if(changed_, std::back_inserter(ended_),
                       [&](std::int64_t trial) { return history[trial].finished(); });
  return changes.of_another;
}

}  // namespace incumbent
