// The ask-tell loop: one scheduler, one sampler, one history, and optionally a log that keeps every event.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "incumbent/sampler.hpp"
#include "incumbent/scheduler.hpp"

namespace incumbent {

// What to do next.
struct Action {
  enum class Kind { start, resume, clone, wait, finished };
  Kind kind = Kind::wait;
  std::int64_t trial = -1;                 // start, resume, clone
  Configuration configuration;
  std::int64_t resource = 0;               // evaluate up to here
  std::int64_t from_resource = 0;          // from the trial's (clone: the parent's) checkpoint at this resource; 0: from nothing
  std::optional<std::int64_t> parent;      // clone
  std::uint64_t seed = 0;                  // of the evaluation
  std::string reason;                      // finished
};
INCUMBENT_EXPORT std::string_view to_string(Action::Kind kind);

// How a trial ended, in the user's direction.
struct Result {
  std::vector<double> objectives;          // empty if failed
  std::vector<double> constraints;         // feasible at <= 0
  double cost = 0;
  Failure failure = Failure::none;
  std::optional<double> score;             // noise-free value or test score: for reports only
  std::int64_t resource = 0;               // 0: the one that was asked for
};

// Thread-safe. Every call is one transaction: it is logged, then applied; on an error nothing has changed.
class INCUMBENT_EXPORT Study {
 public:
  // Makes sampler and scheduler from the spec. log may be empty: then nothing is kept.
  explicit Study(StudySpec spec, std::shared_ptr<EventLog> log = {});
  // The same with the user's own methods.
  Study(StudySpec spec, std::unique_ptr<Sampler> sampler, std::unique_ptr<Scheduler> scheduler,
        std::shared_ptr<EventLog> log = {});
  ~Study();

  const StudySpec& spec() const { return spec_; }

  // Applies events that are in the log already: after opening it, or after another process wrote.
  void replay(std::span<const Event> events);

  // Wait and Finished come alone or not at all: if at least one trial could be had, ask returns fewer than count.
  std::vector<Action> ask(int count = 1);
  // An intermediate value at measurement.resource.
  Verdict report(std::int64_t trial, Measurement measurement);
  // The end. A non-finite objective is the failure nan. Error(usage) if the trial is not running: nothing changes.
  void tell(std::int64_t trial, const Result& result);
  // A configuration to be tried before any suggestion. Returns its trial number.
  std::int64_t enqueue(const Configuration& configuration);
  // Ends the study: paused trials become pruned.
  void close();

  // What the sampler would suggest for trial `request.trial` now; for verification. Changes nothing.
  Suggestion suggest(const SuggestRequest& request) const;

  // A copy, consistent at one moment.
  History history() const;
  // Runs f(history) under the lock, without a copy.
  template <class F>
  auto with_history(F&& f) const {
    const std::lock_guard lock(mutex_);
    return f(history_);
  }
  std::optional<Trial> best() const;                  // objectives are minimized; see natural()
  double natural(double minimized_objective) const;   // back to the user's direction
  std::optional<double> score(std::int64_t trial) const;

 private:
  void commit(std::span<const Event> events, std::unique_lock<std::mutex>& lock);
  void apply(const Event& event);
  std::optional<Action> act(const Decision& decision, std::vector<Event>& events);
  Suggestion unseen(SuggestRequest& request, Suggestion first) const;
  std::optional<Suggestion> suggest_new(SuggestRequest& request) const;

  StudySpec spec_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Scheduler> scheduler_;
  std::shared_ptr<EventLog> log_;
  History history_;
  std::vector<std::optional<double>> scores_;
  std::uint64_t events_ = 0;
  mutable std::mutex mutex_;
};

}  // namespace incumbent
