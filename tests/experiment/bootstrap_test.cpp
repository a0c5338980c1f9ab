// Bootstrap intervals of any statistic: the special cases, coverage, and what BCa corrects.
#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// values: how many; each standard exponential, skewed, mean 1.
std::vector<double> exponential(Stream& stream, std::size_t values) {
  std::vector<double> sample(values);
  for (double& value : sample) value = -std::log(1 - stream.uniform());
  return sample;
}

TEST(BootstrapInterval, OfAMedianIsTheMedianInterval) {
  const std::vector<double> values{0.3, 9.1, 4.4, 2.2, 7.9, 5.0};
  const auto special = median_interval(values);
  const auto general = bootstrap_interval(values, median);
  EXPECT_EQ(general.lower, special.lower);
  EXPECT_EQ(general.upper, special.upper);
}

// For a mean of many values, percentile and BCa intervals approach mean -+ 1.96 s / sqrt(n).
TEST(BootstrapInterval, OfAMeanIsNearlyNormal) {
  Stream stream(8, Purpose::test);
  std::vector<double> values(400);
  for (double& value : values) value = stream.normal();
  const auto d = describe(values);
  const double half = 1.96 * d.standard_error * std::sqrt(399.0 / 400);
  for (const auto resampling : {Resampling::percentile, Resampling::bca}) {
    const auto interval = bootstrap_interval(values, mean_of, resampling, {.resamples = 20000});
    EXPECT_NEAR(interval.lower, d.mean - half, 0.05 * half);
    EXPECT_NEAR(interval.upper, d.mean + half, 0.05 * half);
  }
}

// On skewed samples BCa covers the mean more often than percentiles, and at least 90 % of the time at a nominal 95 %.
TEST(BootstrapInterval, BcaCoversBetterOnSkewedSamples) {
  int percentile = 0;
  int bca = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    Stream stream(12, Purpose::test, i);
    const auto values = exponential(stream, 20);
    const Bootstrap how{.resamples = 1000, .index = i};
    const auto p = bootstrap_interval(values, mean_of, Resampling::percentile, how);
    const auto b = bootstrap_interval(values, mean_of, Resampling::bca, how);
    percentile += p.lower <= 1 && 1 <= p.upper;
    bca += b.lower <= 1 && 1 <= b.upper;
  }
  EXPECT_GT(bca, percentile);
  EXPECT_GE(bca, 0.90 * 400);
}

TEST(BootstrapInterval, DegenerateSamples) {
  const auto same = bootstrap_interval(std::vector<double>(5, 3.0), mean_of, Resampling::bca);
  EXPECT_EQ(same.lower, 3);
  EXPECT_EQ(same.upper, 3);
  EXPECT_THROW(bootstrap_interval({}, mean_of), Error);
  EXPECT_THROW(bootstrap_interval(std::vector<double>{1}, mean_of, Resampling::bca), Error);
  EXPECT_THROW(bootstrap_interval(std::vector<double>{1, 2}, [](auto) { return std::nan(""); }), Error);
}

// Problems that differ much and seeds that differ little: resampling the seeds alone, or their product with the
// problems as if they were one sample, covers the mean over problems far too rarely; two levels do not.
TEST(TwoLevelInterval, CoversTheMeanOverProblems) {
  int two_levels = 0;
  int pooled = 0;
  const int repeats = 150;
  for (std::uint64_t i = 0; i < repeats; ++i) {
    Stream stream(14, Purpose::test, i);
    std::vector<std::vector<double>> groups(15);
    std::vector<double> all;
    for (auto& group : groups) {
      const double center = stream.normal();
      for (int seed = 0; seed < 11; ++seed) group.push_back(center + 0.1 * stream.normal());
      all.insert(all.end(), group.begin(), group.end());
    }
    const Bootstrap how{.resamples = 300, .index = i};
    const auto right = two_level_interval(groups, how);
    const auto wrong = bootstrap_interval(all, mean_of, Resampling::percentile, how);
    two_levels += right.lower <= 0 && 0 <= right.upper;
    pooled += wrong.lower <= 0 && 0 <= wrong.upper;
  }
  EXPECT_GE(two_levels, 0.88 * repeats);
  EXPECT_LT(pooled, 0.6 * repeats);
}

TEST(TwoLevelInterval, OfOneGroupIsTheBootstrapOfItsMedian) {
  const std::vector<std::vector<double>> one{{1, 2, 3, 4, 5, 6, 7}};
  const auto interval = two_level_interval(one);
  const auto plain = median_interval(one[0]);
  EXPECT_EQ(interval.lower, plain.lower);
  EXPECT_EQ(interval.upper, plain.upper);
  EXPECT_THROW(two_level_interval({}), Error);
  EXPECT_THROW(two_level_interval(std::vector<std::vector<double>>{{1}, {}}), Error);
}

TEST(Power, GrowsWithPairsAndFindsTheSmallestNumber) {
  Stream stream(3, Purpose::test);
  std::vector<double> differences(40);
  for (double& value : differences) value = 0.7 + stream.normal();
  EXPECT_EQ(wilcoxon_power(differences, 5), 0);  // 2^-4 is above alpha
  EXPECT_LT(wilcoxon_power(differences, 8), wilcoxon_power(differences, 20));
  EXPECT_GT(wilcoxon_power(differences, 100), 0.99);
  const auto pairs = pairs_needed(differences);
  ASSERT_TRUE(pairs);
  EXPECT_GE(wilcoxon_power(differences, *pairs), 0.8);
  EXPECT_LT(wilcoxon_power(differences, *pairs - 1), 0.8);
  EXPECT_FALSE(pairs_needed(std::vector<double>{-1, 1, -2, 2}, 0.8, 200));
  EXPECT_FALSE(pairs_needed(std::vector<double>{0, 0}, 0.8, 50));
  EXPECT_EQ(pairs_needed(std::vector<double>{1}), 6u);  // 2^-5 is the first one below 0.05
  EXPECT_THROW(wilcoxon_power({}, 5), Error);
}

}  // namespace
}  // namespace incumbent::statistics
