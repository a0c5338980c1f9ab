// Minibatch training of one perceptron on one data set, epoch by epoch, on the calling thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "problem/dataset.hpp"
#include "problem/learner/network.hpp"
#include "problem/learner/optimizer.hpp"

namespace incumbent::learner {

struct TrainingSettings {
  OptimizerSettings optimizer;
  std::size_t batch_size = 32;  // the last batch of an epoch may be smaller
  double dropout = 0;           // probability, in [0, 0.99]
};

// All that the next epoch depends on beside the data, the settings and the seed.
struct TrainingState {
  Shape shape;
  std::vector<float> parameters;
  OptimizerState optimizer;
  std::int64_t epoch = 0;  // epochs done
};

// Epoch e visits the training rows in an order drawn from (seed, e) and draws masks from (seed, e, batch): it ends in
// the same bits whether it is reached in one go or from a copy of the state.
class Training {
 public:
  // data must outlive this.
  Training(const Dataset& data, const TrainingSettings& settings, TrainingState state, std::uint64_t seed);

  // One pass over the training rows. Returns their mean loss, each batch's before its step; as soon as a batch's loss
  // is not finite it stops there, with that loss.
  double run_epoch();

  // Classification: the fraction of the part's rows whose largest output is not the label's (the first of equal ones
  // counts; an output that is not a number is never right). Regression: the root of the mean squared error, in the unit
  // of the file. Without dropout.
  double error(const DataPart& part);

  const TrainingState& state() const { return state_; }
  TrainingState take_state() { return std::move(state_); }  // ends the training

 private:
  double batch_loss(const float* outputs, std::size_t first, std::size_t rows);

  const Dataset& data_;
  TrainingSettings settings_;
  TrainingState state_;
  std::uint64_t seed_;
  Network<float> network_;
  std::vector<float> gradient_;
  std::vector<std::uint32_t> order_;
  std::vector<float> inputs_;  // of one batch
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_;
};

}  // namespace incumbent::learner
