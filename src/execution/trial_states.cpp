#include "execution/trial_states.hpp"

#include <utility>

namespace incumbent {

TrialState& TrialStates::operator[](std::int64_t trial) {
  const auto index = static_cast<std::size_t>(trial);
  if (index >= states_.size()) states_.resize(index + 1);
  return states_[index];
}

// Of a computed segment the checkpoint alone, which is a tenth of it.
void TrialStates::keep(std::int64_t trial, std::shared_ptr<Segment> segment, bool is_computed) {
  if (is_computed && !segment->outcome.checkpoint) return;  // what was before may still serve
  auto& state = (*this)[trial];
  const bool kept = state.keeps();
  state.checkpoint = is_computed ? segment->outcome.checkpoint : nullptr;
  state.segment = is_computed ? nullptr : std::move(segment);
  if (!study_.may_continue(trial)) state.forget();
  if (!kept && state.keeps()) kept_.push_back(trial);
  if (kept_.size() > most_kept_) drop();
}

// Those that have become useless; looked for when there may be as many of them as of the others, so that it takes
// little time.
void TrialStates::drop() {
  std::erase_if(kept_, [&](std::int64_t trial) {
    auto& state = (*this)[trial];
    if (!study_.may_continue(trial)) state.forget();
    return !state.keeps();
  });
  most_kept_ = 2 * kept_.size();
}

}  // namespace incumbent
