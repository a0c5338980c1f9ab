// Quantiles against reference values; the bootstrap interval against its exact distribution and its coverage.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();

TEST(Quantile, MatchesReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["descriptive"]["cases"]) {
    const auto x = test["x"].numbers();
    const auto probabilities = test["q"].numbers();
    const auto expected = test["quantiles_linear_type7"].numbers();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(quantile(x, probabilities[i]), expected[i], 1e-12 * std::fabs(expected[i]));
    }
    EXPECT_NEAR(median(x), test["median"].number(), 1e-12 * std::fabs(test["median"].number()));
  }
}

TEST(Quantile, NastyValues) {
  EXPECT_EQ(median(std::vector<double>{7}), 7);
  EXPECT_EQ(median(std::vector<double>{1, kInfinity}), kInfinity);
  EXPECT_EQ(median(std::vector<double>{kInfinity, kInfinity, kInfinity}), kInfinity);
  EXPECT_EQ(median(std::vector<double>{1, 2, kInfinity}), 2);
  EXPECT_THROW(median({}), Error);
  EXPECT_THROW(median(std::vector<double>{std::nan("")}), Error);
  EXPECT_THROW(quantile(std::vector<double>{1}, 1.5), Error);
}

// For odd n, P(resampled median <= k-th smallest) = P(Binomial(n, k/n) > n/2): the exact percentile interval.
double exact_percentile(const std::vector<double>& sorted, double probability) {
  const auto n = static_cast<int>(sorted.size());
  for (int k = 1; k <= n; ++k) {
    const double share = static_cast<double>(k) / n;
    double below = 0;
    for (int j = n / 2 + 1; j <= n; ++j) {
      const double log_choose = std::lgamma(n + 1) - std::lgamma(j + 1) - std::lgamma(n - j + 1);
      below += std::exp(log_choose) * std::pow(share, j) * std::pow(1 - share, n - j);
    }
    if (below >= probability) return sorted[static_cast<std::size_t>(k - 1)];
  }
  return sorted.back();
}

TEST(MedianInterval, EqualsExactDistribution) {
  std::vector<double> values{0.3, 9.1, 4.4, 2.2, 7.9, 5.0, 1.7, 8.8, 3.1, 6.6, 2.9};
  const auto interval = median_interval(values);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(interval.lower, exact_percentile(values, 0.025));
  EXPECT_EQ(interval.upper, exact_percentile(values, 0.975));
}

TEST(MedianInterval, CoversTheMedian) {
  int covered = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    Stream stream(3, Purpose::test, i);
    std::vector<double> values(15);
    for (double& value : values) value = std::exp(stream.normal());  // median 1
    const auto [lower, upper] = median_interval(values, {.resamples = 1000, .seed = 1, .index = i});
    covered += lower <= 1 && 1 <= upper;
  }
  EXPECT_GE(covered, 300 * 0.95 - 3 * std::sqrt(300 * 0.95 * 0.05));
}

TEST(MedianInterval, IsReproducibleAndHandlesNastyValues) {
  const std::vector<double> values{3, 1, kInfinity, 2};
  const auto first = median_interval(values);
  const auto second = median_interval(values);
  EXPECT_EQ(first.lower, second.lower);
  EXPECT_EQ(first.upper, second.upper);
  EXPECT_EQ(first.upper, kInfinity);
  EXPECT_EQ(median_interval(std::vector<double>{4}).lower, 4);
  EXPECT_EQ(median_interval(std::vector<double>{4, 4, 4}).upper, 4);
  EXPECT_THROW(median_interval({}), Error);
  EXPECT_THROW(median_interval(values, {.confidence = 1}), Error);
}

}  // namespace
}  // namespace incumbent::statistics
