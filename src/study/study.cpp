#include "incumbent/study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "study/unseen.hpp"

namespace incumbent {

// The study's lock, then the log's; events that others wrote are applied first. flush() is called after both are
// released.
class Study::Transaction {
 public:
  explicit Transaction(Study& study) : study_(study), lock_(study.mutex_) {
    if (!study_.log_) return;
    const auto events = study_.log_->begin();
    open_ = true;
    for (const auto& event : events) study_.apply(event);
  }
  ~Transaction() { close(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit(const Event& event) {
    if (study_.log_) ticket_ = study_.log_->append({&event, 1});
    study_.apply(event);
  }

  // Ends the transaction and waits until what was committed is durable.
  void flush() {
    close();
    if (ticket_) study_.log_->flush(*ticket_);
  }

 private:
  void close() noexcept {
    if (open_) study_.log_->end();
    open_ = false;
    if (lock_.owns_lock()) lock_.unlock();
  }

  Study& study_;
  std::unique_lock<std::mutex> lock_;
  bool open_ = false;
  std::optional<std::uint64_t> ticket_;
};

Study::Study(StudySpec spec, std::unique_ptr<Sampler> sampler, std::unique_ptr<Scheduler> scheduler,
             std::shared_ptr<EventLog> log)
    : spec_(std::move(spec)),
      sampler_(std::move(sampler)),
      scheduler_(std::move(scheduler)),
      log_(std::move(log)),
      history_(spec_.space, spec_.direction) {
  require(spec_.space.size() > 0, "the search space of study '{}' has no parameters", spec_.name);
  require(!spec_.budget || *spec_.budget >= 0, "the budget is {}; it must not be negative", spec_.budget.value_or(0));
  require(!scheduler_->breeds() || sampler_->breeds(),
          "scheduler '{}' names the parents of its trials; it needs a sampler that breeds, as de, and '{}' does not",
          spec_.scheduler, spec_.sampler);
  require(!scheduler_->defers() || sampler_->judges(),
          "scheduler '{}' leaves it to the sampler which trials stop, and '{}' does not say; syne_tune/asha does, and "
          "optuna's samplers do with an option pruner",
          spec_.scheduler, spec_.sampler);
  require(scheduler_->defers() || !sampler_->judges(),
          "sampler '{}' says which trials stop, and so does scheduler '{}'; it needs the scheduler peer", spec_.sampler,
          spec_.scheduler);
  require(spec_.max_resource >= 1, "the largest resource is {}; it must be at least 1", spec_.max_resource);
}

Study::~Study() = default;

void Study::replay(std::span<const Event> events) {
  const std::lock_guard lock(mutex_);
  for (const auto& event : events) apply(event);
}

void Study::apply(const Event& event) {
  if (const auto* reported = std::get_if<TrialReported>(&event)) {
    const auto verdict = judge(reported->trial, reported->measurement);
    history_.apply(event);
    verdicts_[static_cast<std::size_t>(reported->trial)] = verdict;
  } else {
    history_.apply(event);
    verdicts_.resize(history_.size(), Verdict::go_on);
    if (const auto* resumed = std::get_if<TrialResumed>(&event)) {
      verdicts_[static_cast<std::size_t>(resumed->trial)] = Verdict::go_on;
    }
  }
  if (const auto* finished = std::get_if<TrialFinished>(&event)) {
    if (finished->score) scores_[finished->trial] = *finished->score;
  }
  ++events_;
  scheduler_->observe(history_, event);
}

namespace {

bool has_nan(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double v) { return std::isnan(v); });
}

}  // namespace

Measurement Study::minimized(Measurement measurement) const {
  const bool is_number = !has_nan(measurement.constraints);
  for (auto& objective : measurement.objectives) {
    objective = !is_number                               ? std::numeric_limits<double>::quiet_NaN()
                : spec_.direction == Direction::minimize ? objective
                                                         : -objective;
  }
  return measurement;
}

Verdict Study::judge(std::int64_t trial, const Measurement& measurement) const {
  const bool as_it_is = spec_.direction == Direction::minimize && !has_nan(measurement.constraints);
  return scheduler_->judge(history_, trial, as_it_is ? measurement : minimized(measurement));
}

bool Study::sampler_stops(std::int64_t trial, const Measurement& measurement) const {
  if (!scheduler_->defers() || measurement.resource >= history_[trial].resource) return false;
  return judge(trial, measurement) == Verdict::go_on && sampler_->stops(history_, trial, minimized(measurement));
}

bool Study::paused(std::int64_t trial) const { return verdicts_[static_cast<std::size_t>(trial)] == Verdict::pause; }

std::vector<Action> Study::ask(int count) {
  require(count >= 1, "ask for {} trials; it must be at least 1", count);
  std::vector<Action> actions;
  Transaction transaction(*this);
  try {
    ask_for(count, transaction, actions);
  } catch (const std::exception&) {
    // What has started must be known to who asked; the next ask meets the same error, with nothing started.
    if (actions.empty()) throw;
  }
  transaction.flush();
  return actions;
}

void Study::ask_for(int count, Transaction& transaction, std::vector<Action>& actions) {
  while (static_cast<int>(actions.size()) < count) {
    auto decision = scheduler_->next(history_);
    Action action;
    if (const auto* start_decision = std::get_if<Start>(&decision)) {
      const auto before = actions.size();
      start(transaction, *start_decision, count - static_cast<int>(before), actions);
      if (actions.size() > before) continue;
      decision = scheduler_->next_without_start(history_);
    }
    if (const auto* resume = std::get_if<Resume>(&decision)) {
      const auto& trial = history_[resume->trial];
      action = {Action::Kind::resume,
                trial.number,
                trial.configuration,
                resume->resource,
                trial.has_value() ? trial.measurements.back().resource : 0,
                {},
                trial.seed,
                {}};
      transaction.commit(TrialResumed{resume->trial, resume->resource});
    } else if (const auto* clone = std::get_if<Clone>(&decision)) {
      auto request = clone->request;
      request.trial = static_cast<std::int64_t>(history_.size());
      auto suggestion = sampler_->perturb(history_, request, clone->exploration);
      action = begin_trial(transaction, request, std::move(suggestion), spec_.sampler, lines());
      action.kind = Action::Kind::clone;
      action.parent = request.parent;
      action.from_resource = request.from_resource;
    } else if (const auto* finished = std::get_if<Finished>(&decision)) {
      action.kind = Action::Kind::finished;
      action.reason = finished->reason;
    }
    const bool idle = action.kind == Action::Kind::wait || action.kind == Action::Kind::finished;
    if (!idle || actions.empty()) actions.push_back(std::move(action));
    if (idle) break;
  }
}

void Study::start(Transaction& transaction, const Start& decision, int count, std::vector<Action>& actions) {
  auto request = decision.request;
  const auto waiting = history_.first_waiting();
  if (waiting >= 0) {
    request.trial = waiting;
    actions.push_back(begin_trial(transaction, request, {history_[waiting].configuration, {}}, "enqueued", lines()));
    return;
  }
  request.trial = static_cast<std::int64_t>(history_.size());
  const auto joint = static_cast<int>(std::min<std::int64_t>(count, decision.count));
  const auto seen = lines();
  auto suggestions = sampler_->suggest(history_, request, joint);
  for (auto& suggestion : suggestions) {
    auto chosen = spec_.noisy || sampler_->foreign()
                      ? std::optional(std::move(suggestion))
                      : unseen(*sampler_, history_, request, std::move(suggestion), spec_.seed);
    if (!chosen) break;
    actions.push_back(begin_trial(transaction, request, std::move(*chosen), spec_.sampler, seen, joint));
    ++request.trial;
  }
}

std::uint64_t Study::lines() const { return log_ ? log_->lines() : events_; }

Action Study::begin_trial(Transaction& transaction, const SuggestRequest& request, Suggestion suggestion,
                          std::string sampler, std::uint64_t seen, int joint) {
  TrialStarted event;
  event.trial = request.trial;
  event.configuration = std::move(suggestion.configuration);
  event.request = request;
  event.seed = Stream(spec_.seed, Purpose::trial_seed, static_cast<std::uint64_t>(request.trial)).bits64();
  event.sampler = std::move(sampler);
  event.seen = seen;
  event.joint = joint;
  event.model = std::move(suggestion.model);
  transaction.commit(event);
  return {Action::Kind::start, event.trial, history_[event.trial].configuration, request.resource, 0, {},
          event.seed,          {}};
}

void Study::require_active(std::int64_t trial) const {
  require(trial >= 0 && trial < static_cast<std::int64_t>(history_.size()),
          "there is no trial {}; the study has {} trials", trial, history_.size());
  const auto status = history_[trial].status;
  require(status == TrialStatus::running, "trial {} is {}; only a running trial can be told", trial, to_string(status));
  const auto& known = history_[trial].measurements;
  require(!paused(trial), "trial {} is paused at resource {}; it can be told again when it was resumed", trial,
          known.empty() ? 0 : known.back().resource);
}

namespace {

void require_told(std::int64_t trial, double cost, const std::optional<double>& noise) {
  require(std::isfinite(cost) && cost >= 0, "trial {}: the cost is {}; it must be finite and not negative", trial,
          cost);
  require(!noise || (std::isfinite(*noise) && *noise >= 0),
          "trial {}: the noise variance is {}; it must be finite and not negative", trial, noise.value_or(0));
}

}  // namespace

Verdict Study::report(std::int64_t trial, Measurement measurement) {
  Transaction transaction(*this);
  require_active(trial);
  require_told(trial, measurement.cost, measurement.noise);
  require(measurement.objectives.size() == 1, "trial {} reports {} objectives; the study has 1", trial,
          measurement.objectives.size());
  const auto& known = history_[trial].measurements;
  const auto last = known.empty() ? history_[trial].from_resource : known.back().resource;
  require(measurement.resource > last, "trial {} reports at resource {}; it must be above {}, where it reported last",
          trial, measurement.resource, last);
  // Asked first: what can fail must not be in the log.
  const bool stops = sampler_stops(trial, measurement);
  transaction.commit(TrialReported{trial, std::move(measurement)});
  auto& verdict = verdicts_[static_cast<std::size_t>(trial)];
  if (stops) verdict = Verdict::stop;
  const auto result = verdict;
  transaction.flush();
  return result;
}

TrialStatus Study::tell(std::int64_t trial, const Result& result) {
  Transaction transaction(*this);
  require_active(trial);
  require_told(trial, result.cost, result.noise);
  const auto& known = history_[trial];
  TrialFinished event;
  event.trial = trial;
  event.failure = result.failure;
  event.score = result.score;
  auto& measurement = event.measurement;
  measurement = {result.resource > 0 ? result.resource : known.resource, result.objectives, result.constraints,
                 result.cost, result.noise};
  if (result.failure == Failure::none) {
    require(result.objectives.size() == 1, "trial {} is told {} objectives; the study has 1", trial,
            result.objectives.size());
    if (!std::isfinite(result.objectives.front()) || has_nan(result.constraints)) event.failure = Failure::nan;
  }
  const bool stopped = verdicts_[static_cast<std::size_t>(trial)] == Verdict::stop;
  if (event.failure != Failure::none) {
    event.status = TrialStatus::failed;
    measurement.objectives.clear();
  } else {
    if (stopped && result.resource == 0) measurement.resource = known.measurements.back().resource;
    const auto last = known.has_value() ? known.measurements.back().resource : known.from_resource;
    require(measurement.resource >= last, "trial {} is told at resource {}; it reported at {} already", trial,
            measurement.resource, last);
    if (!stopped && measurement.resource > last && judge(trial, measurement) == Verdict::pause) {
      transaction.commit(TrialReported{trial, measurement});
      transaction.flush();
      return TrialStatus::running;
    }
    event.status = measurement.resource < known.resource || stopped ? TrialStatus::pruned : TrialStatus::complete;
  }
  transaction.commit(event);
  transaction.flush();
  return event.status;
}

std::int64_t Study::enqueue(const Configuration& configuration) {
  const auto violation = spec_.space.violation(configuration);
  require(violation.empty(), "the configuration is not one of the search space: {}", violation);
  Transaction transaction(*this);
  const auto trial = static_cast<std::int64_t>(history_.size());
  require(!spec_.budget || trial < *spec_.budget,
          "the study has {} trials, started or enqueued; its budget of {} has no place for another", trial,
          spec_.budget.value_or(0));
  transaction.commit(TrialEnqueued{trial, configuration});
  transaction.flush();
  return trial;
}

void Study::close() {
  Transaction transaction(*this);
  for (const auto number : history_.running(true)) {
    if (paused(number)) transaction.commit(TrialFinished{number, TrialStatus::pruned, Failure::none, {}, {}, {}});
  }
  transaction.flush();
}

std::vector<Action> Study::unfinished() const {
  const std::lock_guard lock(mutex_);
  std::vector<Action> actions;
  for (const auto number : history_.running(true)) {
    const auto& trial = history_[number];
    if (trial.foreign || paused(number)) continue;
    const auto kind = trial.parent ? Action::Kind::clone : Action::Kind::start;
    actions.push_back(
        {kind, number, trial.configuration, trial.resource, trial.from_resource, trial.parent, trial.seed, {}});
  }
  return actions;
}

History Study::history() const {
  const std::lock_guard lock(mutex_);
  return history_;
}

std::optional<Trial> Study::best() const {
  const std::lock_guard lock(mutex_);
  const auto* trial = spec_.noisy ? sampler_->recommend(history_) : history_.best();
  return trial ? std::optional(*trial) : std::nullopt;
}

double Study::natural(double minimized_objective) const {
  return spec_.direction == Direction::maximize ? -minimized_objective : minimized_objective;
}

std::optional<double> Study::score(std::int64_t trial) const {
  const std::lock_guard lock(mutex_);
  const auto found = scores_.find(trial);
  return found == scores_.end() ? std::nullopt : std::optional(found->second);
}

bool Study::may_continue(std::int64_t trial) const {
  const std::lock_guard lock(mutex_);
  return scheduler_->may_continue(trial);
}

Verdict Study::verdict(std::int64_t trial) const {
  const std::lock_guard lock(mutex_);
  return verdicts_.at(static_cast<std::size_t>(trial));
}

}  // namespace incumbent
