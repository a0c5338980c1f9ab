// The likelihood's gradient in the inputs, of every backend, against finite differences.
#include <gtest/gtest.h>

#include <cmath>

#include "gp_fixture.hpp"

namespace incumbent {
namespace {

using namespace compute;
using namespace test;

double log_likelihood(GpModel& model, const Matrix& x, const std::vector<double>& y, const std::vector<double>& noise) {
  const std::size_t system = 0;
  double value = 0;
  model.set_data(x.view(), y);
  model.set_row_noise(noise);
  model.likelihood({&system, 1}, {&value, 1}, {});
  return value;
}

TEST(InputGradient, IsTheFiniteDifferenceOfTheLogLikelihood) {
  // A sum of products, and each plain kind.
  std::vector<GpModelOptions> models{composed_options()};
  for (const auto kind : {CovarianceKind::matern12, CovarianceKind::matern32, CovarianceKind::rbf}) {
    models.push_back({Covariance::ard(kind, 3), models[0].columns, 1});
  }
  const ColumnRange ranges[] = {{0, 1}, {1, 1}, {2, 1}};
  models.push_back({Covariance::with_main_effects(CovarianceKind::matern52, 3, ranges), models[0].columns, 1});
  for (const auto& options : models) {
    for (const std::size_t n : {1u, 7u, 150u}) {
      Stream stream(n, Purpose::test);
      Matrix x(n, 3);
      std::vector<double> y(n), noise(n), parameters(options.covariance.parameters());
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < 3; ++j) x(i, j) = j == 2 ? std::floor(3 * stream.uniform()) : stream.uniform();
        y[i] = stream.normal();
        noise[i] = 0.1 * stream.uniform();
      }
      for (double& p : parameters) p = 0.3 + stream.uniform();
      const auto model = default_backend().make_gp_model(options, {});
      model->set_parameters(parameters);
      log_likelihood(*model, x, y, noise);
      const Matrix gradient = model->input_gradient();
      ASSERT_EQ(gradient.rows, n);
      for (std::size_t i = 0; i<n; i += n> 20 ? 29 : 1) {
        EXPECT_EQ(gradient(i, 2), 0);
        for (std::size_t j = 0; j < 2; ++j) {
          auto low = x, high = x;
          low(i, j) -= 1e-5;
          high(i, j) += 1e-5;
          const double expected =
              (log_likelihood(*model, high, y, noise) - log_likelihood(*model, low, y, noise)) / 2e-5;
          EXPECT_NEAR(gradient(i, j), expected, 2e-5 * std::max(1.0, std::abs(expected))) << n << " " << i << " " << j;
        }
      }
    }
  }
}

TEST(InputGradient, EqualRowsPullAtEachOtherOnlyThroughOthers) {
  const auto model =
      default_backend().make_gp_model({Covariance::ard(CovarianceKind::matern12, 1), {ColumnKind::number}, 1}, {});
  Matrix x(2, 1, 0.4);
  model->set_parameters(std::vector<double>{1, 0.5, 0.1, 0});
  log_likelihood(*model, x, {1, -1}, {});
  const auto gradient = model->input_gradient();
  EXPECT_EQ(gradient(0, 0), 0);
  EXPECT_EQ(gradient(1, 0), 0);
}

}  // namespace
}  // namespace incumbent
