// Resources as columns of a covariance: learning curves, every backend against the formula and slow twins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gp_fixture.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;
using namespace test;
using testing::HasSubstr;

// Two numbers, and a resource in the third column.
GpModelOptions curve_options() {
  return {Covariance::learning_curves(CovarianceKind::matern52, 2),
          {ColumnKind::number, ColumnKind::number, ColumnKind::resource},
          1};
}

// Scale, two length scales; scale, two length scales, length scale and alpha of the resource; noise, mean.
const std::vector<double> kCurve{0.9, 0.5, 0.8, 1.4, 0.7, 0.4, 0.6, 1.8, 0.02, 0.3};

// Every configuration at several resources.
Matrix curve_points(std::size_t n, std::uint64_t seed) {
  auto x = random_points(n, 3, seed);
  for (std::size_t i = 0; i < n; ++i) {
    if (i % 4 != 0) x(i, 0) = x(i - 1, 0), x(i, 1) = x(i - 1, 1);
    x(i, 2) = static_cast<double>(i % 4) * x(i, 2);
  }
  return x;
}

double matern52(double r2) {
  const double a = std::sqrt(5 * r2);
  return (1 + a + a * a / 3) * std::exp(-a);
}

double curve_covariance(std::span<const double> a, std::span<const double> b, const std::vector<double>& p) {
  const auto distance = [&](double l0, double l1) {
    return std::pow((a[0] - b[0]) / l0, 2) + std::pow((a[1] - b[1]) / l1, 2);
  };
  const double alpha = p[7], beta = 2 * alpha * p[6] * p[6];
  return p[0] * matern52(distance(p[1], p[2])) +
         p[3] * matern52(distance(p[4], p[5])) * std::pow(beta / (beta + a[2] + b[2]), alpha);
}

// In place, the lower triangle; false if a pivot is not positive.
bool slow_cholesky(Matrix& a) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= a(i, k) * a(j, k);
      if (i == j && !(sum > 0)) return false;
      a(i, j) = i == j ? std::sqrt(sum) : sum / a(j, j);
    }
  }
  return true;
}

std::vector<double> slow_solve(const Matrix& lower, std::vector<double> b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= lower(i, k) * b[k];
    b[i] /= lower(i, i);
  }
  return b;
}

class Resource : public GpFixture {};

TEST_P(Resource, LearningCurvesHaveTheCovarianceOfTheFormula) {
  const auto x = curve_points(150, 1), other = curve_points(70, 2);
  Matrix k(150, 70);
  GetParam()->covariance_matrix(curve_options(), kCurve, x.view(), other.view(), k.view());
  for (std::size_t i = 0; i < 150; ++i) {
    for (std::size_t j = 0; j < 70; ++j) {
      ASSERT_NEAR(k(i, j), curve_covariance(x.row(i), other.row(j), kCurve), 4e-15);
    }
  }
}

// Whatever the kind, and with numbers and labels in the same factor too.
TEST_P(Resource, IsPositiveSemidefinite) {
  const std::size_t n = 1000;
  auto x = curve_points(n, 3);
  for (std::size_t i = 0; i < n; ++i) x(i, 1) = std::floor(3 * x(i, 1));
  std::vector<GpModelOptions> models{curve_options()};
  for (const auto kind : {CovarianceKind::rbf, CovarianceKind::matern12, CovarianceKind::matern32,
                          CovarianceKind::matern52, CovarianceKind::rational_quadratic}) {
    models.push_back({Covariance::ard(kind, 3), {ColumnKind::number, ColumnKind::label, ColumnKind::resource}, 1});
  }
  for (const auto& options : models) {
    std::vector<double> parameters(options.covariance.parameters(), 0.5);
    parameters[options.covariance.noise_index()] = 1e-10;
    const auto result = factorize(*make(options, x, random_values(n, 3), parameters));
    EXPECT_TRUE(result.ok);
    EXPECT_EQ(result.jitter, 0) << static_cast<int>(options.covariance.factors[0].kind);
  }
}

TEST_P(Resource, IsTheSlowGaussianProcess) {
  const std::size_t n = 60, m = 21;
  const auto x = curve_points(n, 4), points = curve_points(m, 5);
  const auto y = random_values(n, 4);
  auto model = make(curve_options(), x, y, kCurve);
  const double noise = kCurve[8], mean = kCurve[9], value = likelihood(*model);
  Matrix lower(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      lower(i, j) = curve_covariance(x.row(i), x.row(j), kCurve) + (i == j ? noise : 0);
    }
  }
  ASSERT_TRUE(slow_cholesky(lower));
  std::vector<double> rest;
  for (const double v : y) rest.push_back(v - mean);
  const auto beta = slow_solve(lower, rest);
  double expected = -0.5 * static_cast<double>(n) * std::log(2 * M_PI);
  for (std::size_t i = 0; i < n; ++i) expected -= 0.5 * beta[i] * beta[i] + std::log(lower(i, i));
  EXPECT_NEAR(value, expected, 1e-10 * std::abs(expected));

  factorize(*model);
  const auto check = [&] {
    const auto posterior = model->posterior(points.view(), false), other = model->posterior(points.view(), true);
    const auto joint = model->joint_posterior(points.view());
    for (std::size_t t = 0; t < m; ++t) {
      std::vector<double> k;
      for (std::size_t i = 0; i < n; ++i) k.push_back(curve_covariance(x.row(i), points.row(t), kCurve));
      const auto v = slow_solve(lower, k);
      double m1 = mean, variance = curve_covariance(points.row(t), points.row(t), kCurve);
      for (std::size_t i = 0; i < n; ++i) m1 += v[i] * beta[i], variance -= v[i] * v[i];
      EXPECT_NEAR(posterior.mean[t], m1, 1e-11);
      EXPECT_NEAR(posterior.variance[t], variance, 1e-11);
      EXPECT_NEAR(other.variance[t], variance, 1e-11);
      EXPECT_NEAR(joint.covariance(t, t), variance, 1e-11);
    }
  };
  check();
  model->drop_last(9);
  for (std::size_t i = n - 9; i < n; ++i) ASSERT_TRUE(model->append(x.row(i), y[i]).ok);
  check();
}

// Where a resource and a number share a factor without a shape, the way of single factors must not be taken.
TEST_P(Resource, GradientsAreFiniteDifferences) {
  const std::size_t n = 150;
  const double step = 1e-5;
  auto x = curve_points(n, 6), points = curve_points(21, 7);
  for (auto* rows : {&x, &points}) {
    for (std::size_t i = 0; i < rows->rows; ++i) (*rows)(i, 2) += step;  // a step back is a resource still
  }
  const auto y = random_values(n, 6);
  const GpModelOptions shared{Covariance::ard(CovarianceKind::rbf, 3), curve_options().columns, 1};
  for (const auto& [options, parameters] :
       {std::pair{curve_options(), kCurve}, std::pair{shared, std::vector<double>{1.2, 0.5, 0.8, 0.7, 0.05, 0.1}}}) {
    auto model = make(options, x, y, parameters);
    double value = 0;
    Matrix gradient(1, parameters.size());
    model->likelihood({&kSystem, 1}, {&value, 1}, gradient.view());
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      double sides[2];
      for (int side = 0; side < 2; ++side) {
        auto moved = parameters;
        const double h = side == 0 ? -1e-4 : 1e-4;
        moved[p] = p + 1 == parameters.size() ? moved[p] + h : moved[p] * std::exp(h);
        model->set_parameters(moved);
        sides[side] = likelihood(*model);
      }
      EXPECT_NEAR(gradient(0, p), (sides[1] - sides[0]) / 2e-4, 2e-5 * std::max(1.0, std::abs(gradient(0, p)))) << p;
    }

    model->set_parameters(parameters);
    factorize(*model);
    const auto posterior = model->posterior(points.view(), true);
    for (std::size_t c = 0; c < 3; ++c) {
      auto low = points, high = points;
      for (std::size_t i = 0; i < points.rows; ++i) low(i, c) -= step, high(i, c) += step;
      const auto a = model->posterior(low.view(), false), b = model->posterior(high.view(), false);
      for (std::size_t i = 0; i < points.rows; ++i) {
        EXPECT_NEAR(posterior.mean_gradient(i, c), (b.mean[i] - a.mean[i]) / (2 * step), 1e-5);
        EXPECT_NEAR(posterior.variance_gradient(i, c), (b.variance[i] - a.variance[i]) / (2 * step), 1e-5);
      }
    }

    const auto by_input = model->input_gradient();
    for (std::size_t i = 1; i < n; i += 31) {
      for (std::size_t c = 0; c < 3; ++c) {
        double sides[2];
        for (int side = 0; side < 2; ++side) {
          auto moved = x;
          moved(i, c) += side == 0 ? -step : step;
          model->set_data(moved.view(), y);
          sides[side] = likelihood(*model);
        }
        const double expected = (sides[1] - sides[0]) / (2 * step);
        EXPECT_NEAR(by_input(i, c), expected, 2e-5 * std::max(1.0, std::abs(expected))) << i << " " << c;
      }
    }
  }
}

TEST_P(Resource, TheBestCandidatesAreThoseOfAllValues) {
  const auto x = curve_points(100, 8), candidates = curve_points(5000, 9);
  auto model = make(curve_options(), x, random_values(100, 8), kCurve);
  factorize(*model);
  const Acquisition acquisition{{-1.0, 0.0, 1.5}, AcquisitionKind::log_expected_improvement};
  const auto posterior = model->posterior(candidates.view(), false);
  std::vector<std::size_t> order(candidates.rows);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto value = [&](std::size_t i) {
    return acquisition_value(acquisition, posterior.mean[i], posterior.variance[i]);
  };
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return value(a) > value(b); });
  const auto found = model->screen(CandidateList{candidates.view()}, acquisition, 10, Search::screened);
  ASSERT_EQ(found.best.size(), 10u);
  EXPECT_EQ(found.work_left, 1);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(found.best[i].index, order[i]);
}

TEST_P(Resource, WrongResourcesAreNamed) {
  auto x = curve_points(8, 10);
  const auto y = random_values(8, 10);
  const auto message = [&](double resource) -> std::string {
    x(3, 2) = resource;
    try {
      make(curve_options(), x, y, kCurve);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(-0.5), HasSubstr("row 3, column 2 of the inputs is the resource -0.5; it must not be negative"));
  EXPECT_THAT(message(std::nan("")), HasSubstr("row 3, column 2 of the inputs is nan; it must be finite"));
  EXPECT_EQ(message(0.0), "");
}

INSTANTIATE_TEST_SUITE_P(Backends, Resource,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
