// The prior of learning curves of a backend beside the formula: covariances, and variances of points on their own.
#include <fmt/format.h>

#include <cmath>

#include "compute/measured_check.hpp"
#include "formula/random.hpp"

namespace incumbent::compute {
namespace {

constexpr std::size_t kOthers = 9;

// Scale, length scale; scale, length scale, length scale and alpha of the resource; noise, mean.
const std::vector<double> kCurve{0.9, 0.5, 1.4, 0.7, 0.6, 1.8, 0.02, 0.3};

double matern52(double difference, double length_scale) {
  const double r = std::sqrt(5.0) * std::abs(difference) / length_scale;
  return (1 + r + r * r / 3) * std::exp(-r);
}

double covariance(std::span<const double> a, std::span<const double> b) {
  const double alpha = kCurve[5], beta = 2 * alpha * kCurve[4] * kCurve[4];
  return kCurve[0] * matern52(a[0] - b[0], kCurve[1]) +
         kCurve[2] * matern52(a[0] - b[0], kCurve[3]) * std::pow(beta / (beta + a[1] + b[1]), alpha);
}

}  // namespace

OperationCheck check_curves(const Backend& backend, std::size_t n, std::uint64_t seed) {
  Stream stream(seed, Purpose::test, n, 3);
  Matrix x(n, 2), others(kOthers, 2);
  for (auto* rows : {&x, &others}) {
    for (double& v : rows->values) v = stream.uniform();
  }
  std::vector<double> expected;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < kOthers; ++j) expected.push_back(covariance(x.row(i), others.row(j)));
  }
  for (std::size_t i = 0; i < n; ++i) expected.push_back(covariance(x.row(i), x.row(i)));
  const GpModelOptions options{
      Covariance::learning_curves(CovarianceKind::matern52, 1), {ColumnKind::number, ColumnKind::resource}, 1};
  return measured_check(fmt::format("learning curves, n = {}", n), 1e-12, expected, [&] {
    Matrix k(n, kOthers);
    backend.covariance_matrix(options, kCurve, x.view(), others.view(), k.view());
    const auto prior = backend.make_gp_model(options, {});  // of no rows: it predicts its prior
    prior->set_data(Matrix(0, 2).view(), {});
    prior->set_parameters(kCurve);
    const std::size_t system = 0;
    Factorization result;
    prior->factorize({&system, 1}, {&result, 1});
    const auto posterior = prior->posterior(x.view(), false);
    k.values.insert(k.values.end(), posterior.variance.begin(), posterior.variance.end());
    return k.values;
  });
}

}  // namespace incumbent::compute
