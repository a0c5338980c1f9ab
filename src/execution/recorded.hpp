// The events of an interrupted simulation, walked through in their order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "incumbent/study.hpp"

namespace incumbent {

class Recorded {
 public:
  // The study has not replayed the events.
  Recorded(Study& study, std::span<const Event> events);

  bool done() const { return next_ == events_.size(); }
  // What the study answered when it was asked at this point; nothing: to wait. Not if done().
  std::optional<Action> ask();
  // The next value or end of the trial that was recorded; nullptr if there is none.
  const Event* next_of(std::int64_t trial) const;
  // The next event of all: it must be of this trial at this resource, with this cost and, if one is given, this
  // failure; it is replayed. `time` is for the message if it is not.
  TrialStatus play(std::int64_t trial, std::int64_t resource, double cost, double time,
                   Failure failure = Failure::none);
  // Whether the trial, just measured at this resource, was stopped there.
  bool stopped(std::int64_t trial, std::int64_t resource) const;
  // The rest is the end of the study: paused trials that were pruned.
  void play_end();
  // Error(check_failed): the next event is not that of this simulation, which goes on with `instead`.
  [[noreturn]] void refuse(const std::string& instead) const;

 private:
  void replay();
  void skip_enqueued();

  Study& study_;
  std::span<const Event> events_;
  std::size_t next_ = 0;
  std::vector<std::vector<std::size_t>> of_trial_;  // indices of its values and its end, the next one last
};

}  // namespace incumbent
