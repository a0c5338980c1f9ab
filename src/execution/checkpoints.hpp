// What the trials of a run go on from.
//
// A problem that keeps checkpoints itself is asked for them, and nothing is ever trained again for one. Another's are
// held here as long as something may go on from them; one that is not there, after a restart or because its trial has
// gone on meanwhile, is made anew by evaluating the trial again, from its parent's if it is a clone.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <utility>

#include "incumbent/problem.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// Thread-safe.
class Checkpoints {
 public:
  // cancelled: ends what is evaluated again.
  Checkpoints(const Study& study, const Problem& problem, std::function<bool()> cancelled)
      : study_(study), problem_(problem), cancelled_(std::move(cancelled)) {}

  // The outcome whose checkpoint the action goes on from; without one it starts from nothing. A failure: it was to be
  // made anew, and that failed.
  Outcome source(const Action& action);
  void keep(std::int64_t trial, const Outcome& outcome);
  // Lets go of those that nothing will go on from.
  void release();

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  // trial, resource

  Outcome at(const Place& place);
  Outcome train(const Place& place);

  const Study& study_;
  const Problem& problem_;
  const std::function<bool()> cancelled_;
  std::mutex mutex_;
  std::size_t calls_ = 0;                   // of release() since it looked at all
  std::map<std::int64_t, Outcome> latest_;  // of each trial; one without a checkpoint left none
  std::map<Place, std::shared_future<Outcome>> making_;
};

}  // namespace incumbent
