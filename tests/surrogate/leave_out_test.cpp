// Predictions without a group of rows, against models that never saw those rows.
#include "surrogate/leave_out.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {
namespace {

using namespace compute;

// The same parameters and the same transform, without those rows.
double predicted_anew(const GpSurrogate& surrogate, const std::vector<std::size_t>& group) {
  const Matrix& all = surrogate.rows();
  Matrix x(all.rows - group.size(), all.cols), target(1, all.cols);
  std::vector<double> z;
  for (std::size_t i = 0; i < all.rows; ++i) {
    if (std::ranges::find(group, i) != group.end()) continue;
    std::ranges::copy(all.row(i), x.row(z.size()).begin());
    z.push_back(surrogate.outputs()[i]);
  }
  std::ranges::copy(all.row(group.back()), target.row(0).begin());
  const auto model = surrogate.make_model();
  model->set_data(x.view(), z);
  model->set_parameters(surrogate.parameters());
  factorize_or_fail(*model);
  return model->posterior(target.view(), false).mean[0];
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
  const std::vector<std::vector<std::size_t>> groups{{4}, {7, 11, 2}, {2, 7}};
  const auto means = left_out_means(surrogate, groups);
  ASSERT_EQ(means.size(), groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) EXPECT_NEAR(means[g], predicted_anew(surrogate, groups[g]), 1e-8);
  EXPECT_TRUE(left_out_means(surrogate, {}).empty());
}

INSTANTIATE_TEST_SUITE_P(Outputs, LeaveOut,
                         testing::Values(OutputTransformKind::standardize, OutputTransformKind::yeo_johnson));

}  // namespace
}  // namespace incumbent
