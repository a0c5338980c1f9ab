// Predictions without a group of rows, against models that never saw those rows.
#include "surrogate/leave_out.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "formula/random.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {
namespace {

using namespace compute;

// The same parameters and the same transform, without those rows.
double predicted_anew(const GpSurrogate& surrogate, const LeftOut& group) {
  const Matrix& all = surrogate.rows();
  Matrix x(all.rows - group.rows.size(), all.cols), target(1, all.cols);
  std::vector<double> z;
  for (std::size_t i = 0; i < all.rows; ++i) {
    if (std::ranges::find(group.rows, i) != group.rows.end()) continue;
    std::ranges::copy(all.row(i), x.row(z.size()).begin());
    z.push_back(surrogate.outputs()[i]);
  }
  std::ranges::copy(all.row(group.rows.back()), target.row(0).begin());
  const auto model = surrogate.make_model();
  model->set_data(x.view(), z);
  model->set_parameters(surrogate.parameters());
  factorize_or_fail(*model);
  const auto posterior = model->posterior(target.view(), false);
  const double variance = posterior.variance[0] + surrogate.noise_variance();
  const double residual = surrogate.outputs()[group.rows.back()] - posterior.mean[0];
  return -residual * residual / (2 * variance) - std::log(2 * std::numbers::pi * variance) / 2 +
         std::log(surrogate.transform().slope(group.y));
}

class LeaveOut : public testing::TestWithParam<OutputTransformKind> {};

TEST_P(LeaveOut, IsWhatAModelWithoutTheRowsPredicts) {
  SearchSpace space;
  space.add_real("a", 0, 1);
  space.add_real("b", 0, 1);
  const GpSurrogateOptions options{CovarianceKind::matern52, Choice::always, {GetParam()}, Choice::never};
  GpSurrogate surrogate(default_backend(), {}, InputMap(space, ProgressColumn::resource), options);
  Stream stream(3, Purpose::test);
  Matrix x(24, 3);
  std::vector<double> y;
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (double& v : x.row(i)) v = stream.uniform();
    y.push_back(std::exp(std::sin(5 * x(i, 0)) + x(i, 1) * x(i, 1)) + 0.1 * stream.normal());
  }
  surrogate.set_data(x, y);
  surrogate.fit({}, 1, 1, 1);
  const std::vector<LeftOut> groups{{y[4], {4}}, {y[2], {7, 11, 2}}, {y[7], {2, 7}}};
  double total = 0;
  for (const auto& group : groups) {
    const double expected = predicted_anew(surrogate, group);
    EXPECT_NEAR(left_out_log_density(surrogate, {&group, 1}), expected, 1e-7 * (1 + std::fabs(expected)));
    total += expected;
  }
  EXPECT_NEAR(left_out_log_density(surrogate, groups), total, 1e-6);
  EXPECT_EQ(left_out_log_density(surrogate, {}), 0);
}

INSTANTIATE_TEST_SUITE_P(Outputs, LeaveOut,
                         testing::Values(OutputTransformKind::standardize, OutputTransformKind::yeo_johnson));

}  // namespace
}  // namespace incumbent
