// Wilcoxon's signed-rank test against reference values, all sign patterns counted one by one, and its own error rate.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

Alternative alternative(const std::string& word) {
  if (word == "less") return Alternative::less;
  return word == "greater" ? Alternative::greater : Alternative::two_sided;
}

Zeros zeros(const std::string& word) {
  if (word == "pratt") return Zeros::pratt;
  return word == "zsplit" ? Zeros::split : Zeros::drop;
}

TEST(Wilcoxon, MatchesReference) {
  int compared = 0;
  const auto file = golden::load("stats.json");
  for (const auto& test : file["wilcoxon"]["cases"]) {
    const auto x = test["x"].numbers();
    const auto y = test["y"].numbers();
    for (const auto& expected : test["results"]) {
      WilcoxonOptions options;
      options.alternative = alternative(expected["alternative"].string());
      options.zeros = zeros(expected["zero_method"].string());
      options.method = expected["mode"].string() == "exact" ? Method::exact : Method::normal;
      options.continuity = expected["correction"].flag;
      const auto result = wilcoxon(x, y, options);
      EXPECT_NEAR(result.statistic, expected["statistic"].number(), 1e-12 * expected["statistic"].number());
      EXPECT_NEAR(result.p_value, expected["pvalue"].number(), 1e-9 * expected["pvalue"].number()) << expected.dump();
      if (expected.has("z")) {
        EXPECT_NEAR(result.z, expected["z"].number(), 1e-12 * std::fabs(result.z));
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

// Every sign pattern of the ranks of the differences, one by one.
double enumerated_p_value(const std::vector<double>& differences) {
  std::vector<double> sizes;
  for (const double d : differences) {
    if (d != 0) sizes.push_back(std::fabs(d));
  }
  const auto all = ranks(sizes);
  double observed = 0;
  for (std::size_t i = 0, k = 0; i < differences.size(); ++i) {
    if (differences[i] == 0) continue;
    if (differences[i] > 0) observed += all[k];
    ++k;
  }
  const auto patterns = std::size_t{1} << all.size();
  double lower = 0;
  double upper = 0;
  for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
    double sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (pattern >> i & 1) sum += all[i];
    }
    if (sum <= observed) ++lower;
    if (sum >= observed) ++upper;
  }
  return std::min(1.0, 2 * std::min(lower, upper) / static_cast<double>(patterns));
}

TEST(Wilcoxon, ExactDistributionEqualsEnumerationWithTiesAndZeros) {
  Stream stream(11, Purpose::test);
  for (int repeat = 0; repeat < 60; ++repeat) {
    std::vector<double> x(1 + stream.below(11));
    for (double& value : x) value = static_cast<double>(stream.below(7)) - 2;  // -2 .. 4: many ties, some zeros
    const std::vector<double> y(x.size(), 0);
    const auto result = wilcoxon(x, y);
    EXPECT_TRUE(result.exact);
    EXPECT_NEAR(result.p_value, enumerated_p_value(x), 1e-13);
  }
}

TEST(Wilcoxon, NoDifferenceHasPValueOne) {
  const std::vector<double> same{1, 2, std::numeric_limits<double>::infinity()};
  const auto result = wilcoxon(same, same);
  EXPECT_EQ(result.p_value, 1);
  EXPECT_EQ(result.pairs, 0u);
  EXPECT_EQ(result.zeros, 3u);
  EXPECT_EQ(wilcoxon({}, {}).p_value, 1);
}

TEST(Wilcoxon, SmallestPValueIsReachedWhenAllPairsAgree) {
  for (std::size_t n = 1; n <= 20; ++n) {
    std::vector<double> x(n);
    std::iota(x.begin(), x.end(), 1.0);
    EXPECT_DOUBLE_EQ(wilcoxon(x, std::vector<double>(n, 0)).p_value, smallest_p_value(n));
  }
  EXPECT_EQ(smallest_p_value(0), 1);
  EXPECT_EQ(smallest_p_value(4), 0.125);
}

TEST(Wilcoxon, InfinityIsTheLargestDifference) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto result = wilcoxon(std::vector<double>{infinity, 1, 2}, std::vector<double>{0, 0.5, 3});
  EXPECT_EQ(result.positive, 3 + 1);
  EXPECT_EQ(result.negative, 2);
}

TEST(Wilcoxon, RefusesUnpairedAndNan) {
  EXPECT_THROW(wilcoxon(std::vector<double>{1}, std::vector<double>{1, 2}), Error);
  EXPECT_THROW(wilcoxon(std::vector<double>{std::nan("")}, std::vector<double>{1}), Error);
}

// Two methods that are the same are declared different in at most alpha of the comparisons: continuous values, and
// values with so few levels that most pairs are ties. 2000 comparisons; the bound is alpha plus three standard errors.
TEST(Wilcoxon, HoldsItsLevelUnderTheNull) {
  const int comparisons = 2000;
  const double alpha = 0.05;
  for (const std::uint64_t levels : {0, 4}) {
    int rejected = 0;
    for (int i = 0; i < comparisons; ++i) {
      Stream stream(5, Purpose::test, static_cast<std::uint64_t>(i));
      std::vector<double> x(10);
      std::vector<double> y(10);
      for (auto* sample : {&x, &y}) {
        for (double& value : *sample) value = levels ? static_cast<double>(stream.below(levels)) : stream.normal();
      }
      rejected += wilcoxon(x, y).p_value <= alpha;
    }
    EXPECT_LE(rejected, comparisons * alpha + 3 * std::sqrt(comparisons * alpha * (1 - alpha)));
    EXPECT_GT(rejected, 0);
  }
}

}  // namespace
}  // namespace incumbent::statistics
