// Bootstrap intervals of any statistic: the special cases, all resamples one by one, coverage, and what BCa corrects.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

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

// The reference: scipy 1.17.1's bootstrap(..., method='BCa', n_resamples=0) on a bootstrap_result that holds the means
// of all 6^6 resamples, which are as likely. Here the statistic hands out the same means, in any order. The values are
// multiples of 1/64, so that every sum is exact and ties are ties in both. Each sample has an outlier, on which BCa and
// percentiles differ much: the percentiles at 95 % are 1.19 and 5.82, -1.77 and 0.745.
TEST(BootstrapInterval, BcaOverAllResamplesMatchesReference) {
  struct Case {
    std::vector<double> numerators;
    double expected[5][3];  // confidence, lower, upper
  };
  const Case cases[] = {{{20, 72, 124, 160, 172, 621},
                         {{0.5, 2.2083333333333335, 4.255208333333333},
                          {0.8, 1.708333333333333, 5.5078125},
                          {0.9, 1.5104166666666667, 6.0390625},
                          {0.95, 1.3854166666666667, 7.104166666666667},
                          {0.99, 1.2083333333333333, 8.5338541666666661}}},
                        {{-259, 14, 23, 33, 56, 59},
                         {{0.5, -0.9375, 0.3984375},
                          {0.8, -1.6875, 0.578125},
                          {0.9, -1.864583333333333, 0.6328125},
                          {0.95, -2.5520833333333335, 0.66927083333333337},
                          {0.99, -3.3359375, 0.72916666666666663}}}};
  constexpr int kAll = 6 * 6 * 6 * 6 * 6 * 6;
  for (const auto& test : cases) {
    std::vector<double> values;
    for (const double numerator : test.numerators) values.push_back(numerator / 64);
    for (const auto& [confidence, lower, upper] : test.expected) {
      int resample = 0;
      const auto enumerated = [&](std::span<const double> given) {
        if (resample >= kAll) return mean_of(given);  // the sample itself, and the jackknife
        double sum = 0;
        for (int i = 0, digits = resample; i < 6; ++i, digits /= 6) sum += values[static_cast<std::size_t>(digits % 6)];
        ++resample;
        return sum / 6;
      };
      const auto interval =
          bootstrap_interval(values, enumerated, Resampling::bca, {.confidence = confidence, .resamples = kAll});
      EXPECT_NEAR(interval.lower, lower, 1e-12) << confidence;
      EXPECT_NEAR(interval.upper, upper, 1e-12) << confidence;
    }
  }
}

// a = 0.154 here, and Phi^-1 of the upper tail 7.1: beyond the pole of BCa's formula, where the interval is as wide as
// the resamples are.
TEST(BootstrapInterval, BcaStaysInOrderNearCertainty) {
  std::vector<double> values(20, 0);
  values.back() = 1000;
  const auto interval = bootstrap_interval(values, mean_of, Resampling::bca, {.confidence = 1 - 1e-12});
  EXPECT_EQ(interval.lower, 0);
  EXPECT_GT(interval.upper, 200);
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

// The mean over two problems of the median over seeds takes few values; with many resamples its quantiles are theirs.
TEST(TwoLevelInterval, HasTheQuantilesOfAllResamples) {
  const std::vector<std::vector<double>> groups{{0.1, 4.7}, {2.3, 3.9, 9.4}};
  std::map<double, double> medians[2];  // value: probability
  for (std::size_t g = 0; g < 2; ++g) {
    const auto& group = groups[g];
    const auto n = group.size();
    const auto all = static_cast<std::size_t>(std::lround(std::pow(n, n)));
    for (std::size_t resample = 0; resample < all; ++resample) {
      std::vector<double> sample;
      for (std::size_t i = 0, digits = resample; i < n; ++i, digits /= n) sample.push_back(group[digits % n]);
      medians[g][median(sample)] += 1.0 / static_cast<double>(all);
    }
  }
  std::map<double, double> means;
  for (const auto& first : medians) {
    for (const auto& second : medians) {
      for (const auto& [a, pa] : first) {
        for (const auto& [b, pb] : second) means[a / 2 + b / 2] += pa * pb / 4;
      }
    }
  }
  // The value at a probability; NaN if the edge of another one is too near to tell by resampling.
  const auto quantile_of = [&](double probability) {
    double sum = 0;
    for (const auto& [value, p] : means) {
      const bool inside = sum + 0.01 < probability && probability < sum + p - 0.01;
      sum += p;
      if (inside) return value;
      if (probability < sum) break;
    }
    return std::nan("");
  };
  int compared = 0;
  for (int percent = 2; percent < 100; percent += 2) {
    const double confidence = percent / 100.0;
    const auto interval = two_level_interval(groups, {.confidence = confidence, .resamples = 40000});
    const double lower = quantile_of(0.5 - confidence / 2);
    const double upper = quantile_of(0.5 + confidence / 2);
    for (const auto& [value, expected] : {std::pair(interval.lower, lower), std::pair(interval.upper, upper)}) {
      if (std::isnan(expected)) continue;
      EXPECT_NEAR(value, expected, 1e-12) << percent;
      ++compared;
    }
  }
  EXPECT_GT(compared, 30);
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
