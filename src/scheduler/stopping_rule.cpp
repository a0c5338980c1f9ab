#include "scheduler/stopping_rule.hpp"

#include <cmath>

namespace incumbent {

StoppingRule::StoppingRule(const Options& options, const SchedulerContext& context)
    : StoppingRule(options, context, {context.max_resource}) {
  grace_ = options.get_int("grace", 1, 1, context.max_resource);
}

StoppingRule::StoppingRule(const Options& options, const SchedulerContext& context, std::vector<std::int64_t> rungs)
    : spending_(options, context), rungs_(std::move(rungs)), max_resource_(context.max_resource) {}

Decision StoppingRule::next(const History& history) const {
  if (!spending_.may_start(history)) return spending_.idle();
  Start start;
  start.request.resource = max_resource_;
  start.request.rungs = rungs_;
  start.count = spending_.startable(history, max_resource_);
  if (const auto drawn = bracket(history)) {
    start.request.rungs.erase(start.request.rungs.begin(),
                              start.request.rungs.begin() + static_cast<std::ptrdiff_t>(*drawn));
    start.request.bracket = static_cast<int>(*drawn);
    start.count = 1;
  }
  return start;
}

Verdict StoppingRule::judge(const History& history, std::int64_t trial, const Measurement& measurement) const {
  if (!std::isfinite(measurement.objectives.front())) return Verdict::stop;
  if (measurement.resource < grace_ || measurement.resource >= history[trial].resource) return Verdict::go_on;
  return stops(history, trial, measurement) ? Verdict::stop : Verdict::go_on;
}

void StoppingRule::observe(const History& history, const Event& event) {
  spending_.observe(history, event);
  if (const auto* reported = std::get_if<TrialReported>(&event)) learn(history[reported->trial]);
  if (const auto* finished = std::get_if<TrialFinished>(&event)) learn(history[finished->trial]);
}

}  // namespace incumbent
