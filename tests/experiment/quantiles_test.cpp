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

// For even n, where a median is the mean of two values: all resamples of few values one by one, equal ones among them.
TEST(MedianInterval, IsThatOfAllResamples) {
  for (const std::vector<double>& values : {std::vector<double>{5},
                                            {5, 2},
                                            {5, 2, 3},
                                            {4, 1, 2, 8},
                                            {2, 1, 2, 2},
                                            {7, 1, 4, 3, 0.5, 12},
                                            {1, 2, 3, 4, 5, 6, 6.5}}) {
    const auto n = values.size();
    std::vector<double> medians;
    std::vector<std::size_t> digits(n);
    for (bool more = true; more;) {
      std::vector<double> sample;
      for (const auto digit : digits) sample.push_back(values[digit]);
      medians.push_back(median(sample));
      more = false;
      for (auto& digit : digits) {
        digit = (digit + 1) % n;
        if ((more = digit != 0)) break;
      }
    }
    std::ranges::sort(medians);
    for (const double confidence : {0.5, 0.8, 0.95, 0.99}) {
      const auto at = [&](double probability) {
        const double rank = std::ceil(probability * static_cast<double>(medians.size()) - 1e-6);
        return medians[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
      };
      const auto interval = median_interval(values, confidence);
      EXPECT_EQ(interval.lower, at(0.5 * (1 - confidence))) << n << " " << confidence;
      EXPECT_EQ(interval.upper, at(0.5 * (1 + confidence))) << n << " " << confidence;
    }
  }
}

// So many values that nothing of it can be enumerated: the order statistics that the normal approximation names.
TEST(MedianInterval, OfManyValuesIsNearTheNormalApproximation) {
  for (const std::size_t n : {100, 101, 10'000}) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>(i);
    const auto interval = median_interval(values);
    const double half = 1.959964 * 0.5 * std::sqrt(static_cast<double>(n));
    EXPECT_NEAR(interval.lower, 0.5 * static_cast<double>(n) - half, 1.5) << n;
    EXPECT_NEAR(interval.upper, 0.5 * static_cast<double>(n) + half, 1.5) << n;
  }
}

TEST(MedianInterval, CoversTheMedian) {
  int covered = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    Stream stream(3, Purpose::test, i);
    std::vector<double> values(15);
    for (double& value : values) value = std::exp(stream.normal());  // median 1
    const auto [lower, upper] = median_interval(values);
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
  EXPECT_THROW(median_interval(values, 1), Error);
}

}  // namespace
}  // namespace incumbent::statistics
