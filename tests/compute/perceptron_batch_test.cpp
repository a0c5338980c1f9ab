// Perceptrons trained side by side, on every backend, beside each one trained alone on the CPU.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend_name.hpp"
#include "compute/perceptron_case.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;
using test::PerceptronCase;
using testing::HasSubstr;

class Perceptrons : public testing::TestWithParam<const Backend*> {
 protected:
  static std::unique_ptr<PerceptronBatch> make(const PerceptronCase& c) {
    return GetParam()->make_perceptron_batch(c.data, c.starts, {2});
  }
  static std::vector<double> epoch(PerceptronBatch& batch) {
    std::vector<double> losses(batch.size());
    batch.run_epoch(losses);
    return losses;
  }
};

// Single precision; products fused or not.
TEST_P(Perceptrons, LearnWhatEachLearnsAlone) {
  for (const bool regression : {false, true}) {
    const PerceptronCase c(regression);
    const auto batch = make(c);
    ASSERT_EQ(batch->size(), c.starts.size());
    std::vector<perceptron::Training> alone;
    for (std::size_t b = 0; b < c.starts.size(); ++b) alone.push_back(c.training(b));
    for (int e = 0; e < 3; ++e) {
      const auto losses = epoch(*batch);
      for (std::size_t b = 0; b < alone.size(); ++b) {
        const double expected = alone[b].run_epoch();
        EXPECT_NEAR(losses[b], expected, 1e-4 * (1 + expected)) << "network " << b << ", epoch " << e;
      }
    }
    std::vector<double> errors(batch->size());
    batch->errors(c.data.train, errors);
    const double row = regression ? 1e-3 : 1.0 / static_cast<double>(c.data.train.count);  // one may turn over
    for (std::size_t b = 0; b < alone.size(); ++b) {
      EXPECT_NEAR(errors[b], alone[b].error(c.data.train), 1.01 * row);
      const auto state = batch->state(b);
      const auto& expected = alone[b].state();
      EXPECT_EQ(state.epoch, 3);
      EXPECT_EQ(state.optimizer.steps, expected.optimizer.steps);
      EXPECT_EQ(state.shape, expected.shape);
      ASSERT_EQ(state.parameters.size(), expected.parameters.size());
      for (std::size_t p = 0; p < state.parameters.size(); ++p)
        ASSERT_NEAR(state.parameters[p], expected.parameters[p], 2e-3) << "network " << b << ", parameter " << p;
    }
  }
}

// In the same bits as without a stop. The optimizer of the other kind starts from nothing.
TEST_P(Perceptrons, GoOnFromTheirStates) {
  PerceptronCase c(false);
  const auto whole = make(c);
  epoch(*whole);
  for (std::size_t b = 0; b < c.starts.size(); ++b) c.starts[b].state = whole->state(b);
  const auto second = make(c);
  EXPECT_EQ(epoch(*second), epoch(*whole));
  for (std::size_t b = 0; b < c.starts.size(); ++b) EXPECT_EQ(second->state(b).parameters, whole->state(b).parameters);

  auto& settings = c.starts[0].settings;
  settings.optimizer = c.starts[1].settings.optimizer;
  const auto changed = make(c);
  epoch(*changed);
  EXPECT_EQ(changed->state(0).optimizer.steps, 3);
  EXPECT_EQ(changed->state(1).optimizer.steps, whole->state(1).optimizer.steps);
}

TEST_P(Perceptrons, StopAtALossThatIsNotFinite) {
  PerceptronCase c(true);
  c.starts[0].settings.optimizer.learning_rate = 1e30;
  const auto batch = make(c);
  auto alone = c.training(0);
  const auto losses = epoch(*batch);
  EXPECT_FALSE(std::isfinite(losses[0]));
  EXPECT_FALSE(std::isfinite(alone.run_epoch()));
  EXPECT_EQ(batch->state(0).optimizer.steps, alone.state().optimizer.steps);
  EXPECT_TRUE(std::isfinite(losses[1]));
}

TEST_P(Perceptrons, NoneAndWhatDoesNotFit) {
  PerceptronCase c(false);
  EXPECT_EQ(GetParam()->make_perceptron_batch(c.data, {}, {})->size(), 0u);
  const auto message = [&]() -> std::string {
    try {
      make(c);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "";
  };
  c.starts[1].settings.batch_size = 0;
  EXPECT_THAT(message(), HasSubstr("network 1 has batches of 0 rows"));
  c.starts[1].settings.batch_size = 1;
  c.starts[2].settings.dropout = 1;
  EXPECT_THAT(message(), HasSubstr("network 2 has the dropout 1; it must be in [0, 1)"));
  c.starts[2].settings.dropout = 0;
  c.labels[5] = 3;
  EXPECT_THAT(message(), HasSubstr("row 5 has label 3; there are 3 classes"));
  c.labels[5] = 0;
  c.starts[3].state.parameters.pop_back();
  EXPECT_THAT(message(), HasSubstr("network 3 has "));
  c.starts.pop_back();
  std::vector<double> three(3), two(2);
  const auto batch = make(c);
  EXPECT_THROW(batch->run_epoch(two), Error);
  EXPECT_THROW(batch->errors(c.data.train, two), Error);
  EXPECT_THROW(batch->errors({36, c.inputs, c.labels, {}}, three), Error);
  EXPECT_THROW(batch->state(3), Error);
}

INSTANTIATE_TEST_SUITE_P(Backends, Perceptrons,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()), backend_name);

}  // namespace
}  // namespace incumbent
