// Laplace's approximation: against its equations written out, against quadrature, and what it believes.
#include "surrogate/success_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

SuccessModel model(std::size_t d, CovarianceKind kind = CovarianceKind::matern52) {
  return {default_backend(), {}, kind, std::vector<ColumnKind>(d, ColumnKind::number)};
}

Matrix column(const std::vector<double>& values) {
  Matrix x(values.size(), 1);
  x.values = values;
  return x;
}

// One label: f ~ N(m, s), Phi(f) seen. The mode solves (f - m) / s = phi(f) / Phi(f); everything by bisection.
TEST(SuccessModel, OneLabelIsItsEquation) {
  for (const double s : {0.5, 3.0}) {
    for (const double m : {-0.4, 0.7}) {
      auto success = model(1);
      success.use(column({0.5}), {true}, {s, 0.3, 0, m});
      const auto pdf = [](double z) { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::acos(-1.0)); };
      double low = m, high = m + 20;
      for (int i = 0; i < 200; ++i) {
        const double f = 0.5 * (low + high);
        ((f - m) / s < pdf(f) / normal_cdf(f) ? low : high) = f;
      }
      const double f = low, ratio = pdf(f) / normal_cdf(f), w = ratio * (ratio + f), variance = 1 / (1 / s + w);
      const auto latent = success.latent().posterior(column({0.5}).view(), false);
      EXPECT_NEAR(latent.mean[0], f, 1e-6);
      EXPECT_NEAR(latent.variance[0], variance, 1e-6);
      const double evidence = std::log(normal_cdf(f)) - 0.5 * (f - m) * (f - m) / s - 0.5 * std::log(1 + s * w);
      EXPECT_NEAR(success.log_evidence(), evidence, 1e-8);
      EXPECT_NEAR(success.predict(column({0.5}).view(), false).log_probability[0],
                  std::log(normal_cdf(f / std::sqrt(1 + variance))), 1e-6);
    }
  }
}

// Two labels: evidence and P at a third point by quadrature over both latent values. Laplace is an approximation, near
// for small output scales.
TEST(SuccessModel, TwoLabelsAreNearQuadrature) {
  const double scale = 0.8, mean = 0.2;
  auto success = model(1, CovarianceKind::rbf);
  success.use(column({0.2, 0.6}), {true, false}, {scale, 0.5, 0, mean});
  const auto k = [&](double a, double b) { return scale * std::exp(-0.5 * std::pow((a - b) / 0.5, 2)); };
  const double a = k(0.2, 0.2), b = k(0.2, 0.6), determinant = a * a - b * b, at = 0.35;
  const double ka = k(at, 0.2), kb = k(at, 0.6);
  const double wa = (ka * a - kb * b) / determinant, wb = (kb * a - ka * b) / determinant;
  const double rest = scale - wa * ka - wb * kb;
  double total = 0, seen = 0;
  const double h = 0.02;
  for (double f = -6; f <= 6; f += h) {
    for (double g = -6; g <= 6; g += h) {
      const double square = (a * f * f - 2 * b * f * g + a * g * g) / determinant;
      const double density = std::exp(-0.5 * square) / (2 * std::acos(-1.0) * std::sqrt(determinant)) *
                             normal_cdf(f + mean) * normal_cdf(-(g + mean)) * h * h;
      total += density;
      seen += density * normal_cdf((mean + wa * f + wb * g) / std::sqrt(1 + rest));
    }
  }
  EXPECT_NEAR(success.log_evidence(), std::log(total), 0.02);
  EXPECT_NEAR(std::exp(success.predict(column({at}).view(), false).log_probability[0]), seen / total, 0.01);
}

// At the mode, K^-1 (f - m) is the gradient of the labels' log probability.
TEST(SuccessModel, TheModeIsStationary) {
  Stream stream(5, Purpose::test);
  Matrix x(60, 2);
  std::vector<bool> labels;
  for (double& v : x.values) v = stream.uniform();
  for (std::size_t i = 0; i < x.rows; ++i) labels.push_back(x(i, 0) + 0.1 * stream.normal() < 0.6);
  for (const double scale : {0.1, 2.0, 50.0}) {
    auto success = model(2);
    success.use(x, labels, {scale, 0.3, 0.8, 0, 0.1});
    const auto alpha = success.latent().alpha();
    const auto mean = success.latent().posterior(x.view(), false).mean;
    for (std::size_t i = 0; i < x.rows; ++i) {
      const double sign = labels[i] ? 1 : -1, z = sign * mean[i];
      const double gradient = sign * std::exp(-0.5 * z * z) / std::sqrt(2 * std::acos(-1.0)) / normal_cdf(z);
      EXPECT_NEAR(alpha[i], gradient, 1e-4 * std::max(1.0, std::abs(gradient))) << scale << " " << i;
    }
  }
}

TEST(SuccessModel, GradientsAreTheirFiniteDifferences) {
  Stream stream(6, Purpose::test);
  Matrix x(30, 2), points(10, 2);
  std::vector<bool> labels;
  for (double& v : x.values) v = stream.uniform();
  for (double& v : points.values) v = stream.uniform();
  for (std::size_t i = 0; i < x.rows; ++i) labels.push_back(x(i, 1) > 0.5);
  auto success = model(2);
  success.fit(x, labels);
  const auto prediction = success.predict(points.view(), true);
  for (std::size_t j = 0; j < 2; ++j) {
    auto low = points, high = points;
    for (std::size_t i = 0; i < points.rows; ++i) low(i, j) -= 1e-5, high(i, j) += 1e-5;
    const auto a = success.predict(low.view(), false), b = success.predict(high.view(), false);
    for (std::size_t i = 0; i < points.rows; ++i) {
      EXPECT_NEAR(prediction.probability_gradient(i, j), (b.log_probability[i] - a.log_probability[i]) / 2e-5, 1e-5);
      EXPECT_NEAR(prediction.deviation_gradient(i, j), (b.log_deviation[i] - a.log_deviation[i]) / 2e-5, 1e-4);
    }
  }
}

// A wall in one of four dimensions is found, and which dimension it is.
TEST(SuccessModel, LearnsWhereItCrashes) {
  Stream stream(7, Purpose::test);
  Matrix x(40, 4), points(200, 4);
  std::vector<bool> labels;
  for (double& v : x.values) v = stream.uniform();
  for (double& v : points.values) v = stream.uniform();
  for (std::size_t i = 0; i < x.rows; ++i) labels.push_back(x(i, 2) < 0.6);
  auto success = model(4);
  success.fit(x, labels);
  for (const std::size_t other : {0u, 1u, 3u}) EXPECT_GT(success.parameters()[1 + other], 2 * success.parameters()[3]);
  const auto prediction = success.predict(points.view(), false);
  int right = 0;
  for (std::size_t i = 0; i < points.rows; ++i)
    right += (prediction.log_probability[i] > std::log(0.5)) == (points(i, 2) < 0.6);
  EXPECT_GT(right, 185);
}

TEST(SuccessModel, OneKindOfLabelAndDuplicatesAreSurvived) {
  for (const bool label : {false, true}) {
    for (const std::size_t n : {1u, 2u, 30u}) {
      auto success = model(1);
      success.fit(Matrix(n, 1, 0.4), std::vector<bool>(n, label));
      const double p = std::exp(success.predict(column({0.4}).view(), false).log_probability[0]);
      EXPECT_TRUE(label ? p > 0.5 : p < 0.5) << p;
    }
  }
  auto mixed = model(1);
  mixed.fit(Matrix(2, 1, 0.4), {true, false});
  EXPECT_NEAR(std::exp(mixed.predict(column({0.4}).view(), false).log_probability[0]), 0.5, 1e-6);
  EXPECT_THROW(mixed.fit(Matrix(0, 1), {}), Error);
  EXPECT_THROW(mixed.fit(Matrix(2, 1), {true}), Error);
}

}  // namespace
}  // namespace incumbent
