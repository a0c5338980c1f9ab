// Two methods that are the same must not come out different. 200 comparisons of streams of one distribution; each
// test's errors are at most its level plus three standard errors of a binomial share, and for tests that are not
// conservative by construction, at least the level minus three.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "experiment/analysis.hpp"
#include "experiment/words.hpp"
#include "formula/random.hpp"
#include "incumbent/statistics.hpp"
#include "made_up.hpp"

namespace incumbent::statistics {
namespace {

constexpr int kComparisons = 200;
constexpr double kAlpha = 0.05;
const double kSpread = 3 * std::sqrt(kComparisons * kAlpha * (1 - kAlpha));
const double kMost = kComparisons * kAlpha + kSpread;

std::vector<double> draw(std::uint64_t comparison, std::uint32_t method, std::size_t count, double shift = 0) {
  Stream stream(31, Purpose::test, comparison, method);
  std::vector<double> values(count);
  for (double& value : values) value = shift + stream.normal();
  return values;
}

template <class P>
int errors(P&& p_value) {
  int count = 0;
  for (std::uint64_t i = 0; i < kComparisons; ++i) count += p_value(i) <= kAlpha;
  return count;
}

TEST(NullComparisons, TwoSampleTestsHoldTheirLevel) {
  const auto x = [](std::uint64_t i) { return draw(i, 0, 15); };
  const auto y = [](std::uint64_t i) { return draw(i, 1, 15); };
  EXPECT_LE(errors([&](auto i) { return wilcoxon(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return mann_whitney(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return paired_t(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return welch_t(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return sign_test(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return kolmogorov_smirnov(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return spearman(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return pearson(x(i), y(i)).p_value; }), kMost);
  EXPECT_LE(errors([&](auto i) { return kendall(x(i), y(i)).p_value; }), kMost);
}

// Either alternative alone, also where values are rounded so that there are ties.
TEST(NullComparisons, OneSidedTestsHoldTheirLevel) {
  for (const bool rounded : {false, true}) {
    const auto sample = [&](std::uint64_t i, std::uint32_t method) {
      auto values = draw(i, method, 15);
      for (double& value : values) value = rounded ? std::round(2 * value) / 2 : value;
      return values;
    };
    for (const auto alternative : {Alternative::less, Alternative::greater}) {
      const auto level = [&](auto&& test) {
        return errors([&](auto i) { return test(sample(i, 0), sample(i, 1), alternative).p_value; });
      };
      EXPECT_LE(level([](const auto& x, const auto& y, auto a) { return wilcoxon(x, y, {.alternative = a}); }), kMost);
      EXPECT_LE(level([](const auto& x, const auto& y, auto a) { return mann_whitney(x, y, a); }), kMost);
      EXPECT_LE(level([](const auto& x, const auto& y, auto a) { return sign_test(x, y, a); }), kMost);
      const auto paired = level([](const auto& x, const auto& y, auto a) { return paired_t(x, y, a); });
      const auto welch = level([](const auto& x, const auto& y, auto a) { return welch_t(x, y, a); });
      for (const auto count : {paired, welch}) {
        EXPECT_LE(count, kMost);
        EXPECT_GE(count, kComparisons * kAlpha - kSpread);
      }
    }
  }
}

// The power that two methods which are the same seem to have: differences that are chance alone rarely look as if
// as many pairs would mostly be enough.
TEST(NullComparisons, PowerIsRarelyEnoughWithoutADifference) {
  PowerOptions how;
  how.resamples = 100;
  const auto enough = [&](double shift) {
    int count = 0;
    for (std::uint64_t i = 0; i < kComparisons; ++i)
      count += wilcoxon_power(differences(draw(i, 0, 15, shift), draw(i, 1, 15)), 15, how) >= 0.8;
    return count;
  };
  EXPECT_LE(enough(0), kMost);
  EXPECT_GE(enough(3), 0.9 * kComparisons);
}

// Five identical methods on 20 problems: Friedman's test, the smallest of Nemenyi's p-values, and the smallest of
// Wilcoxon's after each adjustment, of Kolmogorov's and Smirnov's and of correlations after Holm's. Any pair that is
// declared different is one error of the family.
TEST(NullComparisons, FamiliesHoldTheirLevel) {
  int chi_squared = 0;
  int f = 0;
  int nemenyi_errors = 0;
  int holm_errors = 0;
  int rate_errors = 0;
  int unadjusted = 0;
  int distances = 0, pearson_errors = 0, kendall_errors = 0;
  for (std::uint64_t i = 0; i < kComparisons; ++i) {
    std::vector<std::vector<double>> methods;
    for (std::uint32_t m = 0; m < 5; ++m) methods.push_back(draw(i, m, 20));
    std::vector<std::vector<double>> scores(20);
    for (std::size_t block = 0; block < 20; ++block) {
      for (const auto& method : methods) scores[block].push_back(method[block]);
    }
    const auto result = friedman(scores);
    chi_squared += result.chi_squared_p <= kAlpha;
    f += result.f_p <= kAlpha;
    const auto p = nemenyi(result).p_values;
    std::vector<double> pairs, ks, linear, ranked;
    bool declared = false;
    for (std::size_t a = 0; a < 5; ++a) {
      for (std::size_t b = a + 1; b < 5; ++b) {
        declared |= p[a][b] <= kAlpha;
        pairs.push_back(wilcoxon(methods[a], methods[b]).p_value);
        ks.push_back(kolmogorov_smirnov(methods[a], methods[b]).p_value);
        linear.push_back(pearson(methods[a], methods[b]).p_value);
        ranked.push_back(kendall(methods[a], methods[b]).p_value);
      }
    }
    nemenyi_errors += declared;
    holm_errors += std::ranges::min(holm(pairs)) <= kAlpha;
    rate_errors += std::ranges::min(benjamini_hochberg(pairs)) <= kAlpha;
    unadjusted += std::ranges::min(pairs) <= kAlpha;
    distances += std::ranges::min(holm(ks)) <= kAlpha;
    pearson_errors += std::ranges::min(holm(linear)) <= kAlpha;
    kendall_errors += std::ranges::min(holm(ranked)) <= kAlpha;
  }
  EXPECT_LE(chi_squared, kMost);
  EXPECT_LE(f, kMost);
  EXPECT_GE(f, kComparisons * kAlpha - kSpread);
  EXPECT_LE(nemenyi_errors, kMost);
  EXPECT_LE(holm_errors, kMost);
  EXPECT_LE(rate_errors, kMost);
  EXPECT_LE(distances, kMost);
  EXPECT_LE(pearson_errors, kMost);
  EXPECT_LE(kendall_errors, kMost);
  EXPECT_GT(unadjusted, kMost);  // what the adjustments are for
}

// Equivalence: methods that differ by exactly the margin are called equivalent in at most alpha of the comparisons;
// those without a difference mostly are, if the margin is wide.
TEST(NullComparisons, EquivalenceHoldsItsLevelAtTheMargin) {
  for (const auto test : {EquivalenceTest::wilcoxon, EquivalenceTest::paired_t, EquivalenceTest::welch}) {
    const auto at_margin =
        errors([&](auto i) { return equivalence(draw(i, 0, 20, 1.0), draw(i, 1, 20), 1.0, test).p_value; });
    EXPECT_LE(at_margin, kMost);
    EXPECT_GT(at_margin, 0);
    const auto equal = errors([&](auto i) { return equivalence(draw(i, 0, 20), draw(i, 1, 20), 1.5, test).p_value; });
    EXPECT_GT(equal, 0.9 * kComparisons);
  }
}

TEST(NullComparisons, AnalysesOfExperimentsHoldTheirLevel) {
  const MadeUpValue same = [](std::size_t, std::size_t, Stream& stream) { return stream.uniform(); };
  int within = 0;
  int suite = 0;
  for (std::uint64_t e = 0; e < kComparisons; ++e) {
    const auto analysis = analyze(made_up(6, 2, 10, 3, same, e));
    within += significance(analysis.problems[0].comparisons, 0, 1, kAlpha) != 0;
    suite += significance(analysis.suite.comparisons, 0, 1, kAlpha) != 0;
  }
  EXPECT_LE(within, kMost);
  EXPECT_LE(suite, kMost);
}

}  // namespace
}  // namespace incumbent::statistics
