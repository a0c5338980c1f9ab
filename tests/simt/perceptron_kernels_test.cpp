// The training of perceptrons on the SIMT machine: to the bit what the CPU's training makes of each.
#include "cuda/kernel/perceptron.cuh"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "compute/perceptron_case.hpp"
#include "simt/kernel_fixture.hpp"

namespace incumbent::cuda {
namespace {

using test::PerceptronCase;

// A network in the SIMT machine's global memory.
struct GlobalPerceptron {
  GlobalPerceptron(const PerceptronCase& c, std::size_t b)
      : start(c.starts[b]),
        layers("layers", layers_of(start.state.shape)),
        order("order", order_of(c, start.seed)),
        parameters("parameters", start.state.parameters),
        gradient("gradient", start.state.parameters.size()),
        first("first", std::vector<float>(start.state.parameters.size())),
        second("second", std::vector<float>(start.state.parameters.size())),
        inputs("batch", capacity(c) * c.data.features),
        outputs("outputs", capacity(c) * columns()),
        deltas("deltas", capacity(c) * columns()),
        loss("loss", 1),
        steps("steps", 1) {
    const auto& optimizer = start.settings.optimizer;
    view = {.layers = layers.data(),
            .depth = static_cast<int>(layers.size()),
            .parameter_count = static_cast<int>(parameters.size()),
            .parameters = parameters.data(),
            .gradient = gradient.data(),
            .first = first.data(),
            .second = second.data(),
            .capacity = static_cast<int>(capacity(c)),
            .inputs = inputs.data(),
            .outputs = outputs.data(),
            .deltas = deltas.data(),
            .is_adamw = optimizer.kind == perceptron::OptimizerSettings::Kind::adamw,
            .learning_rate = optimizer.learning_rate,
            .weight_decay = optimizer.weight_decay,
            .momentum = optimizer.momentum,
            .beta2 = optimizer.beta2,
            .batch_size = static_cast<int>(capacity(c)),
            .mask = formula::DropoutMask::of(start.settings.dropout),
            .seed = start.seed,
            .epoch = 1,
            .steps = 0,
            .order = order.data(),
            .loss = loss.data(),
            .steps_done = steps.data()};
  }

  static std::vector<PerceptronLayer> layers_of(const perceptron::Shape& shape) {
    std::vector<PerceptronLayer> all;
    std::size_t before = 0;
    for (const auto& layer : shape.layers) {
      all.push_back(
          {static_cast<int>(layer.rows), static_cast<int>(layer.columns), layer.weights, layer.biases, before});
      before += layer.columns;
    }
    return all;
  }
  static std::vector<std::uint32_t> order_of(const PerceptronCase& c, std::uint64_t seed) {
    std::vector<std::uint32_t> order(c.data.train.count);
    perceptron::draw_epoch_order(seed, 1, order);
    return order;
  }
  std::size_t capacity(const PerceptronCase& c) const {
    return std::min(start.settings.batch_size, c.data.train.count);
  }
  std::size_t columns() const {
    std::size_t sum = 0;
    for (const auto& layer : start.state.shape.layers) sum += layer.columns;
    return sum;
  }

  const compute::PerceptronStart& start;
  simt::GlobalArray<PerceptronLayer> layers;
  simt::GlobalArray<std::uint32_t> order;
  simt::GlobalArray<float> parameters, gradient, first, second, inputs, outputs, deltas;
  simt::GlobalArray<double> loss;
  simt::GlobalArray<std::int64_t> steps;
  PerceptronView<float> view{};
};

// The data, and all networks of a case.
struct GlobalCase {
  explicit GlobalCase(const PerceptronCase& c)
      : inputs("inputs", c.inputs), labels("labels", c.labels), targets("targets", c.targets) {
    std::vector<PerceptronView<float>> all;
    for (std::size_t b = 0; b < c.starts.size(); ++b) all.push_back(networks.emplace_back(c, b).view);
    views.emplace("networks", all);
    rows = {inputs.data(),
            labels.data(),
            targets.data(),
            static_cast<int>(c.data.train.count),
            static_cast<int>(c.data.features),
            static_cast<int>(c.data.classes)};
  }
  int count() const { return static_cast<int>(networks.size()); }

  simt::GlobalArray<float> inputs;
  simt::GlobalArray<std::int32_t> labels;
  simt::GlobalArray<float> targets;
  std::deque<GlobalPerceptron> networks;
  std::optional<simt::GlobalArray<PerceptronView<float>>> views;
  PerceptronRows<float> rows;
};

void expect_the_bits_of_the_cpu(const PerceptronCase& c) {
  const auto all = in_every_order([&] {
    const GlobalCase there(c);
    simt::GlobalArray<double> errors("errors", c.starts.size());
    launch_train_epoch<float>(there.views->data(), there.count(), there.rows, {});
    launch_perceptron_errors<float>(there.views->data(), there.count(), there.rows, errors.data(), {});
    std::vector<double> values;
    for (std::size_t b = 0; b < c.starts.size(); ++b) {
      const auto& net = there.networks[b];
      values.push_back(net.loss.values()[0]);
      values.push_back(static_cast<double>(net.steps.values()[0]));
      values.push_back(errors.values()[b]);
      for (const auto* array : {&net.parameters, &net.first, &net.second}) {
        for (const float v : array->values()) values.push_back(v);
      }
    }
    return values;
  });
  std::size_t at = 0;
  const double rows = static_cast<double>(c.data.train.count);
  for (std::size_t b = 0; b < c.starts.size(); ++b) {
    SCOPED_TRACE(testing::Message() << "network " << b);
    auto alone = c.training(b);
    const double loss = alone.run_epoch();
    ASSERT_TRUE(all[at] == loss || (std::isnan(all[at]) && std::isnan(loss)));
    ASSERT_EQ(all[at + 1], static_cast<double>(alone.state().optimizer.steps));
    const double error = alone.error(c.data.train);
    ASSERT_EQ(c.data.is_regression() ? std::sqrt(all[at + 2] / rows) * c.data.target_unit : all[at + 2] / rows, error);
    at += 3;
    const std::vector<float> zeros(c.starts[b].state.parameters.size());
    const auto& state = alone.state();
    for (const auto* array : {&state.parameters, &state.optimizer.first, &state.optimizer.second}) {
      const auto& expected = array->empty() ? zeros : *array;
      for (const float v : expected) ASSERT_EQ(all[at++], static_cast<double>(v));
    }
  }
}

TEST(PerceptronKernels, TrainToTheBitsOfTheCpu) {
  for (const bool regression : {false, true}) expect_the_bits_of_the_cpu(PerceptronCase(regression));
}

// Rows, and rows of a batch, around the sizes of tiles and blocks.
TEST(PerceptronKernels, AtTheEdges) {
  using Kind = perceptron::OptimizerSettings::Kind;
  for (const std::size_t rows : {1u, 31u, 32u, 33u, 257u}) {
    PerceptronCase c(rows % 2 == 0, rows);
    c.starts.clear();
    c.add({{Kind::adamw, 0.01, 1e-2, 0, 0.99}, 257, 0.25}, 32, 1);
    c.add({{Kind::sgd, 0.01, 1e-2, 0.9, 0}, 32, 0}, rows > 100 ? 8 : 31, 2);
    expect_the_bits_of_the_cpu(c);
  }
}

TEST(PerceptronKernels, ALossThatIsNotFiniteStopsItsNetworkAlone) {
  PerceptronCase c(true);
  c.starts[0].settings.optimizer.learning_rate = 1e30;
  const GlobalCase there(c);
  launch_train_epoch<float>(there.views->data(), there.count(), there.rows, {});
  EXPECT_FALSE(std::isfinite(there.networks[0].loss.values()[0]));
  EXPECT_EQ(there.networks[0].steps.values()[0], 1);
  EXPECT_TRUE(std::isfinite(there.networks[1].loss.values()[0]));
}

}  // namespace
}  // namespace incumbent::cuda
