#include "scheduler/spending.hpp"

#include <algorithm>

namespace incumbent {
namespace {

constexpr std::int64_t kEndless = std::int64_t{1} << 62;

std::int64_t reached(const Trial& trial) {
  return trial.has_value() ? trial.measurements.back().resource : trial.from_resource;
}

}  // namespace

Spending::Spending(const Options& options, const SchedulerContext& context)
    : budget_(context.budget), total_(options.get_int("total_resource", kEndless, 1, kEndless)) {}

std::int64_t Spending::startable(const History& history, std::int64_t resource) const {
  if (!may_resume()) return 0;
  const auto by_resource = (total_ - handed_out_ - 1) / resource + 1;  // the last one may go beyond
  if (!budget_) return by_resource;
  return std::clamp<std::int64_t>(*budget_ - static_cast<std::int64_t>(history.started()), 0, by_resource);
}

Decision Spending::idle() const {
  if (active_ > 0) return Wait{};
  return Finished{"budget"};
}

void Spending::set_active(std::int64_t trial, bool active) {
  const auto index = static_cast<std::size_t>(trial);
  if (index >= is_active_.size()) is_active_.resize(index + 1);
  if (is_active_[index] == active) return;
  is_active_[index] = active;
  active_ += active ? 1 : -1;
}

void Spending::observe(const History& history, const Event& event) {
  if (const auto* started = std::get_if<TrialStarted>(&event)) {
    if (history[started->trial].foreign) return;
    handed_out_ += started->request.resource - started->request.from_resource;
    set_active(started->trial, true);
  } else if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
    handed_out_ += resumed->resource - reached(history[resumed->trial]);
    set_active(resumed->trial, true);
  } else if (const auto* reported = std::get_if<TrialReported>(&event)) {
    if (history[reported->trial].paused()) set_active(reported->trial, false);
  } else if (const auto* finished = std::get_if<TrialFinished>(&event)) {
    const auto& trial = history[finished->trial];
    if (trial.foreign) return;
    if (trial.status == TrialStatus::pruned) handed_out_ -= std::max<std::int64_t>(trial.resource - reached(trial), 0);
    set_active(finished->trial, false);
  }
}

}  // namespace incumbent
