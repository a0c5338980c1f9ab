// Events of a study of rich_spec(), in any order that is possible.
#pragma once

#include <cmath>
#include <set>

#include "formula/random.hpp"
#include "journal/helpers.hpp"

namespace incumbent::testing_doubles {

// Random events, each of which may follow those before it.
class RandomEvents {
 public:
  explicit RandomEvents(std::uint64_t seed) : stream_(seed, Purpose::test), spec_(rich_spec()) {}

  Event next() {
    const auto kind = stream_.below(6);
    if (running_.empty() || kind == 0) return start(trials_++);
    if (kind == 1) {
      waiting_.insert(trials_);
      return TrialEnqueued{trials_++, configuration_of(trials_ - 1)};
    }
    if (kind == 2 && !waiting_.empty()) {
      const auto trial = *waiting_.begin();
      waiting_.erase(waiting_.begin());
      return start(trial);
    }
    const auto trial = *std::next(running_.begin(), static_cast<std::ptrdiff_t>(stream_.below(running_.size())));
    if (kind == 3) return TrialResumed{trial, static_cast<std::int64_t>(1 + stream_.below(27))};
    if (kind == 4) return TrialReported{trial, measurement()};
    running_.erase(trial);
    return finish(trial);
  }

 private:
  Configuration configuration_of(std::int64_t trial) {
    Stream stream(5, Purpose::test, static_cast<std::uint64_t>(trial));
    return spec_.space.sample(stream);
  }

  TrialStarted start(std::int64_t trial) {
    running_.insert(trial);
    TrialStarted event;
    event.trial = trial;
    event.configuration = configuration_of(trial);
    event.request.trial = trial;
    event.request.resource = static_cast<std::int64_t>(1 + stream_.below(27));
    for (std::uint64_t i = stream_.below(4); i > 0; --i) event.request.rungs.push_back(static_cast<std::int64_t>(i));
    event.request.bracket = static_cast<int>(stream_.below(3));
    event.request.attempt = static_cast<std::uint32_t>(stream_.below(2));
    if (stream_.below(3) == 0) event.request.parent = static_cast<std::int64_t>(stream_.below(5));
    if (stream_.below(3) == 0) event.request.population = {0, 5, 7};
    if (stream_.below(3) == 0) event.request.from_resource = 4;
    if (stream_.below(3) == 0) event.request.target = static_cast<std::int64_t>(stream_.below(3)) - 1;
    event.seed = stream_.bits64();
    event.sampler = stream_.below(2) ? "gp:kappa=2" : "enqueued";
    event.seen = stream_.below(1000);
    event.joint = static_cast<int>(1 + stream_.below(2));
    if (stream_.below(2)) event.model = "0x1.8p-3 \"é\"\n\x01";
    return event;
  }

  double real() {
    const double special[] = {0.0, -0.0, 1.0, -1e308, 5e-324, std::nan(""), HUGE_VAL, -HUGE_VAL, 0.1};
    const auto pick = stream_.below(18);
    return pick < 9 ? special[pick] : stream_.normal();
  }

  Measurement measurement() {
    Measurement result;
    result.resource = static_cast<std::int64_t>(1 + stream_.below(27));
    result.objectives = {real()};
    for (std::uint64_t i = stream_.below(3); i > 0; --i) result.constraints.push_back(real());
    if (stream_.below(2)) result.cost = stream_.uniform();
    if (stream_.below(4) == 0) result.noise = stream_.uniform();
    return result;
  }

  TrialFinished finish(std::int64_t trial) {
    TrialFinished event;
    event.trial = trial;
    event.measurement = measurement();
    if (stream_.below(2)) event.score = real();
    switch (stream_.below(3)) {
      case 0: break;
      case 1:
        event.status = TrialStatus::pruned;
        if (stream_.below(2)) event.measurement.objectives.clear();
        break;
      default:
        event.status = TrialStatus::failed;
        event.failure = static_cast<Failure>(1 + stream_.below(7));
        event.measurement.objectives.clear();
    }
    return event;
  }

  Stream stream_;
  StudySpec spec_;
  std::int64_t trials_ = 0;
  std::set<std::int64_t> waiting_;
  std::set<std::int64_t> running_;
};

}  // namespace incumbent::testing_doubles
