// The distribution of two correlated standard normal variables:
//   P(X <= h, Y <= k) = integral of phi(x) Phi((k - rho x) / s) over x <= h, s = sqrt(1 - rho^2).
// Every term is positive, so small probabilities keep their digits. Gauss-Legendre panels, narrow where the second
// factor is steep (around k / rho, over s / |rho|) and where the product has its peak (around rho k, over s).
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/require.hpp"
#include "formula/normal.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

constexpr int kPoints = 20;
constexpr double kFar = 38.6;  // beyond, phi is 0

struct Rule {
  std::array<double, kPoints> node;
  std::array<double, kPoints> weight;
};

// Newton's method on the Legendre polynomial of degree kPoints.
Rule legendre_rule() {
  Rule rule{};
  for (int i = 0; i < kPoints; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (kPoints + 0.5));
    double slope = 0;
    for (int repeat = 0; repeat < 8; ++repeat) {
      double before = 1;
      double value = x;
      for (int n = 2; n <= kPoints; ++n) {
        const double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
        before = value;
        value = next;
      }
      slope = kPoints * (x * value - before) / (x * x - 1);
      x -= value / slope;
    }
    rule.node[static_cast<std::size_t>(i)] = x;
    rule.weight[static_cast<std::size_t>(i)] = 2 / ((1 - x * x) * slope * slope);
  }
  return rule;
}

}  // namespace

double bivariate_normal_cdf(double h, double k, double rho) {
  require(!std::isnan(h) && !std::isnan(k), "the arguments are {} and {}; they must be numbers", h, k);
  require(rho >= -1 && rho <= 1, "the correlation is {}; it may be -1 to 1", rho);
  using formula::normal_cdf;
  const double s = std::sqrt((1 - rho) * (1 + rho));
  if (s == 0) {
    if (rho > 0) return normal_cdf(std::min(h, k));
    return h > -k ? normal_cdf(h) - normal_cdf(-k) : 0;
  }
  const double highest = std::min(h, kFar);
  if (highest <= -kFar) return 0;
  std::vector<double> ends{-kFar, highest};
  const auto add = [&](double end) {
    if (end > -kFar && end < highest) ends.push_back(end);
  };
  for (double end = highest - 0.5; end > -kFar; end -= 0.5) add(end);
  const auto refine = [&](double center, double width) {
    add(center);
    for (double distance = width; distance < 2 * kFar; distance *= 2) {
      for (const double part : {1.0, 1.5}) {
        add(center - part * distance);
        add(center + part * distance);
      }
    }
  };
  if (rho != 0) refine(k / rho, s / std::fabs(rho));
  refine(rho * k, s);
  refine(highest, s * s / 4);  // where the product falls fastest, if it has no peak below
  std::sort(ends.begin(), ends.end());
  static const Rule rule = legendre_rule();
  double sum = 0;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double center = 0.5 * (ends[i] + ends[i + 1]);
    const double half = 0.5 * (ends[i + 1] - ends[i]);
    double part = 0;
    for (std::size_t j = 0; j < kPoints; ++j) {
      const double x = center + half * rule.node[j];
      part += rule.weight[j] * formula::normal_pdf(x) * normal_cdf((k - rho * x) / s);
    }
    sum += half * part;
  }
  return std::fmin(sum, 1.0);
}

}  // namespace incumbent::statistics
