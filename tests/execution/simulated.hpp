// Studies on simulated workers, with problems whose values are known.
#pragma once

#include <atomic>

#include "formula/random.hpp"
#include "incumbent/execution.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent::testing_doubles {

// A trial's place in the order is the same at every resource, and random.
class RandomQuality : public Problem {
 public:
  RandomQuality(std::int64_t max_resource, std::uint64_t seed)
      : Problem({.name = "quality", .space = unit_space(), .max_resource = max_resource}), seed_(seed) {}

  Outcome evaluate(const Configuration&, const Evaluation& how, const Reporter&) const override {
    Outcome outcome;
    outcome.resource = how.resource;
    outcome.objectives = {Stream(seed_, Purpose::noise, static_cast<std::uint64_t>(how.index)).uniform()};
    return outcome;
  }

 private:
  std::uint64_t seed_;
};

struct Searched {
  std::unique_ptr<Study> study;
  Simulation simulation;
};

inline Searched simulated(const Setting& setting, const Problem& problem, const SimulatedWorkers& workers,
                          std::shared_ptr<EventLog> log = {}, std::uint64_t seed = 0, int threads = 1) {
  StudySpec spec;
  spec.space = problem.description().space;
  spec.scheduler = setting.scheduler;
  spec.max_resource = setting.max_resource;
  spec.budget = setting.budget;
  spec.direction = setting.direction;
  spec.seed = seed;
  auto study = std::make_unique<Study>(spec, std::make_unique<CountingSampler>(spec.space),
                                       make_scheduler(spec.scheduler, {spec.budget, spec.max_resource, seed}), log);
  ExecutionOptions options;
  options.workers = threads;
  auto simulation = simulate_trials(*study, problem, workers, options);
  return {std::move(study), std::move(simulation)};
}

inline SimulatedWorkers on(std::int64_t workers, bool checkpoints = true) {
  SimulatedWorkers result;
  result.workers = workers;
  result.checkpoints = checkpoints;
  return result;
}

}  // namespace incumbent::testing_doubles
