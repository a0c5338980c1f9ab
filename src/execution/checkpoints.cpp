#include "execution/checkpoints.hpp"

#include "execution/evaluate.hpp"

namespace incumbent {

Outcome Checkpoints::source(const Action& action) {
  if (!problem_.keeps_checkpoints()) return at({action.parent.value_or(action.trial), action.from_resource});
  Outcome outcome;
  // After a restart the trial may have come further than where its action started.
  outcome.checkpoint = problem_.checkpoint(action.trial, action.resource - 1);
  if (!outcome.checkpoint && action.parent && action.from_resource > 0) {
    outcome.checkpoint = problem_.checkpoint(*action.parent, action.from_resource);
  }
  return outcome;
}

// One thread makes it; the others that need the same wait. Nobody waits in a circle: a trial's parent is older.
Outcome Checkpoints::at(const Place& place) {
  if (place.second == 0) return {};
  std::promise<Outcome> made;
  {
    std::unique_lock lock(mutex_);
    const auto found = latest_.find(place.first);
    if (found != latest_.end() && found->second.resource == place.second) return found->second;
    auto& making = making_[place];
    if (making.valid()) {
      const auto waited_for = making;
      lock.unlock();
      return waited_for.get();
    }
    making = made.get_future().share();
  }
  const auto finish = [&](auto&& set) {
    const std::lock_guard lock(mutex_);
    set();
    making_.erase(place);
  };
  try {
    auto outcome = train(place);
    keep(place.first, outcome);
    finish([&] { made.set_value(outcome); });
    return outcome;
  } catch (...) {
    finish([&] { made.set_exception(std::current_exception()); });
    throw;
  }
}

Outcome Checkpoints::train(const Place& place) {
  const auto trial = study_.with_history([&](const History& history) { return history[place.first]; });
  const auto from = trial.parent ? at({*trial.parent, trial.from_resource}) : Outcome();
  if (from.failure != Failure::none) return from;
  return evaluate(problem_, trial.configuration, {place.second, trial.seed, place.first, from.checkpoint},
                  [&](const Measurement&) { return !cancelled_(); });
}

void Checkpoints::keep(std::int64_t trial, const Outcome& outcome) {
  if (problem_.keeps_checkpoints() || outcome.failure != Failure::none || !study_.may_continue(trial)) return;
  const std::lock_guard lock(mutex_);
  const auto [kept, first] = latest_.try_emplace(trial, outcome);
  if (!first && kept->second.resource < outcome.resource) kept->second = outcome;
}

// Looks at all of them once in so many calls as there are sixteens of them: what is useless goes soon, and a call costs
// the same however many trials are paused.
void Checkpoints::release() {
  const std::lock_guard lock(mutex_);
  constexpr std::size_t kShare = 16;
  if (++calls_ < latest_.size() / kShare) return;
  calls_ = 0;
  std::erase_if(latest_, [&](const auto& kept) { return !study_.may_continue(kept.first); });
}

}  // namespace incumbent
