#include "incumbent/history.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kBits = 64;  // of a word
// Where a number is kept for each event and configuration it has 32 bits.
constexpr std::size_t kMostTrials = std::numeric_limits<std::uint32_t>::max();

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

std::optional<Observation> observation_of(const Trial& trial, bool with_pruned) {
  const bool partial = trial.status == TrialStatus::pruned || trial.paused();
  const bool counts = trial.status == TrialStatus::complete || (with_pruned && partial);
  if (!counts || trial.configuration.empty() || !has_finite_value(trial)) return {};
  const auto& last = trial.measurements.back();
  return Observation{trial.number, trial.objective(), trial.feasible(), last.noise, last.resource};
}

bool is_labelled_failure(const Trial& trial) {
  return trial.status == TrialStatus::failed && blames_configuration(trial.failure) && !trial.configuration.empty();
}

std::vector<Observation> History::observations(bool with_pruned) const {
  std::vector<Observation> result;
  for (const auto& trial : trials()) {
    if (const auto observation = observation_of(trial, with_pruned)) result.push_back(*observation);
  }
  return result;
}

std::vector<std::int64_t> History::failures() const {
  std::vector<std::int64_t> result;
  for (const auto& trial : trials()) {
    if (is_labelled_failure(trial)) result.push_back(trial.number);
  }
  return result;
}

std::vector<std::int64_t> History::running(bool with_paused) const {
  std::vector<std::int64_t> result;
  const auto add = [&](std::int64_t number) {
    if (!(*this)[number].configuration.empty()) result.push_back(number);
  };
  if (!with_paused) {
    for (const auto number : running_) add(number);
    return result;
  }
  for (std::size_t word = 0; word < unended_.size(); ++word) {
    for (auto bits = unended_[word]; bits != 0; bits &= bits - 1) {
      add(static_cast<std::int64_t>(word * kBits + static_cast<std::size_t>(std::countr_zero(bits))));
    }
  }
  return result;
}

std::int64_t History::first_waiting() const { return waiting_.empty() ? -1 : *waiting_.begin(); }

const Trial* History::best() const { return best_ < 0 ? nullptr : &(*this)[best_]; }

int History::count(const Configuration& configuration) const { return seen_.count(trials_, configuration); }

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
  const auto number = std::visit([](const auto& e) { return e.trial; }, event);
  note_state((*this)[number]);
  trial_of_event_.push_back(static_cast<std::uint32_t>(number));
}

void History::note_state(const Trial& trial) {
  const bool is_unended = trial.status == TrialStatus::running;
  if (is_unended && !trial.paused()) {
    running_.insert(trial.number);
  } else {
    running_.erase(trial.number);
  }
  const auto number = static_cast<std::size_t>(trial.number);
  if (number / kBits >= unended_.size()) unended_.resize(number / kBits + 1);
  const auto bit = std::uint64_t{1} << (number % kBits);
  auto& word = unended_[number / kBits];
  word = is_unended ? word | bit : word & ~bit;
}

std::uint64_t History::Identity::next() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

History::Changes History::changes(Mark& mark) const {
  Changes result{mark.history != identity_.number(), {}};
  auto& trials = result.trials;
  if (result.of_another) {
    trials.resize(trials_.size());
    std::iota(trials.begin(), trials.end(), std::int64_t{0});
  } else {
    trials.assign(trial_of_event_.begin() + static_cast<std::ptrdiff_t>(mark.events), trial_of_event_.end());
    std::ranges::sort(trials);
    trials.erase(std::ranges::unique(trials).begin(), trials.end());
  }
  looks_.add(trials.size());
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

Trial& History::add() {
  if (trials_.size() == kMostTrials) fail(ErrorCode::usage, "a study has at most {} trials", kMostTrials);
  return trials_.emplace_back();
}

void History::enqueue(const TrialEnqueued& event) {
  if (event.trial != static_cast<std::int64_t>(trials_.size())) {
    fail(ErrorCode::storage, "the log enqueues trial {}, but there are {} trials", event.trial, trials_.size());
  }
  auto& trial = add();
  trial.number = event.trial;
  trial.configuration = event.configuration;
  trial.status = TrialStatus::waiting;
  waiting_.insert(event.trial);
}

void History::start(const TrialStarted& event) {
  if (event.trial == static_cast<std::int64_t>(trials_.size())) {
    add();
  } else {
    const auto& queued = existing(event.trial, TrialStatus::waiting, "start").configuration;
    if (event.configuration != queued) {
      const auto text = [&](const Configuration& c) {
        return c.empty() ? "nothing that is known" : space_.describe(c);
      };
      fail(ErrorCode::storage, "the log starts trial {} with {}, which was enqueued with {}", event.trial,
           text(event.configuration), text(queued));
    }
    waiting_.erase(event.trial);
  }
  auto& trial = trials_[static_cast<std::size_t>(event.trial)];
  trial.number = event.trial;
  trial.configuration = event.configuration;
  trial.status = TrialStatus::running;
  trial.resource = event.request.resource;
  trial.seed = event.seed;
  trial.parent = event.request.parent;
  has_clones_ = has_clones_ || trial.parent;
  trial.from_resource = event.request.from_resource;
  trial.bracket = event.request.bracket;
  trial.model = event.model;
  trial.foreign = event.sampler == "foreign";
  if (!trial.configuration.empty()) seen_.add(trials_, static_cast<std::uint32_t>(event.trial));
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
    seen_.add(trials_, static_cast<std::uint32_t>(event.trial));
  }
  if (!event.measurement.objectives.empty()) measure(trial, event.measurement);
  trial.status = event.status;
  trial.failure = event.failure;
  ++finished_;
  if (event.status != TrialStatus::failed) {
    challenge(trial);
    return;
  }
  if (best_ == trial.number) {
    best_ = -1;
    for (const auto& other : trials_) challenge(other);
  }
  if (!blames_configuration(event.failure) && !trial.configuration.empty())
    seen_.remove(trials_, static_cast<std::uint32_t>(event.trial));
}

void History::challenge(const Trial& trial) {
  if (trial.status == TrialStatus::failed || !has_finite_value(trial)) return;
  if (best_ < 0 || better(trial, (*this)[best_])) best_ = trial.number;
}

}  // namespace incumbent
