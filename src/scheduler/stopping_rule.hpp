// What the schedulers have in common that start every trial toward the largest resource and stop some on their way. A
// value that is no finite number always stops.
#pragma once

#include "scheduler/spending.hpp"

namespace incumbent {

class StoppingRule : public Scheduler {
 public:
  Decision next(const History& history) const final;
  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const final;
  void observe(const History& history, const Event& event) final;

 protected:
  // With the option grace; a trial may be judged anywhere.
  StoppingRule(const Options& options, const SchedulerContext& context);
  // A trial is judged at the rungs.
  StoppingRule(const Options& options, const SchedulerContext& context, std::vector<std::int64_t> rungs);

  // Which bracket the next trial starts in, that is, the rung where it is judged first, if there are several.
  virtual std::optional<std::size_t> bracket(const History&) const { return {}; }
  // Whether the trial ends with this measurement, a finite one at or beyond the resource `grace`. Pure. Objectives are
  // minimized.
  virtual bool stops(const History& history, std::int64_t trial, const Measurement& measurement) const = 0;
  // The trial was measured, or ended.
  virtual void learn(const Trial& trial) = 0;

 private:
  Spending spending_;
  std::vector<std::int64_t> rungs_;
  std::int64_t max_resource_;
  std::int64_t grace_ = 1;
};

}  // namespace incumbent
