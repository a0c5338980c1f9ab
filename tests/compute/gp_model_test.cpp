// Gaussian processes of every backend: properties, slow twins, and input that nobody wants.
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

const std::vector<double> kComposed{1.3, 0.4, 0.7, 0.9, 1.7, 0.6, 0.8, 0.5, 1.5, 0.05, 0.2};

Matrix labelled_points(std::size_t n, std::size_t columns, std::uint64_t seed) {
  auto x = random_points(n, columns, seed);
  for (std::size_t i = 0; i < n; ++i) x(i, 2) = std::floor(x(i, 2) * 3);
  return x;
}

class GpModelTest : public GpFixture {};

TEST_P(GpModelTest, ComposedCovarianceIsItsFormula) {
  const auto options = composed_options();
  const auto x = labelled_points(150, 3, 3);
  Matrix k(150, 150);
  GetParam()->covariance_matrix(options, kComposed, x.view(), x.view(), k.view());
  for (std::size_t i = 0; i < 150; ++i) {
    for (std::size_t j = 0; j < 150; ++j) {
      const auto square = [&](std::size_t c, double l) { return std::pow((x(i, c) - x(j, c)) / l, 2); };
      const double differ = x(i, 2) != x(j, 2) ? 1 : 0;
      const double r = std::sqrt(5 * (square(0, 0.4) + square(1, 0.7)));
      const double first =
          1.3 * (1 + r + r * r / 3) * std::exp(-r) * std::pow(1 + differ / (0.9 * 0.9) / (2 * 1.7), -1.7);
      const double second = 0.6 * std::exp(-0.5 * (square(0, 0.8) + square(1, 0.5) + differ / (1.5 * 1.5)));
      ASSERT_NEAR(k(i, j), first + second, 2e-15) << i << " " << j;
    }
  }
}

TEST_P(GpModelTest, MainEffectsAreTheirFormula) {
  const auto options = main_effects_options();
  const auto x = labelled_points(150, 4, 3);
  Matrix k(150, 150);
  GetParam()->covariance_matrix(options, kMainEffects, x.view(), x.view(), k.view());
  for (std::size_t i = 0; i < 150; ++i) {
    for (std::size_t j = 0; j < 150; ++j) {
      const auto square = [&](std::size_t c, double l) { return std::pow((x(i, c) - x(j, c)) / l, 2); };
      const double differ = x(i, 2) != x(j, 2) ? 1 : 0;
      const double r = std::sqrt(5 * (square(0, 0.6) + square(1, 0.9) + differ / (1.4 * 1.4) + square(3, 0.7)));
      const double all = 1.1 * (1 + r + r * r / 3) * std::exp(-r);
      const double pair = 0.5 / (1 + 0.5 * (square(0, 0.3) + square(1, 0.8)));
      const double label = 0.4 / (1 + 0.5 * differ / (1.2 * 1.2)), last = 0.9 / (1 + 0.5 * square(3, 0.2));
      ASSERT_NEAR(k(i, j), all + pair + label + last, 4e-15) << i << " " << j;
    }
  }
}

TEST_P(GpModelTest, LikelihoodGradientIsItsFiniteDifference) {
  for (const bool main_effects : {false, true}) {
    const auto options = main_effects ? main_effects_options() : composed_options();
    const auto& parameters = main_effects ? kMainEffects : kComposed;
    const auto x = labelled_points(140, options.columns.size(), 4);
    auto model = make(options, x, random_values(140, 4), parameters);
    double value = 0;
    Matrix gradient(1, parameters.size());
    model->likelihood({&kSystem, 1}, {&value, 1}, gradient.view());
    EXPECT_EQ(value, likelihood(*model));
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const double step = 1e-4;
      const bool is_mean = p + 1 == parameters.size();
      double sides[2];
      for (int side = 0; side < 2; ++side) {
        auto moved = parameters;
        const double h = side == 0 ? -step : step;
        moved[p] = is_mean ? moved[p] + h : moved[p] * std::exp(h);
        model->set_parameters(moved);
        sides[side] = likelihood(*model);
      }
      EXPECT_NEAR(gradient(0, p), (sides[1] - sides[0]) / (2 * step), 2e-5 * std::max(1.0, std::abs(gradient(0, p))))
          << main_effects << " " << p;
    }
  }
}

// A single factor keeps its slopes; the same covariance written as a product with a factor that is always 1 does not.
TEST_P(GpModelTest, BothWaysToTheGradientAgree) {
  const std::size_t n = 150;
  for (const auto kind : {CovarianceKind::rbf, CovarianceKind::matern12, CovarianceKind::matern32}) {
    GpModelOptions single;
    single.covariance = Covariance::ard(kind, 2);
    single.columns.assign(3, ColumnKind::number);
    auto product = single;
    product.covariance = {};
    product.covariance.add_term({{kind, 0, 2}, {CovarianceKind::rbf, 2, 1}});
    auto x = random_points(n, 3, 44);
    for (std::size_t i = 0; i < n; ++i) x(i, 2) = 0.5;
    const auto y = random_values(n, 44);
    auto a = make(single, x, y, {1.3, 0.4, 0.6, 0.01, 0.1});
    auto b = make(product, x, y, {1.3, 0.4, 0.6, 1.0, 0.01, 0.1});
    std::vector<double> noise(n, 0.0);
    noise[7] = 0.3;
    a->set_row_noise(noise);
    b->set_row_noise(noise);
    double value[2];
    Matrix one(1, 5), two(1, 6);
    a->likelihood({&kSystem, 1}, {&value[0], 1}, one.view());
    b->likelihood({&kSystem, 1}, {&value[1], 1}, two.view());
    EXPECT_NEAR(value[0], value[1], 1e-9);
    const std::vector<double> expected{two(0, 0), two(0, 1), two(0, 2), two(0, 4), two(0, 5)};
    for (std::size_t p = 0; p < 5; ++p)
      EXPECT_NEAR(one(0, p), expected[p], 1e-10 * std::max(1.0, std::abs(expected[p]))) << p;
  }
}

TEST_P(GpModelTest, PosteriorGradientIsItsFiniteDifference) {
  for (const bool composed : {false, true}) {
    const auto options = composed ? composed_options() : matern(3);
    const auto x = composed ? labelled_points(30, 3, 5) : random_points(30, 3, 5);
    const std::vector<double> parameters = composed ? kComposed : std::vector<double>{1.4, 0.3, 0.6, 0.9, 1e-3, 0.1};
    auto model = make(options, x, random_values(30, 5), parameters);
    factorize(*model);
    const auto points = composed ? labelled_points(21, 3, 6) : random_points(21, 3, 6);
    const auto posterior = model->posterior(points.view(), true);
    for (std::size_t c = 0; c < 3; ++c) {
      if (options.columns[c] == ColumnKind::label) {
        for (std::size_t i = 0; i < points.rows; ++i) EXPECT_EQ(posterior.mean_gradient(i, c), 0);
        continue;
      }
      const double step = 1e-5;
      auto low = points, high = points;
      for (std::size_t i = 0; i < points.rows; ++i) {
        low(i, c) -= step;
        high(i, c) += step;
      }
      const auto a = model->posterior(low.view(), false), b = model->posterior(high.view(), false);
      for (std::size_t i = 0; i < points.rows; ++i) {
        EXPECT_NEAR(posterior.mean_gradient(i, c), (b.mean[i] - a.mean[i]) / (2 * step), 1e-5);
        EXPECT_NEAR(posterior.variance_gradient(i, c), (b.variance[i] - a.variance[i]) / (2 * step), 1e-5);
      }
    }
  }
}

TEST_P(GpModelTest, APointsPredictionDoesNotDependOnTheOthers) {
  auto model = make(matern(4), random_points(70, 4, 7), random_values(70, 7), {1, 0.5, 0.5, 0.5, 0.5, 1e-4, 0});
  factorize(*model);
  const auto points = random_points(133, 4, 8);
  const auto all = model->posterior(points.view(), false), all_with_gradient = model->posterior(points.view(), true);
  for (std::size_t i = 0; i < points.rows; ++i) {
    const MatrixView<const double> one(points.row(i).data(), 1, 4);
    EXPECT_EQ(all.mean[i], model->posterior(one, false).mean[0]);
    EXPECT_EQ(all.variance[i], model->posterior(one, false).variance[0]);
    EXPECT_EQ(all_with_gradient.variance_gradient(i, 2), model->posterior(one, true).variance_gradient(0, 2));
    EXPECT_NEAR(all.variance[i], all_with_gradient.variance[i], 1e-13);
  }
  const auto joint = model->joint_posterior(points.view());
  for (std::size_t i = 0; i < points.rows; ++i) {
    EXPECT_NEAR(joint.mean[i], all.mean[i], 1e-12);
    EXPECT_NEAR(joint.covariance(i, i), all.variance[i], 1e-13);
    for (std::size_t j = 0; j < i; ++j) ASSERT_EQ(joint.covariance(i, j), joint.covariance(j, i));
  }
}

TEST_P(GpModelTest, SystemsAreIndependentAndThreadsChangeNothing) {
  auto options = matern(3);
  options.systems = 5;
  std::vector<double> values[2];
  std::vector<double> gradients[2];
  for (const int threads : {1, 3}) {
    auto model = GetParam()->make_gp_model(options, Context{threads});
    const std::vector<std::size_t> which{4, 0, 2};
    for (std::size_t s = 0; s < 5; ++s) {
      model->set_data(random_points(20 + 3 * s, 3, 20 + s).view(), random_values(20 + 3 * s, 20 + s), s);
      model->set_parameters(std::vector<double>{1, 0.4 + 0.1 * static_cast<double>(s), 0.3, 0.8, 1e-3, 0}, s);
    }
    auto& v = values[threads == 3];
    v.resize(3);
    Matrix g(3, 6);
    model->likelihood(which, v, g.view());
    gradients[threads == 3] = g.values;
    auto alone =
        make(matern(3), random_points(26, 3, 22), random_values(26, 22), {1, 0.4 + 0.1 * 2.0, 0.3, 0.8, 1e-3, 0});
    EXPECT_EQ(v[2], likelihood(*alone));
  }
  EXPECT_EQ(values[0], values[1]);
  EXPECT_EQ(gradients[0], gradients[1]);
}

// Large enough for several tiles: the same bits for any number of threads, whatever the memory held before, and the
// likelihood of the definition.
TEST_P(GpModelTest, ManyRowsGiveTheSameBitsOnThreadsAndInUsedMemory) {
  const std::size_t n = 260;
  const auto x = random_points(n, 5, 40), points = random_points(70, 5, 41);
  const auto y = random_values(n, 40);
  const std::vector<double> parameters{1.3, 0.4, 0.3, 0.4, 0.6, 0.9, 1e-3, 0.2};
  std::vector<double> values[3], gradients[3], variances[3];
  for (const int variant : {0, 1, 2}) {
    auto model = make(matern(5), variant == 1 ? random_points(411, 5, 42) : x,
                      variant == 1 ? random_values(411, 42) : y, parameters, variant == 2 ? 3 : 1);
    values[variant].resize(1);
    Matrix gradient(1, parameters.size());
    model->likelihood({&kSystem, 1}, values[variant], gradient.view());
    if (variant == 1) {
      model->set_data(x.view(), y);
      model->likelihood({&kSystem, 1}, values[variant], gradient.view());
    }
    gradients[variant] = gradient.values;
    const auto posterior = model->posterior(points.view(), false);
    variances[variant] = posterior.variance;
    variances[variant].push_back(posterior.mean[69]);
    for (const std::size_t i : {0u, 9u, 33u, 64u, 69u}) {
      const MatrixView<const double> one(points.row(i).data(), 1, 5);
      EXPECT_EQ(model->posterior(one, false).variance[0], posterior.variance[i]) << i;
      EXPECT_EQ(model->posterior(one, false).mean[0], posterior.mean[i]) << i;
    }
    const auto factor = model->factor();
    const auto alpha = model->alpha();
    double slow = -0.5 * static_cast<double>(n) * std::log(2 * 3.14159265358979323846);
    for (std::size_t i = 0; i < n; ++i) slow -= std::log(factor(i, i)) + 0.5 * alpha[i] * (y[i] - 0.2);
    EXPECT_NEAR(slow, values[variant][0], 1e-9 * std::abs(slow));
  }
  for (const int variant : {1, 2}) {
    EXPECT_EQ(values[0], values[variant]);
    EXPECT_EQ(gradients[0], gradients[variant]);
    EXPECT_EQ(variances[0], variances[variant]);
  }
}

TEST_P(GpModelTest, NoRowsAreThePrior) {
  auto model = make(matern(2), Matrix(0, 2), {}, {1.5, 0.4, 0.3, 1e-4, 0.7});
  EXPECT_TRUE(factorize(*model).ok);
  EXPECT_EQ(likelihood(*model), 0);
  const auto points = random_points(3, 2, 1);
  const auto posterior = model->posterior(points.view(), true);
  EXPECT_EQ(posterior.mean, std::vector<double>(3, 0.7));
  EXPECT_EQ(posterior.variance, std::vector<double>(3, 1.5));
  EXPECT_EQ(posterior.mean_gradient.values, std::vector<double>(6, 0.0));
  EXPECT_TRUE(model->leave_one_out().mean.empty());
  EXPECT_EQ(model->joint_posterior(points.view()).covariance(1, 1), 1.5);
  EXPECT_EQ(model->posterior(Matrix(0, 2).view(), false).mean.size(), 0u);
  ASSERT_TRUE(model->append(points.row(0), 2.0).ok);
  EXPECT_NEAR(model->posterior(points.view(), false).mean[0], 2.0, 1e-3);
}

// Variances so small that there is no jitter for them.
TEST_P(GpModelTest, DuplicatesOfSubnormalVarianceEndWithoutAFactor) {
  for (const double scale : {1e-314, 1e-320}) {
    const auto model = make(matern(1), Matrix(20, 1, 0.25), std::vector<double>(20, 0.0), {scale, 0.4, 0, 0});
    EXPECT_FALSE(factorize(*model).ok) << scale;
  }
}

TEST_P(GpModelTest, DuplicatesWithoutNoiseNeedJitterAndSaySo) {
  Matrix x(40, 2, 0.25);
  auto model = make(matern(2), x, std::vector<double>(40, 1.0), {1, 0.4, 0.3, 1e-18, 0});
  const auto result = factorize(*model);
  ASSERT_TRUE(result.ok);
  EXPECT_GT(result.jitter, 0);
  EXPECT_LE(result.jitter, 2e-4);
  EXPECT_TRUE(std::isfinite(result.log_determinant));
  EXPECT_NEAR(model->posterior(x.view(), false).mean[0], 1, 1e-3);
  const auto appended = model->append(x.row(0), 1.0);
  EXPECT_TRUE(appended.ok);
  EXPECT_GE(appended.jitter, result.jitter);
}

TEST_P(GpModelTest, ConstantOutputsAndOutliersGiveFiniteAnswers) {
  const auto x = random_points(15, 2, 3);
  auto y = std::vector<double>(15, 3.0);
  auto model = make(matern(2), x, y, {1, 0.4, 0.3, 1e-6, 3});
  factorize(*model);
  for (const double mean : model->posterior(random_points(5, 2, 4).view(), false).mean) EXPECT_EQ(mean, 3);
  y[4] = 1e30;
  model->set_data(x.view(), y);
  EXPECT_TRUE(std::isfinite(likelihood(*model)));
  for (const double mean : model->posterior(random_points(5, 2, 4).view(), false).mean)
    EXPECT_TRUE(std::isfinite(mean));
}

std::string error_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_P(GpModelTest, RefusesWhatIsNotFinite) {
  auto x = random_points(4, 2, 1);
  auto y = random_values(4, 1);
  auto model = GetParam()->make_gp_model(matern(2), {});
  x(2, 1) = std::nan("");
  EXPECT_EQ(error_of([&] { model->set_data(x.view(), y); }), "row 2, column 1 of the inputs is nan; it must be finite");
  EXPECT_EQ(model->size(), 0u);
  x(2, 1) = 0;
  y[3] = INFINITY;
  EXPECT_EQ(error_of([&] { model->set_data(x.view(), y); }), "row 3 of the outputs is inf; it must be finite");
  EXPECT_THAT(error_of([&] {
                model->set_parameters(std::vector<double>{1, 0.5, -1, 0.1, 0});
              }),
              HasSubstr("parameter 2 is -1"));
  EXPECT_THAT(error_of([&] {
                model->set_parameters(std::vector<double>{1, 0.5, 0.5, 0.1});
              }),
              HasSubstr("4 parameters"));
  EXPECT_THAT(error_of([&] { model->posterior(x.view(), false); }), HasSubstr("no factor"));
  EXPECT_THAT(error_of([&] { model->set_data(x.view(), std::vector<double>(3)); }),
              HasSubstr("4 rows of inputs, but 3 outputs"));
}

INSTANTIATE_TEST_SUITE_P(Backends, GpModelTest,
                         testing::ValuesIn(available_backends().begin(), available_backends().end()),
                         compute::backend_name);

}  // namespace
}  // namespace incumbent
