// A perceptron that goes on: parameters, optimizer state and epoch.
#pragma once

#include <utility>

#include "incumbent/problem.hpp"
#include "perceptron/training.hpp"

namespace incumbent::learner {

class PerceptronCheckpoint : public Checkpoint {
 public:
  explicit PerceptronCheckpoint(perceptron::TrainingState state) : state_(std::move(state)) {}
  std::int64_t resource() const override { return state_.epoch; }
  const perceptron::TrainingState& state() const { return state_; }

 private:
  perceptron::TrainingState state_;
};

}  // namespace incumbent::learner
