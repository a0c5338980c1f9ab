// All trials of a study, as samplers and schedulers see them. Objectives are minimized here, whatever the user's direction.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "incumbent/event_log.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

// One configuration with one value: what a single-fidelity model learns from.
struct Observation {
  std::int64_t trial = 0;
  double objective = 0;      // finite, minimized
  bool feasible = true;      // all constraints <= 0
};

class INCUMBENT_EXPORT History {
 public:
  explicit History(SearchSpace space, Direction direction = Direction::minimize)
      : space_(std::move(space)), direction_(direction) {}

  const SearchSpace& space() const { return space_; }
  std::size_t size() const { return trials_.size(); }
  const Trial& operator[](std::int64_t number) const { return trials_[static_cast<std::size_t>(number)]; }
  std::span<const Trial> trials() const { return trials_; }

  // Trials with a finite objective, in trial order: completed ones at their largest resource (the policy for samplers that
  // know one fidelity); pruned ones too if with_pruned. O(n).
  std::vector<Observation> observations(bool with_pruned = true) const;
  // Trials whose failure labels the configuration, in trial order. O(n).
  std::vector<std::int64_t> failures() const;
  // Running trials with known configurations, in trial order. O(running).
  std::vector<std::int64_t> running() const;
  std::size_t finished() const { return finished_; }
  // The lowest waiting trial, or -1.
  std::int64_t first_waiting() const;

  // The best finished trial: feasible before infeasible, larger resource before smaller, lower objective, lower number.
  // nullptr if none has a finite value.
  const Trial* best() const;

  // How many trials, running or finished, have this configuration (labelled failures included). O(1).
  int count(const Configuration& configuration) const;
  // How many different configurations were seen.
  std::size_t distinct() const { return seen_.size(); }

  // Changes the state; used by Study, and by whoever replays a log. Error(storage) if the event can't follow.
  void apply(const Event& event);

 private:
  struct Hash {
    std::size_t operator()(const Configuration& c) const { return static_cast<std::size_t>(c.hash()); }
  };
  void start(const TrialStarted& event);
  Measurement minimized(Measurement measurement) const;
  Trial& trial(std::int64_t number);

  SearchSpace space_;
  Direction direction_;
  std::vector<Trial> trials_;
  std::vector<std::int64_t> waiting_;
  std::vector<std::int64_t> running_;
  std::size_t finished_ = 0;
  std::unordered_map<Configuration, int, Hash> seen_;
};

}  // namespace incumbent
