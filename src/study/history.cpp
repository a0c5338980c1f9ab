#include "incumbent/history.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "core/require.hpp"

namespace incumbent {
namespace {

bool has_finite_value(const Trial& trial) { return trial.has_value() && std::isfinite(trial.objective()); }

}  // namespace

bool better(const Trial& a, const Trial& b) {
  if (a.feasible() != b.feasible()) return a.feasible();
  const auto resource_a = a.measurements.back().resource;
  const auto resource_b = b.measurements.back().resource;
  if (resource_a != resource_b) return resource_a > resource_b;
  if (a.objective() != b.objective()) return a.objective() < b.objective();
  return a.number < b.number;
}

std::vector<Observation> History::observations(bool with_pruned) const {
  std::vector<Observation> result;
  for (const auto& trial : trials_) {
    const bool partial = trial.status == TrialStatus::pruned || trial.paused();
    const bool counts = trial.status == TrialStatus::complete || (with_pruned && partial);
    if (!counts || trial.configuration.empty() || !has_finite_value(trial)) continue;
    const auto& last = trial.measurements.back();
    result.push_back({trial.number, trial.objective(), trial.feasible(), last.noise, last.resource});
  }
  return result;
}

std::vector<std::int64_t> History::failures() const {
  std::vector<std::int64_t> result;
  for (const auto& trial : trials_) {
    if (trial.status == TrialStatus::failed && blames_configuration(trial.failure) && !trial.configuration.empty()) {
      result.push_back(trial.number);
    }
  }
  return result;
}

std::vector<std::int64_t> History::running(bool with_paused) const {
  std::vector<std::int64_t> result;
  for (const auto number : running_) {
    const auto& trial = (*this)[number];
    if (!trial.configuration.empty() && (with_paused || !trial.paused())) result.push_back(number);
  }
  return result;
}

std::int64_t History::first_waiting() const { return waiting_.empty() ? -1 : *waiting_.begin(); }

const Trial* History::best() const { return best_ < 0 ? nullptr : &(*this)[best_]; }

int History::count(const Configuration& configuration) const {
  const auto found = seen_.find(configuration);
  return found == seen_.end() ? 0 : found->second;
}

void History::apply(const Event& event) {
  struct Visitor {
    History& history;
    void operator()(const TrialEnqueued& e) const { history.enqueue(e); }
    void operator()(const TrialStarted& e) const { history.start(e); }
    void operator()(const TrialResumed& e) const { history.resume(e); }
    void operator()(const TrialReported& e) const {
      history.measure(history.existing(e.trial, TrialStatus::running, "report"), e.measurement);
    }
    void operator()(const TrialFinished& e) const { history.finish(e); }
  };
  std::visit(Visitor{*this}, event);
  std::visit([&](const auto& e) { trial_of_event_.push_back(e.trial); }, event);
}

std::uint64_t History::Identity::next() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::vector<std::int64_t> History::changes(Mark& mark) const {
  std::vector<std::int64_t> result;
  if (mark.history != identity_.number()) {
    result.resize(trials_.size());
    std::iota(result.begin(), result.end(), std::int64_t{0});
  } else {
    result.assign(trial_of_event_.begin() + static_cast<std::ptrdiff_t>(mark.events), trial_of_event_.end());
    std::ranges::sort(result);
    result.erase(std::ranges::unique(result).begin(), result.end());
  }
  mark = {identity_.number(), trial_of_event_.size()};
  return result;
}

Trial& History::existing(std::int64_t number, TrialStatus status, const char* what) {
  if (number < 0 || number >= static_cast<std::int64_t>(trials_.size())) {
    fail(ErrorCode::storage, "the log has a {} of trial {}, but there are {} trials", what, number, trials_.size());
  }
  auto& trial = trials_[static_cast<std::size_t>(number)];
  if (trial.status != status) {
    fail(ErrorCode::storage, "the log has a {} of trial {}, which is {}", what, number, to_string(trial.status));
  }
  return trial;
}

void History::enqueue(const TrialEnqueued& event) {
  if (event.trial != static_cast<std::int64_t>(trials_.size())) {
    fail(ErrorCode::storage, "the log enqueues trial {}, but there are {} trials", event.trial, trials_.size());
  }
  Trial trial;
  trial.number = event.trial;
  trial.configuration = event.configuration;
  trial.status = TrialStatus::waiting;
  trials_.push_back(std::move(trial));
  waiting_.insert(event.trial);
}

void History::start(const TrialStarted& event) {
  if (event.trial == static_cast<std::int64_t>(trials_.size())) {
    trials_.emplace_back();
  } else {
    existing(event.trial, TrialStatus::waiting, "start");
    waiting_.erase(event.trial);
  }
  auto& trial = trials_[static_cast<std::size_t>(event.trial)];
  trial.number = event.trial;
  trial.configuration = event.configuration;
  trial.status = TrialStatus::running;
  trial.resource = event.request.resource;
  trial.seed = event.seed;
  trial.parent = event.request.parent;
  trial.from_resource = event.request.from_resource;
  trial.bracket = event.request.bracket;
  trial.model = event.model;
  trial.foreign = event.sampler == "foreign";
  running_.insert(event.trial);
  if (!trial.configuration.empty()) ++seen_[trial.configuration];
}

void History::resume(const TrialResumed& event) {
  existing(event.trial, TrialStatus::running, "resumption").resource = event.resource;
}

void History::measure(Trial& trial, Measurement measurement) {
  if (direction_ == Direction::maximize) {
    for (auto& objective : measurement.objectives) objective = -objective;
  }
  auto& measurements = trial.measurements;
  if (!measurements.empty() && measurements.back().resource == measurement.resource) {
    measurement.cost += measurements.back().cost;
    measurements.back() = std::move(measurement);
    if (best_ == trial.number) {  // its value may have become worse
      best_ = -1;
      for (const auto& other : trials_) challenge(other);
    }
  } else {
    measurements.push_back(std::move(measurement));
  }
  challenge(trial);
}

void History::finish(const TrialFinished& event) {
  auto& trial = existing(event.trial, TrialStatus::running, "final state");
  if (trial.configuration.empty() && !event.configuration.empty()) {
    trial.configuration = event.configuration;
    ++seen_[trial.configuration];
  }
  if (!event.measurement.objectives.empty()) measure(trial, event.measurement);
  trial.status = event.status;
  trial.failure = event.failure;
  running_.erase(event.trial);
  ++finished_;
  if (event.status != TrialStatus::failed) {
    challenge(trial);
    return;
  }
  if (best_ == trial.number) {
    best_ = -1;
    for (const auto& other : trials_) challenge(other);
  }
  if (!blames_configuration(event.failure) && !trial.configuration.empty()) {
    const auto found = seen_.find(trial.configuration);
    if (--found->second == 0) seen_.erase(found);
  }
}

void History::challenge(const Trial& trial) {
  if (trial.status == TrialStatus::failed || !has_finite_value(trial)) return;
  if (best_ < 0 || better(trial, (*this)[best_])) best_ = trial.number;
}

}  // namespace incumbent
