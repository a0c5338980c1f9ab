// The training of perceptrons of a backend beside plain loops in double precision.
#include <fmt/format.h>

#include <cmath>

#include "compute/measured_check.hpp"
#include "formula/random.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kFeatures = 4, kClasses = 3, kBatch = 16;
constexpr int kEpochs = 2;
constexpr double kMomentum = 0.9, kBeta1 = 0.9, kBeta2 = 0.99, kDecay = 1e-3;

// A network without padding, trained by the definitions.
class PlainPerceptron {
 public:
  PlainPerceptron(const perceptron::Shape& shape, const std::vector<float>& parameters) : shape_(shape) {
    for (const auto& layer : shape.layers) {
      auto& w = weights_.emplace_back();
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        for (std::size_t j = 0; j < layer.outputs; ++j) w.push_back(parameters[layer.weights + i * layer.columns + j]);
      }
      w.resize(w.size() + layer.outputs);  // the biases, 0 at first
      first_.emplace_back(w.size());
      second_.emplace_back(w.size());
    }
  }

  // The loss of a row; adds its gradient.
  double learn_row(const float* row, std::size_t label, std::vector<std::vector<double>>& gradient) const {
    std::vector<std::vector<double>> a{std::vector<double>(row, row + kFeatures)};
    for (std::size_t l = 0; l < weights_.size(); ++l) {
      const std::size_t inputs = shape_.layers[l].inputs, outputs = shape_.layers[l].outputs;
      auto z = std::vector<double>(weights_[l].end() - static_cast<std::ptrdiff_t>(outputs), weights_[l].end());
      for (std::size_t i = 0; i < inputs; ++i) {
        for (std::size_t j = 0; j < outputs; ++j) z[j] += a[l][i] * weights_[l][i * outputs + j];
      }
      for (double& v : z) v = l + 1 < weights_.size() ? std::max(v, 0.0) : v;
      a.push_back(std::move(z));
    }
    double sum = 0;
    for (const double z : a.back()) sum += std::exp(z);
    std::vector<double> delta;
    for (std::size_t j = 0; j < kClasses; ++j) delta.push_back(std::exp(a.back()[j]) / sum - (j == label ? 1 : 0));
    for (std::size_t l = weights_.size(); l-- > 0;) {
      const std::size_t inputs = shape_.layers[l].inputs, outputs = shape_.layers[l].outputs;
      std::vector<double> before(inputs);
      for (std::size_t j = 0; j < outputs; ++j) {
        gradient[l][inputs * outputs + j] += delta[j];
        for (std::size_t i = 0; i < inputs; ++i) {
          gradient[l][i * outputs + j] += a[l][i] * delta[j];
          if (l > 0 && a[l][i] > 0) before[i] += delta[j] * weights_[l][i * outputs + j];
        }
      }
      delta = before;
    }
    return std::log(sum) - a.back()[label];
  }

  double run_epoch(const perceptron::TrainingData& data, const perceptron::OptimizerSettings& optimizer,
                   std::uint64_t seed, std::uint64_t epoch) {
    std::vector<std::uint32_t> order(data.train.count);
    perceptron::draw_epoch_order(seed, epoch, order);
    double loss = 0;
    for (std::size_t first = 0; first < order.size(); first += kBatch) {
      std::vector<std::vector<double>> gradient;
      for (const auto& w : weights_) gradient.emplace_back(w.size());
      const std::size_t rows = std::min(kBatch, order.size() - first);
      for (std::size_t i = first; i < first + rows; ++i) {
        loss += learn_row(&data.train.inputs[order[i] * kFeatures],
                          static_cast<std::size_t>(data.train.labels[order[i]]), gradient);
      }
      take_step(optimizer, gradient, static_cast<double>(rows));
    }
    return loss / static_cast<double>(order.size());
  }

 private:
  void take_step(const perceptron::OptimizerSettings& optimizer, const std::vector<std::vector<double>>& gradient,
                 double rows) {
    ++steps_;
    const double rate = optimizer.learning_rate;
    for (std::size_t l = 0; l < weights_.size(); ++l) {
      for (std::size_t p = 0; p < weights_[l].size(); ++p) {
        const double g = gradient[l][p] / rows;
        double &w = weights_[l][p], &m = first_[l][p], &v = second_[l][p];
        if (optimizer.kind == perceptron::OptimizerSettings::Kind::sgd) {
          m = kMomentum * m + g + kDecay * w;
          w -= rate * m;
        } else {
          m = kBeta1 * m + (1 - kBeta1) * g;
          v = kBeta2 * v + (1 - kBeta2) * g * g;
          w = (1 - rate * kDecay) * w -
              rate * m / (1 - std::pow(kBeta1, steps_)) / (std::sqrt(v / (1 - std::pow(kBeta2, steps_))) + 1e-8);
        }
      }
    }
  }

  perceptron::Shape shape_;
  std::vector<std::vector<double>> weights_;  // of a layer, inputs x outputs, then the biases
  std::vector<std::vector<double>> first_, second_;
  int steps_ = 0;
};

}  // namespace

OperationCheck check_perceptrons(const Backend& backend, std::size_t n, std::uint64_t seed) {
  Stream stream(seed, Purpose::test, n, 2);
  std::vector<float> inputs(n * kFeatures);
  std::vector<std::int32_t> labels;
  for (float& v : inputs) v = static_cast<float>(stream.normal());
  for (std::size_t i = 0; i < n; ++i) {
    labels.push_back(inputs[i * kFeatures] > 0 ? inputs[i * kFeatures + 1] > 0 ? 2 : 1 : 0);
  }
  const perceptron::TrainingData data{kFeatures, kClasses, {n, inputs, labels, {}}};
  using Kind = perceptron::OptimizerSettings::Kind;
  std::vector<PerceptronStart> starts;
  std::vector<double> expected, found;
  for (const auto kind : {Kind::sgd, Kind::adamw}) {
    const perceptron::Shape shape(kFeatures, kind == Kind::sgd ? 20 : 40, 2, kClasses);
    starts.push_back({{{kind, 0.02, kDecay, kMomentum, kBeta2}, kBatch, 0},
                      {shape, perceptron::initial_parameters(shape, seed), {}, 0},
                      seed + starts.size()});
    PlainPerceptron plain(shape, starts.back().state.parameters);
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
      expected.push_back(plain.run_epoch(data, starts.back().settings.optimizer, starts.back().seed,
                                         static_cast<std::uint64_t>(epoch)));
    }
  }
  return measured_check(fmt::format("losses of perceptrons, n = {}", n), 1e-4, expected, [&] {
    const auto batch = backend.make_perceptron_batch(data, starts, {});
    std::vector<double> losses(starts.size());
    found.resize(expected.size());
    for (std::size_t epoch = 0; epoch < kEpochs; ++epoch) {
      batch->run_epoch(losses);
      for (std::size_t b = 0; b < losses.size(); ++b) found[b * kEpochs + epoch] = losses[b];
    }
    return found;
  });
}

}  // namespace incumbent::compute
