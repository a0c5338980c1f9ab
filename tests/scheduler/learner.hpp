// A small training run: after r steps the loss is that of its point plus what r steps leave; where the first parameter
// is above 0.95 it crashes. Goes on from checkpoints to the same bits.
#pragma once

#include <cmath>
#include <stdexcept>

#include "incumbent/problem.hpp"

namespace incumbent::testing_doubles {

class CurveProblem : public Problem {
 public:
  explicit CurveProblem(SearchSpace space, std::int64_t max_resource = 9)
      : Problem({.name = "curve", .space = std::move(space), .max_resource = max_resource}) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    struct State : Checkpoint {
      std::int64_t reached = 0;
      std::int64_t resource() const override { return reached; }
    };
    auto state = std::make_shared<State>();
    state->reached = how.from ? how.from->resource() : 0;
    if (configuration[0] > 0.95) throw std::runtime_error("crash");
    Outcome outcome;
    while (state->reached < how.resource) {
      ++state->reached;
      ++outcome.cost;
      outcome.objectives = {loss(configuration, state->reached)};
      if (!report({state->reached, outcome.objectives, {}, 1}) || state->reached == how.resource) break;
    }
    outcome.resource = state->reached;
    outcome.checkpoint = state;
    return outcome;
  }

  static double loss(const Configuration& configuration, std::int64_t resource) {
    double sum = 0;
    for (std::size_t i = 0; i < configuration.size(); ++i) {
      if (configuration.is_active(i)) sum += (configuration[i] - 0.3) * (configuration[i] - 0.3);
    }
    return sum + (1 + configuration[0]) / static_cast<double>(resource);
  }
};

}  // namespace incumbent::testing_doubles
