// All trials of a study, as samplers and schedulers see them. Objectives are minimized here, whatever the user's
// direction.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "incumbent/configuration_counts.hpp"
#include "incumbent/event_log.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

// One configuration with one value: what a single-fidelity model learns from.
struct Observation {
  std::int64_t trial = 0;
  double objective = 0;           // finite, minimized
  bool feasible = true;           // all constraints <= 0
  std::optional<double> noise{};  // variance of the objective's error, if it was told
  std::int64_t resource = 1;      // at which it was measured
};

// Whether a is a better incumbent than b, both with values: feasible before infeasible, then the larger resource, the
// lower objective, the lower number.
INCUMBENT_EXPORT bool better(const Trial& a, const Trial& b);

// What a single-fidelity model learns from a trial, at its largest resource: nothing without a finite objective, before
// its end, or if it was pruned or is paused unless those count too.
INCUMBENT_EXPORT std::optional<Observation> observation_of(const Trial& trial, bool with_pruned = true);
// Whether the trial has failed, with a failure that labels its configuration, and that is known.
INCUMBENT_EXPORT bool is_labelled_failure(const Trial& trial);

class History;

// A part of the training that ended in a trial: which trial's configuration was used from a resource to another.
struct LineageStep {
  std::int64_t trial = 0;
  std::int64_t from = 0;  // resources
  std::int64_t to = 0;
};

// The schedule of configurations that led to the trial as it is now: its oldest ancestor first, itself last. One step
// if it was not cloned; a trial that was not measured yet ends where it started.
INCUMBENT_EXPORT std::vector<LineageStep> lineage(const History& history, std::int64_t trial);

class INCUMBENT_EXPORT History {
 public:
  explicit History(SearchSpace space, Direction direction = Direction::minimize)
      : space_(std::move(space)), direction_(direction) {}

  const SearchSpace& space() const { return space_; }
  Direction direction() const { return direction_; }
  std::size_t size() const { return trials_.size(); }
  const Trial& operator[](std::int64_t number) const {
    looks_.add(1);
    return trials_[static_cast<std::size_t>(number)];
  }
  std::span<const Trial> trials() const {
    looks_.add(trials_.size());
    return trials_;
  }
  // How many trials were looked at through this object so far, by number or in lists of several: what says whether
  // somebody looks at all of them again and again. Exact where one thread looks at a time.
  std::uint64_t looks() const { return looks_.count(); }

  // observation_of() the trials that have one, in trial order: the policy for samplers that know one fidelity. O(n).
  std::vector<Observation> observations(bool with_pruned = true) const;
  // The labelled failures, in trial order. O(n).
  std::vector<std::int64_t> failures() const;
  // Running trials with known configurations, in trial order: those whose value is still to come, or with_paused all.
  // O(running); all: O(trials / 64 + running + paused).
  std::vector<std::int64_t> running(bool with_paused = false) const;
  std::size_t finished() const { return finished_; }
  bool has_clones() const { return has_clones_; }  // whether any trial started from another one's checkpoint
  // Trials that left the queue: running and finished ones.
  std::size_t started() const { return trials_.size() - waiting_.size(); }
  // The lowest waiting trial, or -1.
  std::int64_t first_waiting() const;

  // The incumbent: of the trials that didn't fail and have a finite value, feasible before infeasible, then the largest
  // resource, the lowest objective, the lowest number. nullptr if there is none. O(1).
  const Trial* best() const;

  // How many trials, running or finished, have this configuration (labelled failures included). O(1).
  int count(const Configuration& configuration) const;
  // How many different configurations were seen.
  std::size_t distinct() const { return seen_.distinct(); }

  // Up to where somebody knows a history.
  struct Mark {
    std::uint64_t history = 0;  // 0: none yet
    std::uint64_t events = 0;
  };
  struct Changes {
    bool of_another = false;           // history than the mark's: what was made of that one is void
    std::vector<std::int64_t> trials;  // in trial order
  };
  // The trials that events changed after the mark, and moves the mark to now. All trials if the mark is of another
  // object: a copy is another one. O(n log n) for n events since the mark.
  Changes changes(Mark& mark) const;

  // Changes the state; used by Study, and by whoever replays a log. Error(storage) if the event can't follow.
  void apply(const Event& event);

 private:
  void enqueue(const TrialEnqueued& event);
  void start(const TrialStarted& event);
  void resume(const TrialResumed& event);
  void finish(const TrialFinished& event);
  void measure(Trial& trial, Measurement measurement);
  Trial& add();
  Trial& existing(std::int64_t number, TrialStatus status, const char* what);
  void challenge(const Trial& trial);
  void note_state(const Trial& trial);

  // Names an object while it lives: each has another one, copies and what was moved from too.
  class Identity {
   public:
    Identity() : number_(next()) {}
    Identity(const Identity&) : Identity() {}
    Identity(Identity&& other) noexcept : Identity() { other.number_ = next(); }
    Identity& operator=(const Identity&) {
      number_ = next();
      return *this;
    }
    Identity& operator=(Identity&& other) noexcept {
      number_ = next();
      other.number_ = next();
      return *this;
    }
    std::uint64_t number() const { return number_; }

   private:
    static std::uint64_t next();
    std::uint64_t number_;
  };

  // A copy was not looked at. Adding takes no lock: where several threads do, some may be lost.
  class Looks {
   public:
    Looks() = default;
    Looks(const Looks&) {}
    Looks& operator=(const Looks&) { return *this; }
    void add(std::uint64_t trials) { count_.store(count() + trials, std::memory_order_relaxed); }
    std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }

   private:
    std::atomic<std::uint64_t> count_{0};
  };

  Identity identity_;
  mutable Looks looks_;
  SearchSpace space_;
  Direction direction_;
  std::vector<std::uint32_t> trial_of_event_;
  std::vector<Trial> trials_;
  std::set<std::int64_t> waiting_;
  std::set<std::int64_t> running_;      // whose value is still to come
  std::vector<std::uint64_t> unended_;  // running and paused ones, a bit a trial
  std::size_t finished_ = 0;
  bool has_clones_ = false;
  std::int64_t best_ = -1;
  ConfigurationCounts seen_;
};

}  // namespace incumbent
