// Checks the names and options in a specification against what is registered, by making the things that they name.
#pragma once

#include <memory>
#include <vector>

#include "incumbent/experiment.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {

class SpecValidator {
 public:
  // Each throws Error(usage) with what is known or allowed.
  void add_problem(const ExperimentProblem& problem, const std::optional<SimulatedWorkers>& simulated);
  void check_sampler(const ExperimentMethod& method) const;  // on every problem added
  void check_scheduler(const ExperimentMethod& method, const std::optional<SimulatedWorkers>& simulated) const;

 private:
  std::vector<std::unique_ptr<Problem>> problems_;
  std::vector<ExperimentProblem> specs_;
};

}  // namespace incumbent
