// The expected improvement of a cost whose logarithm is normal, against the integral that it is.
#include "formula/log_cost_improvement.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace incumbent::formula {
namespace {

// log of the integral of (e^best - e^x) N(x; mean, s^2) over x < best, by Simpson's rule where the integrand is at
// least 1e-20 of its largest.
double by_quadrature(double mean, double s, double best) {
  const double top = std::min(best, mean), bottom = top - 12 * s;
  const auto log_density = [&](double x) { return -0.5 * (x - mean) * (x - mean) / (s * s); };
  const double scale = log_density(std::min(best, mean));
  constexpr int kParts = 400'000;
  const double step = (best - bottom) / kParts;
  double sum = 0;
  for (int i = 0; i <= kParts; ++i) {
    const double x = bottom + step * i;
    const double value = -std::expm1(x - best) * std::exp(log_density(x) - scale);
    sum += (i == 0 || i == kParts ? 1 : i % 2 == 1 ? 4 : 2) * value;
  }
  return best + scale + std::log(sum * step / 3 / (s * std::sqrt(2 * std::numbers::pi)));
}

TEST(LogCostImprovement, IsTheLogarithmOfTheIntegral) {
  for (const double s : {1e-3, 0.1, 1.0, 4.0}) {
    for (const double best : {-20.0, -1.0, 0.0}) {
      for (const double v : {-8.0, -3.0, -0.5, -1e-6, 0.0, 1e-6, 0.5, 3.0, 8.0}) {
        const double mean = best - v * s;
        EXPECT_NEAR(log_cost_improvement(mean, s, best), by_quadrature(mean, s, best), 1e-7)
            << "s " << s << ", best " << best << ", v " << v;
      }
    }
  }
}

// SMAC3 2.4, smac/acquisition/function/expected_improvement.py with log=True: exp of it.
TEST(LogCostImprovement, IsSmacs) {
  const auto smac = [](double m, double s, double best) {
    const double v = (best - m) / s;
    const auto cdf = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
    return std::exp(best) * cdf(v) - std::exp(0.5 * s * s + m) * cdf(v - s);
  };
  for (const double m : {-2.5, -1.0, -0.2}) {
    for (const double s : {0.3, 1.0, 2.0}) {
      EXPECT_NEAR(std::exp(log_cost_improvement(m, s, -1.0)) / smac(m, s, -1.0), 1, 1e-9) << m << " " << s;
    }
  }
}

// The better the mean the larger, far out as well, where the improvement itself is no double.
TEST(LogCostImprovement, NoPointIsHopeless) {
  double before = std::numeric_limits<double>::infinity();
  for (double mean = -3; mean < 1e4; mean = mean < 1 ? mean + 0.25 : mean * 1.5) {
    const double now = log_cost_improvement(mean, 0.5, -1);
    EXPECT_TRUE(std::isfinite(now)) << mean;
    EXPECT_LT(now, before) << mean;
    before = now;
  }
}

}  // namespace
}  // namespace incumbent::formula
