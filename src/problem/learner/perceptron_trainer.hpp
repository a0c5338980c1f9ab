// The training of one perceptron, wherever it is computed.
#pragma once

#include <cstdint>

#include "perceptron/training.hpp"

namespace incumbent::learner {

class PerceptronTrainer {
 public:
  struct Epoch {
    double loss = 0;   // as perceptron::Training::run_epoch() returns it
    double error = 0;  // of the validation rows, if it was asked for
  };
  struct End {
    double validation_error = 0, test_error = 0;
    perceptron::TrainingState state{};
  };

  virtual ~PerceptronTrainer() = default;
  virtual std::int64_t epoch() const = 0;  // epochs done
  virtual Epoch run_epoch(bool with_error) = 0;
  // The errors of the state that was reached. No epoch may follow.
  virtual End end() = 0;
  // Of the device that computes, its share; 0 where the calling thread computes.
  virtual double device_seconds() const = 0;
};

}  // namespace incumbent::learner
