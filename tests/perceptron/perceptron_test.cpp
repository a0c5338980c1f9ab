// The perceptron's parts against slow obvious twins and finite differences.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "formula/random.hpp"
#include "perceptron/gemm.hpp"
#include "perceptron/loss.hpp"
#include "perceptron/network.hpp"
#include "perceptron/optimizer.hpp"

namespace incumbent::perceptron {
namespace {

template <class T>
std::vector<T> random_values(std::size_t n, std::uint64_t index) {
  Stream stream(1, Purpose::test, index);
  std::vector<T> values(n);
  for (auto& value : values) value = static_cast<T>(stream.uniform(-1, 1));
  return values;
}

TEST(MlpProduct, HasTheBitsOfThePlainSumOnEveryInstructionSet) {
  for (const Product product : products()) {
    for (const std::size_t m : {1, 2, 3, 7, 8, 15, 16, 29, 64}) {
      for (const std::size_t n : {16, 48}) {
        for (const std::size_t k : {0, 1, 3, 4, 17, 40}) {
          const auto a = random_values<float>(m * k, 1), b = random_values<float>(n * k, 2);
          const auto bias = random_values<float>(n, 3);
          for (const bool columns_first : {false, true}) {
            for (const bool transposed : {false, true}) {
              const Left<float> left = columns_first ? Left<float>{a.data(), 1, m} : Left<float>{a.data(), k, 1};
              const Right<float> right{b.data(), transposed ? k : n, transposed};
              std::vector<float> c(m * n, NAN);
              product(m, n, k, left, right, columns_first ? nullptr : bias.data(), c.data());
              for (std::size_t i = 0; i < m; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                  float sum = columns_first ? 0.0f : bias[j];
                  for (std::size_t p = 0; p < k; ++p)
                    sum += a[columns_first ? p * m + i : i * k + p] * b[transposed ? j * k + p : p * n + j];
                  ASSERT_EQ(c[i * n + j], sum) << m << ' ' << n << ' ' << k << ' ' << i << ' ' << j;
                }
              }
            }
          }
        }
      }
    }
  }
}

// A network of 5 inputs, 2 hidden layers of 7 and 3 outputs, in double, on 6 rows.
class MlpGradient : public testing::TestWithParam<double> {
 protected:
  static constexpr std::size_t kRows = 6;
  Shape shape_{5, 7, 2, 3};
  std::vector<double> parameters_ = [this] {
    const auto initial = initial_parameters(shape_, 3);
    std::vector<double> values(initial.begin(), initial.end());
    for (const auto& layer : shape_.layers)  // biases that aren't 0
      for (std::size_t j = 0; j < layer.outputs; ++j) values[layer.biases + j] = 0.1 * static_cast<double>(j) - 0.2;
    return values;
  }();
  std::vector<double> inputs_ = random_values<double>(kRows * 5, 4);
  std::vector<std::int32_t> labels_{0, 1, 2, 2, 1, 0};
  std::vector<float> targets_{0.5f, -1.0f, 2.0f, 0.0f, 1.0f, -0.3f};
  Dropout dropout_{GetParam(), 9, 1, 5};

  double loss(Network<double>& network, bool regression) {
    const double* outputs = network.forward(parameters_.data(), inputs_.data(), kRows, dropout_);
    return regression ? half_squared_error(targets_, shape_.last().columns, outputs, network.output_gradient())
                      : cross_entropy(labels_, 3, shape_.last().columns, outputs, network.output_gradient());
  }
};

TEST_P(MlpGradient, IsThatOfFiniteDifferences) {
  for (const bool regression : {false, true}) {
    Network<double> network(shape_, kRows);
    loss(network, regression);
    std::vector<double> gradient(shape_.parameters, NAN);
    network.backward(parameters_.data(), gradient.data());
    std::size_t moved = 0;
    for (std::size_t i = 0; i < shape_.parameters; ++i) {
      const double kept = parameters_[i];
      constexpr double kStep = 1e-6;
      parameters_[i] = kept + kStep;
      const double above = loss(network, regression);
      parameters_[i] = kept - kStep;
      const double below = loss(network, regression);
      parameters_[i] = kept;
      const double slope = (above - below) / (2 * kStep);
      bool padding = true;
      for (const auto& layer : shape_.layers) {
        if (i >= layer.weights && i < layer.biases) {
          const std::size_t row = (i - layer.weights) / layer.columns, column = (i - layer.weights) % layer.columns;
          padding = padding && (row >= layer.inputs || column >= layer.outputs);
        } else if (i >= layer.biases && i < layer.biases + layer.columns) {
          padding = padding && i - layer.biases >= layer.outputs;
        }
      }
      if (padding) {
        ASSERT_EQ(gradient[i], 0.0) << i;
      } else {
        ASSERT_NEAR(gradient[i], slope, 2e-9) << i << " regression " << regression;
        moved += gradient[i] != 0 ? 1 : 0;
      }
    }
    EXPECT_GT(moved, 40u);
  }
}

INSTANTIATE_TEST_SUITE_P(Dropout, MlpGradient, testing::Values(0.0, 0.4));

TEST(MlpNetwork, FloatAgreesWithDouble) {
  const Shape shape(20, 33, 3, 4);
  const auto parameters = initial_parameters(shape, 5);
  const std::vector<double> wide(parameters.begin(), parameters.end());
  const auto inputs = random_values<float>(11 * 20, 6);
  const std::vector<double> wide_inputs(inputs.begin(), inputs.end());
  Network<float> network(shape, 11);
  Network<double> twin(shape, 11);
  const float* outputs = network.forward(parameters.data(), inputs.data(), 11);
  const double* expected = twin.forward(wide.data(), wide_inputs.data(), 11);
  for (std::size_t i = 0; i < 11 * shape.last().columns; ++i) EXPECT_NEAR(outputs[i], expected[i], 2e-5);
}

TEST(MlpNetwork, InitialWeightsHaveTheVarianceOfHe) {
  const Shape shape(100, 80, 1, 30);
  const auto parameters = initial_parameters(shape, 1);
  for (const auto& layer : shape.layers) {
    double squares = 0;
    for (std::size_t i = layer.weights; i < layer.biases; ++i) squares += parameters[i] * parameters[i];
    const double expected = &layer == &shape.layers.front() ? 2.0 : 1.0;
    EXPECT_NEAR(squares / static_cast<double>(layer.outputs), expected, 0.06);  // inputs * variance; 3 standard errors
    for (std::size_t j = 0; j < layer.columns; ++j) EXPECT_EQ(parameters[layer.biases + j], 0.0f);
  }
  EXPECT_NE(initial_parameters(shape, 2), parameters);
}

TEST(MlpNetwork, DropoutKeepsTheMeanAndDropsTheShare) {
  // One layer that copies a 1 into 400 units, which the output adds up.
  const Shape shape(1, 400, 1, 1);
  std::vector<float> parameters(shape.parameters);
  for (std::size_t j = 0; j < 400; ++j) parameters[shape.layers[0].weights + j] = 1;
  for (std::size_t i = 0; i < 400; ++i) parameters[shape.layers[1].weights + i * shape.layers[1].columns] = 1;
  Network<float> network(shape, 1);
  const float one = 1;
  EXPECT_EQ(*network.forward(parameters.data(), &one, 1), 400.0f);
  double sum = 0;
  for (std::uint32_t batch = 0; batch < 200; ++batch)
    sum += *network.forward(parameters.data(), &one, 1, {0.25, 7, 1, batch});
  const double standard_error = std::sqrt(400 * (0.25 / 0.75) / 200);
  EXPECT_NEAR(sum / 200, 400, 4 * standard_error);
  const float first = *network.forward(parameters.data(), &one, 1, {0.25, 7, 1, 0});
  EXPECT_EQ(*network.forward(parameters.data(), &one, 1, {0.25, 7, 1, 0}), first);
  // Each kept unit adds 4/3.
  EXPECT_NEAR(std::fmod(first / (4.0 / 3.0) + 0.5, 1.0), 0.5, 1e-3);
}

TEST(MlpLoss, SoftmaxIsStableAndNotFiniteWhereOutputsAreNot) {
  std::vector<float> outputs(16), gradient(16);
  const std::vector<std::int32_t> labels{1};
  outputs = {1e30f, -1e30f, 0};
  outputs.resize(16);
  EXPECT_NEAR(cross_entropy(labels, 3, 16, outputs.data(), gradient.data()), 2e30, 1e24);
  EXPECT_EQ(gradient[0], 1.0f);
  EXPECT_EQ(gradient[1], -1.0f);
  outputs[2] = NAN;
  EXPECT_FALSE(std::isfinite(cross_entropy(labels, 3, 16, outputs.data(), gradient.data())));
  outputs = {0, 0, INFINITY};
  outputs.resize(16);
  EXPECT_FALSE(std::isfinite(cross_entropy(labels, 3, 16, outputs.data(), gradient.data())));
  outputs = {0, 0, 0};
  outputs.resize(16);
  EXPECT_NEAR(cross_entropy(labels, 3, 16, outputs.data(), gradient.data()), std::log(3.0), 1e-15);
}

// The optimizers' definitions in double, one parameter at a time.
TEST(MlpOptimizer, FollowsItsDefinition) {
  constexpr std::size_t kSize = 37;
  for (const auto kind : {OptimizerSettings::Kind::sgd, OptimizerSettings::Kind::adamw}) {
    const OptimizerSettings settings{kind, 0.03, 0.02, 0.8, 0.95};
    auto parameters = random_values<float>(kSize, 7);
    std::vector<double> w(parameters.begin(), parameters.end()), m(kSize), v(kSize);
    OptimizerState state;
    for (int t = 1; t <= 20; ++t) {
      const auto gradient = random_values<float>(kSize, 100 + static_cast<std::uint64_t>(t));
      take_step(settings, gradient, state, parameters);
      for (std::size_t i = 0; i < kSize; ++i) {
        double g = gradient[i];
        if (kind == OptimizerSettings::Kind::sgd) {
          g += 0.02 * w[i];
          m[i] = 0.8 * m[i] + g;
          w[i] -= 0.03 * m[i];
        } else {
          w[i] *= 1 - 0.03 * 0.02;
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.95 * v[i] + 0.05 * g * g;
          const double corrected = v[i] / (1 - std::pow(0.95, t));
          w[i] -= 0.03 * (m[i] / (1 - std::pow(0.9, t))) / (std::sqrt(corrected) + 1e-8);
        }
      }
    }
    EXPECT_EQ(state.steps, 20);
    for (std::size_t i = 0; i < kSize; ++i) EXPECT_NEAR(parameters[i], w[i], 2e-6) << i;
  }
}

TEST(MlpOptimizer, StartsAgainWhenTheKindChanges) {
  const OptimizerSettings sgd{OptimizerSettings::Kind::sgd, 0.1, 0, 0.9, 0};
  const OptimizerSettings adamw{OptimizerSettings::Kind::adamw, 0.1, 0, 0, 0.99};
  std::vector<float> used{1, 2}, fresh{1, 2};
  const std::vector<float> gradient{0.5f, -0.25f};
  OptimizerState state, other;
  take_step(sgd, gradient, state, used);
  used = fresh;
  take_step(adamw, gradient, state, used);
  take_step(adamw, gradient, other, fresh);
  EXPECT_EQ(used, fresh);
  EXPECT_EQ(state.steps, 1);
}

}  // namespace
}  // namespace incumbent::perceptron
