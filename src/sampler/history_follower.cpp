#include "sampler/history_follower.hpp"

namespace incumbent {

bool HistoryFollower::goes_on(const History& history) const {
  const bool grows = static_cast<std::int64_t>(history.size()) >= size_ && history.finished() >= finished_;
  return history_ == &history && grows && (last_.empty() || history[size_ - 1].configuration == last_);
}

bool HistoryFollower::update(const History& history) {
  const bool is_other = !goes_on(history);
  if (is_other) {
    open_.clear();
    size_ = 0;
  }
  history_ = &history;
  for (const auto size = static_cast<std::int64_t>(history.size()); size_ < size; ++size_) open_.push_back(size_);
  finished_ = history.finished();
  const bool is_known = size_ > 0 && history[size_ - 1].status != TrialStatus::waiting;
  last_ = is_known ? history[size_ - 1].configuration : Configuration{};
  ended_.clear();
  std::erase_if(open_, [&](std::int64_t trial) {
    const bool has_ended = history[trial].finished();
    if (has_ended) ended_.push_back(trial);
    return has_ended;
  });
  return is_other;
}

}  // namespace incumbent
