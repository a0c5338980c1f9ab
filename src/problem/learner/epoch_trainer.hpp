// Trainings of a network, epoch by epoch, wherever they are computed.
#pragma once

#include <cstdint>
#include <memory>

#include "incumbent/problem.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/cost.hpp"

namespace incumbent::learner {

class EpochTrainer {
 public:
  struct Epoch {
    double loss = 0;   // the mean over the training rows, or one that is not finite, at which it stopped
    double error = 0;  // of the validation rows, if it was asked for
  };
  struct End {
    double validation_error = 0, test_error = 0;
    std::shared_ptr<const Checkpoint> checkpoint{};
  };

  virtual ~EpochTrainer() = default;
  virtual std::int64_t epoch() const = 0;  // epochs done
  virtual Epoch run_epoch(bool with_error) = 0;
  // The errors of the state that was reached. No epoch may follow.
  virtual End end() = 0;
  // Of the device that computes, its share so far; 0 where the calling thread computes.
  virtual double device_seconds() const { return 0; }
};

// Trains to how.resource, or to the epoch at which the report says no; reports the validation error after each epoch
// but the last one. It has diverged, Failure::diverged, as soon as the loss of a batch is not finite, or when an
// epoch's mean loss exceeds 10 log(classes), ten times that of a constant guess, or for a regression when its root mean
// squared error exceeds ten standard deviations of the target: a network that is this sure of wrong answers is on its
// way out. forward: multiply-adds of a row; its gradient takes about twice as many.
Outcome train_epochs(EpochTrainer& training, const Dataset& data, double forward, CostMeter cost, const Evaluation& how,
                     const Reporter& report);

}  // namespace incumbent::learner
