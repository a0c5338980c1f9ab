// The ask-tell loop: one scheduler, one sampler, one history, and optionally a log that keeps every event.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "incumbent/sampler.hpp"
#include "incumbent/scheduler.hpp"

namespace incumbent {

// What to do next.
struct Action {
  enum class Kind { start, resume, clone, wait, finished };
  Kind kind = Kind::wait;
  std::int64_t trial = -1;  // start, resume, clone
  Configuration configuration;
  std::int64_t resource = 0;  // evaluate up to here
  std::int64_t from_resource =
      0;  // from the trial's (clone: the parent's) checkpoint at this resource; 0: from nothing
  std::optional<std::int64_t> parent;  // clone
  std::uint64_t seed = 0;              // of the evaluation
  std::string reason;                  // finished
};
INCUMBENT_EXPORT std::string_view to_string(Action::Kind kind);

// How a trial ended, in the user's direction.
struct Result {
  std::vector<double> objectives;   // empty if failed
  std::vector<double> constraints;  // feasible at <= 0
  double cost = 0;
  Failure failure = Failure::none;
  std::optional<double> score;    // noise-free value or test score: for reports only
  std::int64_t resource = 0;      // 0: the one that was asked for
  std::optional<double> noise{};  // variance of the error of the objective, if it is known: finite, >= 0
};

// Thread-safe. Every call is one transaction of the log: logged, then applied; on an error nothing has changed.
// Calls return when the log has made them durable.
class INCUMBENT_EXPORT Study {
 public:
  // With the caller's own methods (make_study makes them from the spec). Without a log nothing is kept. Error(usage) if
  // the scheduler needs a sampler that breeds, or that says which trials stop, and this one doesn't.
  Study(StudySpec spec, std::unique_ptr<Sampler> sampler, std::unique_ptr<Scheduler> scheduler,
        std::shared_ptr<EventLog> log = {});
  ~Study();

  const StudySpec& spec() const { return spec_; }

  // Applies events that are in the log already: after opening it.
  void replay(std::span<const Event> events);

  // Up to `count` trials to start or go on with. Wait and Finished come alone.
  std::vector<Action> ask(int count = 1);
  // An intermediate value at measurement.resource, larger than any before. pause: the trial waits, running, until it is
  // resumed or the study ends. stop: tell() is to follow.
  Verdict report(std::int64_t trial, Measurement measurement);
  // The value at the resource that was asked for, or a failure. A non-finite objective is the failure nan. Returns what
  // the trial is now: running means paused by the scheduler. Error(usage) if it is not running, or paused already.
  TrialStatus tell(std::int64_t trial, const Result& result);
  // A configuration to be tried before any suggestion. Returns its trial number. Error(usage) if the budget of trials
  // has no place for it.
  std::int64_t enqueue(const Configuration& configuration);
  // Ends the study: paused trials become pruned.
  void close();

  // Trials that were started by this study's methods and have neither ended nor paused, as actions from their start:
  // what a new process evaluates again.
  std::vector<Action> unfinished() const;

  // Runs f(history) under the lock.
  template <class F>
  auto with_history(F&& f) const {
    const std::lock_guard lock(mutex_);
    return f(static_cast<const History&>(history_));
  }
  History history() const;  // a copy
  // The incumbent: of a noisy study what its sampler recommends, else History::best(). Its objectives are minimized;
  // natural() turns them back.
  std::optional<Trial> best() const;
  double natural(double minimized_objective) const;  // to the user's direction
  std::optional<double> score(std::int64_t trial) const;
  Verdict verdict(std::int64_t trial) const;  // the last one that the trial got
  // Whether the trial may be resumed or cloned: then its checkpoint is worth keeping.
  bool may_continue(std::int64_t trial) const;

 private:
  class Transaction;
  void apply(const Event& event);
  bool paused(std::int64_t trial) const;
  Verdict judge(std::int64_t trial, const Measurement& measurement) const;
  // With objectives minimized, and none that is a number beside a constraint that is none.
  Measurement minimized(Measurement measurement) const;
  // Whether the sampler stops the trial here, if that is left to it.
  bool sampler_stops(std::int64_t trial, const Measurement& measurement) const;
  void require_active(std::int64_t trial) const;
  // Both add to the actions what has started, one by one.
  void ask_for(int count, Transaction& transaction, std::vector<Action>& actions);
  void start(Transaction& transaction, const Start& decision, int count, std::vector<Action>& actions);
  std::uint64_t lines() const;
  Action begin_trial(Transaction& transaction, const SuggestRequest& request, Suggestion suggestion,
                     std::string sampler, std::uint64_t seen, int joint = 1);

  StudySpec spec_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Scheduler> scheduler_;
  std::shared_ptr<EventLog> log_;
  History history_;
  std::vector<Verdict> verdicts_;  // the last one of each trial
  std::unordered_map<std::int64_t, double> scores_;
  std::uint64_t events_ = 0;
  mutable std::mutex mutex_;
};

// What the study's sampler knows of it.
inline SamplerContext sampler_context(const StudySpec& spec) {
  return {spec.space, spec.seed, spec.budget, spec.max_resource, spec.noisy, spec.device};
}

// What its scheduler knows.
inline SchedulerContext scheduler_context(const StudySpec& spec) { return {spec.budget, spec.max_resource, spec.seed}; }

// A study with the registered sampler and scheduler that the spec names.
inline std::unique_ptr<Study> make_study(StudySpec spec, std::shared_ptr<EventLog> log = {}) {
  auto sampler = make_sampler(spec.sampler, sampler_context(spec));
  auto scheduler = make_scheduler(spec.scheduler, scheduler_context(spec));
  return std::make_unique<Study>(std::move(spec), std::move(sampler), std::move(scheduler), std::move(log));
}

}  // namespace incumbent
