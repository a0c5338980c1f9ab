// Wilcoxon's test, effect sizes and adjustments against their definitions, counted out: all sign patterns, all pairs,
// procedures applied step by step.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// P(W+ <= w) and P(W+ >= w) over all signs of the pairs that differ, W+ with half the ranks of the others if split.
std::pair<double, double> sign_patterns(const std::vector<double>& differences, Zeros zeros) {
  std::vector<double> kept;
  for (const double d : differences) {
    if (d != 0 || zeros != Zeros::drop) kept.push_back(d);
  }
  std::vector<double> sizes;
  for (const double d : kept) sizes.push_back(std::fabs(d));
  const auto all = ranks(sizes);
  double fixed = 0;
  double observed = 0;
  std::vector<double> signed_ranks;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] != 0) signed_ranks.push_back(all[i]);
    if (kept[i] > 0) observed += all[i];
    if (kept[i] == 0 && zeros == Zeros::split) fixed += all[i] / 2;
  }
  observed += fixed;
  const auto patterns = std::size_t{1} << signed_ranks.size();
  double lower = 0;
  double upper = 0;
  for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
    double sum = fixed;
    for (std::size_t i = 0; i < signed_ranks.size(); ++i) sum += pattern >> i & 1 ? signed_ranks[i] : 0;
    lower += sum <= observed;
    upper += sum >= observed;
  }
  return {lower / static_cast<double>(patterns), upper / static_cast<double>(patterns)};
}

TEST(Enumeration, WilcoxonWithEveryRuleForZerosAndEveryAlternative) {
  Stream stream(31, Purpose::test);
  const std::vector<double> zero(20, 0);
  for (int repeat = 0; repeat < 60; ++repeat) {
    std::vector<double> d(1 + stream.below(10));
    for (double& value : d) value = static_cast<double>(stream.below(6)) - 2;  // -2 .. 3: zeros and ties
    for (const auto zeros : {Zeros::drop, Zeros::pratt, Zeros::split}) {
      const auto [lower, upper] = sign_patterns(d, zeros);
      const auto p_value = [&](Alternative alternative) {
        const WilcoxonOptions how{.alternative = alternative, .zeros = zeros, .method = Method::exact};
        return wilcoxon(d, std::span(zero).first(d.size()), how).p_value;
      };
      EXPECT_NEAR(p_value(Alternative::less), lower, 1e-13);
      EXPECT_NEAR(p_value(Alternative::greater), upper, 1e-13);
      EXPECT_NEAR(p_value(Alternative::two_sided), std::min(1.0, 2 * std::min(lower, upper)), 1e-13);
    }
  }
}

TEST(Enumeration, EquivalenceByWilcoxonIsTwoShiftedTests) {
  Stream stream(32, Purpose::test);
  for (int repeat = 0; repeat < 60; ++repeat) {
    std::vector<double> x(1 + stream.below(9));
    std::vector<double> y(x.size());
    std::vector<double> above(x.size());
    std::vector<double> below(x.size());
    const double margin = 2;
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<double>(stream.below(8));
      y[i] = x[i] + static_cast<double>(stream.below(7)) - 3;
      above[i] = x[i] - y[i] + margin;
      below[i] = x[i] - y[i] - margin;
    }
    const auto result = equivalence(x, y, margin);
    EXPECT_NEAR(result.above_lower_p, sign_patterns(above, Zeros::drop).second, 1e-13);
    EXPECT_NEAR(result.below_upper_p, sign_patterns(below, Zeros::drop).first, 1e-13);
    EXPECT_EQ(result.p_value, std::max(result.above_lower_p, result.below_upper_p));
  }
}

// 0.3 - 0.2 is not 0.1 in binary, but no evidence for either side of the margin 0.1 either.
TEST(Equivalence, DifferencesEqualToTheMarginAreDroppedAsIfTheUnitWereAnother) {
  const std::vector<double> x{3, 2, 9, 1, 14};
  const std::vector<double> y{2, 3, 5, 8, 4};  // differences 1, -1, 4, -7, 10
  std::vector<double> tenths_x;
  std::vector<double> tenths_y;
  for (const double value : x) tenths_x.push_back(value / 10);
  for (const double value : y) tenths_y.push_back(value / 10);
  const auto whole = equivalence(x, y, 1);
  const auto tenths = equivalence(tenths_x, tenths_y, 0.1);
  EXPECT_EQ(tenths.above_lower_p, whole.above_lower_p);
  EXPECT_EQ(tenths.below_upper_p, whole.below_upper_p);
}

TEST(Enumeration, EffectSizesByTheirDefinitions) {
  Stream stream(33, Purpose::test);
  for (int repeat = 0; repeat < 60; ++repeat) {
    std::vector<double> x(2 + stream.below(8));
    std::vector<double> y(2 + stream.below(8));
    for (auto* sample : {&x, &y}) {
      for (double& value : *sample) value = static_cast<double>(stream.below(6));
      sample->front() = 7.5;  // no sample without spread
    }
    double above = 0;
    double below = 0;
    for (const double a : x) {
      for (const double b : y) {
        above += a > b;
        below += a < b;
      }
    }
    const auto pairs = static_cast<double>(x.size() * y.size());
    EXPECT_NEAR(vargha_delaney(x, y), (above + (pairs - above - below) / 2) / pairs, 1e-14);
    EXPECT_NEAR(cliffs_delta(x, y), (above - below) / pairs, 1e-14);
    double squares = 0;
    for (const double a : x) squares += (a - mean_of(x)) * (a - mean_of(x));
    for (const double b : y) squares += (b - mean_of(y)) * (b - mean_of(y));
    const double pooled = std::sqrt(squares / static_cast<double>(x.size() + y.size() - 2));
    EXPECT_NEAR(cohens_d(x, y), (mean_of(x) - mean_of(y)) / pooled, 1e-13);
    // Matched pairs: the ranks of those in favour less those against, over all of them, one rank after another.
    const std::vector<double> zero(x.size(), 0);
    std::vector<double> d;
    for (const double a : x) d.push_back(a - 3);
    double favour = 0;
    double total = 0;
    for (const double a : d) {
      if (a == 0) continue;
      double rank = 0.5;
      for (const double b : d) {
        if (b == 0) continue;
        rank += std::fabs(b) < std::fabs(a) ? 1 : (std::fabs(b) == std::fabs(a) ? 0.5 : 0);
      }
      total += rank;
      favour += a > 0 ? rank : -rank;
    }
    EXPECT_NEAR(rank_biserial(wilcoxon(d, zero)), favour / total, 1e-14);
  }
}

// Which hypotheses each procedure rejects at a level, as it was published; an adjusted p-value is the smallest such
// level.
TEST(Enumeration, AdjustedValuesAreTheLevelsAtWhichTheProceduresReject) {
  Stream stream(35, Purpose::test);
  for (int repeat = 0; repeat < 40; ++repeat) {
    std::vector<double> p(1 + stream.below(9));
    for (double& value : p) value = std::pow(stream.uniform(), 4);
    if (p.size() > 3) p[3] = p[0];
    auto sorted = p;
    std::sort(sorted.begin(), sorted.end());
    const auto m = static_cast<double>(p.size());
    double harmonic = 0;
    for (double i = 1; i <= m; ++i) harmonic += 1 / i;
    // The largest p-value that is rejected, from the i-th smallest one's bound, i from 1; below all if none is.
    const auto step_up = [&](auto&& bound) {
      for (std::size_t i = p.size(); i > 0; --i) {
        if (sorted[i - 1] <= bound(static_cast<double>(i))) return sorted[i - 1];
      }
      return -1.0;
    };
    const auto step_down = [&](auto&& bound) {
      double last = -1;
      for (std::size_t i = 1; i <= p.size() && sorted[i - 1] <= bound(static_cast<double>(i)); ++i)
        last = sorted[i - 1];
      return last;
    };
    const auto adjusted = {bonferroni(p), holm(p), hochberg(p), benjamini_hochberg(p), benjamini_yekutieli(p)};
    for (int level = 0; level < 100; ++level) {
      const double alpha = stream.uniform();
      const double largest[] = {
          step_down([&](double) { return alpha / m; }), step_down([&](double i) { return alpha / (m - i + 1); }),
          step_up([&](double i) { return alpha / (m - i + 1); }), step_up([&](double i) { return i * alpha / m; }),
          step_up([&](double i) { return i * alpha / (m * harmonic); })};
      for (std::size_t way = 0; way < 5; ++way) {
        for (std::size_t i = 0; i < p.size(); ++i) {
          EXPECT_EQ(adjusted.begin()[way][i] <= alpha, p[i] <= largest[way]) << way << ' ' << p[i] << ' ' << alpha;
        }
      }
    }
  }
}

// scipy 1.17.1, stats.false_discovery_control(p, method='bh') and 'by'.
TEST(Adjustments, FalseDiscoveryRatesMatchReference) {
  const std::vector<double> p{0.0021, 0.17, 0.0443, 0.0021, 0.9, 0.031, 0.56, 0.0007};
  const double bh[] = {0.0056, 0.22666666666666668, 0.07088, 0.0056, 0.9, 0.062, 0.64, 0.0056};
  const double by[] = {0.01522, 0.6160476190476191, 0.19264171428571425, 0.01522, 1, 0.16850714285714283, 1, 0.01522};
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(benjamini_hochberg(p)[i], bh[i], 1e-14);
    EXPECT_NEAR(benjamini_yekutieli(p)[i], by[i], 1e-14);
  }
}

}  // namespace
}  // namespace incumbent::statistics
