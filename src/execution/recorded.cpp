#include "execution/recorded.hpp"

#include <algorithm>

#include "core/require.hpp"

namespace incumbent {
namespace {

struct Description {
  std::string operator()(const TrialEnqueued& e) const { return fmt::format("queues trial {}", e.trial); }
  std::string operator()(const TrialStarted& e) const { return fmt::format("starts trial {}", e.trial); }
  std::string operator()(const TrialResumed& e) const {
    return fmt::format("goes on with trial {} to resource {}", e.trial, e.resource);
  }
  std::string operator()(const TrialReported& e) const {
    return fmt::format("has a value of trial {} at resource {} for the cost {}", e.trial, e.measurement.resource,
                       e.measurement.cost);
  }
  std::string operator()(const TrialFinished& e) const {
    return fmt::format("ends trial {} ({}) at resource {} for the cost {}", e.trial,
                       e.failure == Failure::none ? to_string(e.status) : to_string(e.failure), e.measurement.resource,
                       e.measurement.cost);
  }
};

// The measurement of an event that has one.
const Measurement* measurement_of(const Event& event, std::int64_t& trial) {
  if (const auto* reported = std::get_if<TrialReported>(&event)) {
    trial = reported->trial;
    return &reported->measurement;
  }
  if (const auto* finished = std::get_if<TrialFinished>(&event)) {
    trial = finished->trial;
    return &finished->measurement;
  }
  return nullptr;
}

}  // namespace

Recorded::Recorded(Study& study, std::span<const Event> events) : study_(study), events_(events) {
  for (auto i = events.size(); i-- > 0;) {
    std::int64_t trial = 0;
    if (!measurement_of(events[i], trial)) continue;
    if (static_cast<std::size_t>(trial) >= of_trial_.size()) of_trial_.resize(static_cast<std::size_t>(trial) + 1);
    of_trial_[static_cast<std::size_t>(trial)].push_back(i);
  }
  skip_enqueued();
}

void Recorded::replay() { study_.replay(events_.subspan(next_++, 1)); }

void Recorded::skip_enqueued() {
  while (!done() && std::holds_alternative<TrialEnqueued>(events_[next_])) replay();
}

std::optional<Action> Recorded::ask() {
  Action action;
  if (const auto* started = std::get_if<TrialStarted>(&events_[next_])) {
    if (started->sampler == "foreign") refuse("nothing of another program");
    const auto& parent = started->request.parent;
    action.kind = parent ? Action::Kind::clone : Action::Kind::start;
    action.trial = started->trial;
    action.configuration = started->configuration;
    action.resource = started->request.resource;
    action.parent = parent;
    action.from_resource = started->request.from_resource;
    action.seed = started->seed;
  } else if (const auto* resumed = std::get_if<TrialResumed>(&events_[next_])) {
    action.kind = Action::Kind::resume;
    action.trial = resumed->trial;
    action.resource = resumed->resource;
    study_.with_history([&](const History& history) {
      if (action.trial >= static_cast<std::int64_t>(history.size())) return;
      const auto& trial = history[action.trial];
      if (trial.has_value()) action.from_resource = trial.measurements.back().resource;
      action.configuration = trial.configuration;
      action.seed = trial.seed;
    });
  } else {
    return {};
  }
  replay();
  skip_enqueued();
  return action;
}

const Event* Recorded::next_of(std::int64_t trial) const {
  const auto index = static_cast<std::size_t>(trial);
  if (index >= of_trial_.size() || of_trial_[index].empty()) return nullptr;
  return &events_[of_trial_[index].back()];
}

TrialStatus Recorded::play(std::int64_t trial, std::int64_t resource, double cost, double time, Failure failure) {
  std::int64_t recorded_trial = -1;
  const auto* measurement = measurement_of(events_[next_], recorded_trial);
  const auto* finished = std::get_if<TrialFinished>(&events_[next_]);
  const bool same = measurement && recorded_trial == trial && measurement->resource == resource &&
                    measurement->cost == cost &&
                    (failure == Failure::none || (finished && finished->failure == failure));
  if (!same) {
    refuse(fmt::format("trial {}{} at resource {} for the cost {}, at the time {}", trial,
                       failure == Failure::none ? "" : fmt::format(" ({})", to_string(failure)), resource, cost, time));
  }
  of_trial_[static_cast<std::size_t>(trial)].pop_back();
  const auto status = finished ? finished->status : TrialStatus::running;
  replay();
  skip_enqueued();
  return status;
}

bool Recorded::stopped(std::int64_t trial, std::int64_t resource) const {
  const auto* next = next_of(trial);
  const auto* finished = next ? std::get_if<TrialFinished>(next) : nullptr;
  return finished && finished->status == TrialStatus::pruned && finished->measurement.resource == resource &&
         !finished->measurement.objectives.empty();
}

void Recorded::play_end() {
  while (!done()) {
    const auto* finished = std::get_if<TrialFinished>(&events_[next_]);
    const bool pruned = finished && finished->status == TrialStatus::pruned && finished->measurement.objectives.empty();
    if (!pruned) refuse("nothing: it has come to its end");
    replay();
  }
}

void Recorded::refuse(const std::string& instead) const {
  fail(
      ErrorCode::check_failed,
      "event {} of the journal {}; this simulation goes on with {}. The journal was written by a simulation with other "
      "workers, another law of their time or another limit, or by no simulation",
      next_, std::visit(Description{}, events_[next_]), instead);
}

}  // namespace incumbent
