// What a study has spent of its budget, and how many of its trials are being evaluated.
//
// The budget is a number of trials: all that were started count, whatever became of them. The option total_resource
// bounds the resource that is handed out besides: a start costs its resource, a resumption and a clone only what is
// added, and what a trial that the scheduler stopped has not used is given back. Nothing is handed out once that much
// was, so the last trial may go beyond it; what runs goes on to its rung.
#pragma once

#include <vector>

#include "incumbent/scheduler.hpp"

namespace incumbent {

class Spending {
 public:
  Spending(const Options& options, const SchedulerContext& context);

  // How many trials may start now, each toward that resource; 0 or more.
  std::int64_t startable(const History& history, std::int64_t resource) const;
  bool may_start(const History& history) const { return startable(history, 1) > 0; }
  // Whether a paused trial may go on.
  bool may_resume() const { return handed_out_ < total_; }
  // Trials that are being evaluated, those of other programs apart.
  std::int64_t active() const { return active_; }
  // What is left to say when nothing may start or go on.
  Decision idle() const;

  void observe(const History& history, const Event& event);

 private:
  void set_active(std::int64_t trial, bool active);

  std::optional<std::int64_t> budget_;
  std::int64_t total_;
  std::int64_t handed_out_ = 0;
  std::int64_t active_ = 0;
  std::vector<bool> is_active_;  // by trial
};

}  // namespace incumbent
