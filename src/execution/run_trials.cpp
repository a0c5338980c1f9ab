// Real threads that ask, evaluate and tell.
#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "core/require.hpp"
#include "execution/checkpoints.hpp"
#include "execution/evaluate.hpp"
#include "incumbent/execution.hpp"

namespace incumbent {
namespace {

class Run {
 public:
  Run(Study& study, const Problem& problem, const ExecutionOptions& options)
      : study_(study),
        problem_(problem),
        options_(options),
        unfinished_(study.unfinished()),
        checkpoints_(study, problem, [this] { return cancelled(); }) {}

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
    std::int64_t known = 0;
    Evaluation how{action.resource, action.seed, action.trial, {}};
    study_.with_history([&](const History& history) {
      const auto& trial = history[action.trial];
      known = trial.has_value() ? trial.measurements.back().resource : trial.from_resource;
      // Clones that start from now on name the checkpoint that this evaluation goes on from, or a later one.
      if (!history.has_clones()) return;
      for (const auto number : history.running(true)) {
        if (history[number].parent == action.trial) how.needed.push_back(history[number].from_resource);
      }
    });
    const auto source = checkpoints_.source(action);
    how.from = source.checkpoint;
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
      const auto outcome =
          source.failure == Failure::none ? incumbent::evaluate(problem_, action.configuration, how, reporter) : source;
      cut = cancelled() && outcome.failure == Failure::none && outcome.resource < action.resource;
      if (!cut) end(action.trial, outcome, reported_cost, paused);
    }
    const std::lock_guard lock(mutex_);
    --busy_;
    ++changes_;
    changed_.notify_all();
  }

  void end(std::int64_t trial, const Outcome& outcome, double reported_cost, bool paused) {
    checkpoints_.keep(trial, outcome);
    auto status = TrialStatus::running;
    // An outcome's cost is that of the whole call; a measurement's is counted since the one before.
    if (!paused) status = study_.tell(trial, result_of(outcome, std::max(0.0, outcome.cost - reported_cost)));
    checkpoints_.release();
    if (status != TrialStatus::running) finished(trial);
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
  Checkpoints checkpoints_;
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
  check_clones(problem.description(), study.spec().scheduler);
  return Run(study, problem, options)();
}

}  // namespace incumbent
