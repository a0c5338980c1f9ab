#include "perceptron/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formula/random.hpp"
#include "perceptron/loss.hpp"

namespace incumbent::perceptron {
namespace {

// Rows that are evaluated at once: their activations stay in the second-level cache.
constexpr std::size_t kEvaluationRows = 128;

}  // namespace

// Fisher and Yates.
void draw_epoch_order(std::uint64_t seed, std::uint64_t epoch, std::span<std::uint32_t> order) {
  Stream stream(seed, Purpose::batch_order, epoch);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
}

Training::Training(const TrainingData& data, const TrainingSettings& settings, TrainingState state, std::uint64_t seed)
    : data_(data),
      settings_(settings),
      state_(std::move(state)),
      seed_(seed),
      network_(state_.shape, std::max(settings.batch_size, kEvaluationRows)),
      gradient_(state_.shape.parameters),
      order_(data.train.count),
      inputs_(settings.batch_size * data.features) {}

double Training::run_epoch() {
  const auto epoch = static_cast<std::uint64_t>(++state_.epoch);
  draw_epoch_order(seed_, epoch, order_);
  double sum = 0;
  std::uint32_t batch = 0;
  for (std::size_t first = 0; first < order_.size(); first += settings_.batch_size, ++batch) {
    const std::size_t rows = std::min(settings_.batch_size, order_.size() - first);
    for (std::size_t i = 0; i < rows; ++i) {
      const float* row = data_.train.inputs.data() + order_[first + i] * data_.features;
      std::copy(row, row + data_.features, inputs_.data() + i * data_.features);
    }
    const float* outputs =
        network_.forward(state_.parameters.data(), inputs_.data(), rows, {settings_.dropout, seed_, epoch, batch});
    const double loss = batch_loss(outputs, first, rows);
    if (!std::isfinite(loss)) return loss;
    sum += loss * static_cast<double>(rows);
    network_.backward(state_.parameters.data(), gradient_.data());
    take_step(settings_.optimizer, gradient_, state_.optimizer, state_.parameters);
  }
  return sum / static_cast<double>(order_.size());
}

double Training::batch_loss(const float* outputs, std::size_t first, std::size_t rows) {
  const std::size_t columns = state_.shape.last().columns;
  if (data_.is_regression()) {
    targets_.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) targets_[i] = data_.train.targets[order_[first + i]];
    return half_squared_error(targets_, columns, outputs, network_.output_gradient());
  }
  labels_.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) labels_[i] = data_.train.labels[order_[first + i]];
  return cross_entropy(labels_, data_.classes, columns, outputs, network_.output_gradient());
}

double Training::error(const Rows& part) {
  const std::size_t columns = state_.shape.last().columns;
  std::size_t wrong = 0;
  double squares = 0;
  for (std::size_t first = 0; first < part.count; first += kEvaluationRows) {
    const std::size_t rows = std::min(kEvaluationRows, part.count - first);
    const float* outputs =
        network_.forward(state_.parameters.data(), part.inputs.data() + first * data_.features, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const float* z = outputs + i * columns;
      if (data_.is_regression()) {
        const double difference = static_cast<double>(z[0]) - part.targets[first + i];
        squares += difference * difference;
        continue;
      }
      const auto largest = std::max_element(z, z + data_.classes) - z;
      const bool right = largest == part.labels[first + i] && !std::isnan(z[largest]);
      wrong += right ? 0 : 1;
    }
  }
  const double rows = static_cast<double>(part.count);
  return data_.is_regression() ? std::sqrt(squares / rows) * data_.target_unit : static_cast<double>(wrong) / rows;
}

}  // namespace incumbent::perceptron
