// Perceptrons of several shapes and settings on one small random data set, and what the CPU's training makes of each.
#pragma once

#include <cstdint>
#include <vector>

#include "compute/perceptron_batch.hpp"
#include "formula/random.hpp"

namespace incumbent::test {

struct PerceptronCase {
  static constexpr std::size_t kFeatures = 5, kClasses = 3;

  explicit PerceptronCase(bool regression, std::size_t rows = 37) {
    Stream stream(7, Purpose::test, rows);
    for (std::size_t i = 0; i < rows * kFeatures; ++i) inputs.push_back(static_cast<float>(stream.normal()));
    for (std::size_t i = 0; i < rows; ++i) {
      labels.push_back(static_cast<std::int32_t>(stream.below(kClasses)));
      targets.push_back(static_cast<float>(stream.normal()));
    }
    data = {kFeatures, regression ? 0 : kClasses, {rows, inputs, labels, targets}, 2.5};
    using Kind = perceptron::OptimizerSettings::Kind;
    add({{Kind::sgd, 0.05, 1e-3, 0.9, 0}, 16, 0}, 7, 2);
    add({{Kind::adamw, 0.01, 1e-2, 0, 0.99}, 8, 0.3}, 33, 1);
    add({{Kind::sgd, 0.02, 0, 0.5, 0}, 100, 0.5}, 16, 3);
    add({{Kind::adamw, 0.003, 1e-4, 0, 0.999}, 37, 0}, 20, 0);
  }

  void add(const perceptron::TrainingSettings& settings, std::size_t width, std::size_t depth) {
    const perceptron::Shape shape(kFeatures, width, depth, data.outputs());
    const std::uint64_t seed = 40 + starts.size();
    starts.push_back({settings, {shape, perceptron::initial_parameters(shape, seed), {}, 0}, seed});
  }
  perceptron::Training training(std::size_t network) const {
    const auto& [settings, state, seed] = starts[network];
    return perceptron::Training(data, settings, state, seed);
  }

  std::vector<float> inputs, targets;
  std::vector<std::int32_t> labels;
  perceptron::TrainingData data;
  std::vector<compute::PerceptronStart> starts;
};

}  // namespace incumbent::test
