// Minibatch training of one perceptron on one data set, epoch by epoch, on the calling thread.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "perceptron/network.hpp"
#include "perceptron/optimizer.hpp"

namespace incumbent::perceptron {

// Rows to learn from, or to be judged by: somebody else's arrays.
struct Rows {
  std::size_t count = 0;
  std::span<const float> inputs{};         // count x features
  std::span<const std::int32_t> labels{};  // classification: 0 .. classes - 1
  std::span<const float> targets{};        // regression
};

struct TrainingData {
  std::size_t features = 0;
  std::size_t classes = 0;  // 0: regression
  Rows train;
  double target_unit = 1;  // errors of a regression are told in this

  bool is_regression() const { return classes == 0; }
  std::size_t outputs() const { return is_regression() ? 1 : classes; }
};

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

// The training rows in the order in which epoch e of a training with this seed visits them.
void draw_epoch_order(std::uint64_t seed, std::uint64_t epoch, std::span<std::uint32_t> order);

// Epoch e visits the training rows in an order drawn from (seed, e) and draws masks from (seed, e, batch): it ends in
// the same bits whether it is reached in one go or from a copy of the state.
class Training {
 public:
  // What the data's views are of must outlive this.
  Training(const TrainingData& data, const TrainingSettings& settings, TrainingState state, std::uint64_t seed);

  // One pass over the training rows. Returns their mean loss, each batch's before its step; as soon as a batch's loss
  // is not finite it stops there, with that loss.
  double run_epoch();

  // Classification: the fraction of the part's rows whose largest output is not the label's (the first of equal ones
  // counts; an output that is not a number is never right). Regression: the root of the mean squared error, in the
  // data's unit. Without dropout.
  double error(const Rows& part);

  const TrainingState& state() const { return state_; }
  TrainingState take_state() { return std::move(state_); }  // ends the training

 private:
  double batch_loss(const float* outputs, std::size_t first, std::size_t rows);

  TrainingData data_;
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

}  // namespace incumbent::perceptron
