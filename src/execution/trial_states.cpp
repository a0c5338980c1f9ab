#include "execution/trial_states.hpp"

#include <utility>

namespace incumbent {

TrialState& TrialStates::operator[](std::int64_t trial) {
  const auto index = static_cast<std::size_t>(trial);
  if (index >= states_.size()) states_.resize(index + 1);
  return states_[index];
}

void TrialStates::keep(std::int64_t trial, std::shared_ptr<Segment> segment) {
  auto& last = (*this)[trial].segment;
  if (!study_.may_continue(trial)) return last.reset();
  if (!std::exchange(last, std::move(segment))) kept_.push_back(trial);
  if (kept_.size() > most_kept_) drop();
}

// Those that have become useless; looked for when there may be as many of them as of the others, so that it takes
// little time.
void TrialStates::drop() {
  std::erase_if(kept_, [&](std::int64_t trial) {
    auto& segment = (*this)[trial].segment;
    if (!study_.may_continue(trial)) segment.reset();
    return !segment;
  });
  most_kept_ = 2 * kept_.size();
}

}  // namespace incumbent
