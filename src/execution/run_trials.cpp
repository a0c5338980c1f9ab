// Real threads that ask, evaluate and tell.
#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "core/require.hpp"
#include "execution/evaluate.hpp"
#include "incumbent/execution.hpp"

namespace incumbent {
namespace {

class Run {
 public:
  Run(Study& study, const Problem& problem, const ExecutionOptions& options)
      : study_(study), problem_(problem), options_(options), unfinished_(study.unfinished()) {}

  std::string operator()() {
    std::vector<std::thread> threads;
    for (int i = 1; i < options_.workers; ++i) threads.emplace_back([this] { work(); });
    work();
    for (auto& thread : threads) thread.join();
    if (error_) std::rethrow_exception(error_);
    if (reason_ != "cancelled") study_.close();
    return reason_;
  }

 private:
  void work() {
    try {
      while (auto action = next()) evaluate(*action);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      stop_ = true;
    }
    changed_.notify_all();
  }

  bool cancelled() const { return options_.cancelled && options_.cancelled(); }

  // The next trial to evaluate; waits while there is nothing to do; nothing at the end.
  std::optional<Action> next() {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (stop_) return {};
      if (cancelled()) {
        reason_ = "cancelled";
        stop_ = true;
        return {};
      }
      if (!unfinished_.empty()) {
        auto action = unfinished_.front();
        unfinished_.erase(unfinished_.begin());
        ++busy_;
        return action;
      }
      const auto seen = changes_;
      ++asking_;
      lock.unlock();
      auto action = study_.ask().front();
      lock.lock();
      --asking_;
      if (action.kind == Action::Kind::finished) {
        reason_ = action.reason;
        stop_ = true;
        return {};
      }
      if (action.kind != Action::Kind::wait) {
        ++busy_;
        return action;
      }
      // Who is still asking may have been given the trial that this one waits for.
      if (busy_ == 0 && asking_ == 0 && seen == changes_)
        fail(ErrorCode::internal, "the scheduler waits, but no trial is running");
      changed_.wait(lock, [&] { return stop_ || changes_ != seen; });
    }
  }

  void evaluate(const Action& action) {
    const auto known = study_.with_history([&](const History& history) {
      const auto& trial = history[action.trial];
      return trial.has_value() ? trial.measurements.back().resource : trial.from_resource;
    });
    const auto from = checkpoint(action.parent.value_or(action.trial), action.from_resource);
    bool paused = false;
    double reported_cost = 0;  // of this call's, below the resource that is told
    const Reporter reporter = [&](const Measurement& measurement) {
      if (cancelled()) return false;
      if (measurement.resource < action.resource) reported_cost += measurement.cost;
      if (measurement.resource < known || measurement.resource >= action.resource) return true;
      if (measurement.resource == known)
        return study_.verdict(action.trial) == Verdict::go_on;  // told before a restart
      const auto verdict = study_.report(action.trial, measurement);
      paused = verdict == Verdict::pause;
      return verdict == Verdict::go_on;
    };
    // A trial that was cut short by a cancellation stays running in the log: the next process evaluates it again.
    bool cut = cancelled();
    if (!cut) {
      const auto outcome = incumbent::evaluate(problem_, action.configuration,
                                               {action.resource, action.seed, action.trial, from}, reporter);
      cut = cancelled() && outcome.failure == Failure::none && outcome.resource < action.resource;
      if (!cut) end(action.trial, outcome, reported_cost, paused);
    }
    const std::lock_guard lock(mutex_);
    --busy_;
    ++changes_;
    changed_.notify_all();
  }

  void end(std::int64_t trial, const Outcome& outcome, double reported_cost, bool paused) {
    keep(trial, outcome);
    auto status = TrialStatus::running;
    // An outcome's cost is that of the whole call; a measurement's is counted since the one before.
    if (!paused) status = study_.tell(trial, result_of(outcome, std::max(0.0, outcome.cost - reported_cost)));
    release();
    if (status != TrialStatus::running) finished(trial);
  }

  // The trial's at that resource. One that is not there, after a restart or because the trial has gone on meanwhile, is
  // made anew: the trial is evaluated again, from its parent's if it is a clone.
  std::shared_ptr<const Checkpoint> checkpoint(std::int64_t number, std::int64_t resource) {
    if (resource == 0) return {};
    {
      const std::lock_guard lock(mutex_);
      const auto found = checkpoints_.find(number);
      if (found != checkpoints_.end() && found->second->resource() == resource) return found->second;
    }
    if (auto kept = problem_.checkpoint(number, resource)) return kept;
    {
      const std::lock_guard lock(mutex_);
      if (!has_checkpoints_) return {};
    }
    const auto trial = study_.with_history([&](const History& history) { return history[number]; });
    const auto from = trial.parent ? checkpoint(*trial.parent, trial.from_resource) : nullptr;
    const auto outcome = incumbent::evaluate(problem_, trial.configuration, {resource, trial.seed, number, from},
                                             [&](const Measurement&) { return !cancelled(); });
    keep(number, outcome);
    return outcome.checkpoint;
  }

  void keep(std::int64_t trial, const Outcome& outcome) {
    if (outcome.failure != Failure::none) return;
    const bool wanted = outcome.checkpoint && study_.may_continue(trial);
    const std::lock_guard lock(mutex_);
    has_checkpoints_ = has_checkpoints_ && outcome.checkpoint;
    if (!wanted) return;
    auto& kept = checkpoints_[trial];
    if (!kept || kept->resource() < outcome.checkpoint->resource()) kept = outcome.checkpoint;
  }

  // Lets go of checkpoints that nothing will go on from.
  void release() {
    const std::lock_guard lock(mutex_);
    std::erase_if(checkpoints_, [&](const auto& kept) { return !study_.may_continue(kept.first); });
  }

  void finished(std::int64_t trial) {
    if (!options_.on_finished) return;
    const auto copy = study_.with_history([&](const History& history) { return history[trial]; });
    const std::lock_guard lock(callback_mutex_);
    options_.on_finished(copy);
  }

  Study& study_;
  const Problem& problem_;
  const ExecutionOptions& options_;
  std::vector<Action> unfinished_;
  std::map<std::int64_t, std::shared_ptr<const Checkpoint>> checkpoints_;  // the latest of each trial
  bool has_checkpoints_ = true;                                            // the problem, as far as is known
  std::mutex mutex_;
  std::mutex callback_mutex_;
  std::condition_variable changed_;
  std::uint64_t changes_ = 0;
  int busy_ = 0;    // threads that evaluate
  int asking_ = 0;  // threads that ask
  bool stop_ = false;
  std::string reason_ = "finished";
  std::exception_ptr error_;
};

}  // namespace

std::string run_trials(Study& study, const Problem& problem, const ExecutionOptions& options) {
  require(options.workers >= 1, "{} workers; there must be at least 1", options.workers);
  return Run(study, problem, options)();
}

}  // namespace incumbent
