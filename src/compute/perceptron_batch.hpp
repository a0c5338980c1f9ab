// Perceptrons that are trained side by side on the same data, each with its own shape, settings and seed: what a
// device does with one block a network. What is trained, and how: perceptron/training.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "perceptron/training.hpp"

namespace incumbent::compute {

// Where a network begins, and how it goes on.
struct PerceptronStart {
  perceptron::TrainingSettings settings;
  perceptron::TrainingState state;
  std::uint64_t seed = 0;
};

class PerceptronBatch {
 public:
  virtual ~PerceptronBatch() = default;

  virtual std::size_t size() const = 0;  // networks

  // One pass of each network over the training rows; losses: one a network, as perceptron::Training::run_epoch()
  // returns it. The order of rows and the masks are the same on every device; sums are rounded as the device does.
  virtual void run_epoch(std::span<double> losses) = 0;

  // errors: one a network, as perceptron::Training::error() returns it.
  virtual void errors(const perceptron::Rows& part, std::span<double> errors) = 0;

  virtual perceptron::TrainingState state(std::size_t network) const = 0;
};

}  // namespace incumbent::compute
