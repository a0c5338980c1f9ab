// Statistics of paired comparisons. All functions are deterministic; resampling reads a named random stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent::statistics {

// The quantile at probability in [0, 1]: linear interpolation between order statistics at (n - 1) * probability
// (Hyndman and Fan's type 7). Infinite values are ordered like any others. Error(usage) if values is empty or holds
// NaN. O(n log n).
INCUMBENT_EXPORT double quantile(std::span<const double> values, double probability);
INCUMBENT_EXPORT double median(std::span<const double> values);

struct Interval {
  double lower = 0;
  double upper = 0;
};

struct Bootstrap {
  double confidence = 0.95;
  int resamples = 10000;
  std::uint64_t seed = 1;
  std::uint64_t index = 0;  // another index is another, independent set of resamples
};

// Percentile bootstrap interval of the median. (Not BCa: its acceleration comes from the jackknife, which is
// inconsistent for a median; Efron and Tibshirani 1993, section 10.6.) O(resamples * n).
INCUMBENT_EXPORT Interval median_interval(std::span<const double> values, const Bootstrap& how = {});

// Ranks from 1, the lowest value first; equal values share the mean of their ranks.
INCUMBENT_EXPORT std::vector<double> ranks(std::span<const double> values);

enum class Alternative { two_sided, less, greater };  // less: x tends to be below y

// What becomes of pairs without a difference.
enum class Zeros {
  drop,   // left out (Wilcoxon 1945)
  pratt,  // ranked, then left out (Pratt 1959)
  split,  // ranked, half of their ranks to each side
};

enum class Method {
  automatic,  // exact up to 50 pairs with a difference, else normal
  exact,      // the distribution over all sign patterns of the ranks observed, ties included
  normal,     // the normal approximation with the variance corrected for ties
};

struct WilcoxonOptions {
  Alternative alternative = Alternative::two_sided;
  Zeros zeros = Zeros::drop;
  Method method = Method::automatic;
  bool continuity = false;  // normal: move the statistic by 1/2 toward its mean
};

struct WilcoxonResult {
  double positive = 0;    // rank sum of the pairs with x > y
  double negative = 0;    // rank sum of the pairs with x < y
  double statistic = 0;   // two-sided: the smaller rank sum; one-sided: the positive one
  double p_value = 1;     // 1 if no pair differs
  double z = 0;           // normal only: the standardized statistic
  std::size_t pairs = 0;  // with a difference
  std::size_t zeros = 0;  // without
  bool exact = true;
};

// Wilcoxon's signed-rank test of the paired samples x and y (same length, no NaN; two equal infinities are no
// difference). Wilcoxon (1945), Biometrics Bulletin 1(6); zeros by Pratt (1959), JASA 54. exact: O(n^3), normal: O(n
// log n).
INCUMBENT_EXPORT WilcoxonResult wilcoxon(std::span<const double> x, std::span<const double> y,
                                         const WilcoxonOptions& options = {});

// The smallest two-sided p-value that `pairs` different pairs can give: 2^(1 - pairs), at most 1.
INCUMBENT_EXPORT double smallest_p_value(std::size_t pairs);

// Holm's (1979) step-down adjustment: all p-values of one family, in any order; adjusted ones in the same order.
INCUMBENT_EXPORT std::vector<double> holm(std::span<const double> p_values);

struct FriedmanResult {
  std::vector<double> average_ranks;  // one a treatment
  double chi_squared = 0;             // corrected for ties
  double chi_squared_p = 1;
  double f = 0;  // Iman and Davenport (1980); infinite if all blocks agree
  double f_p = 1;
};

// Friedman's (1937) rank test. scores[block][treatment], lower is better, no NaN; every block has the same length of at
// least 2. If every block is one tie, both p-values are 1. O(blocks * treatments * log(treatments)).
INCUMBENT_EXPORT FriedmanResult friedman(std::span<const std::vector<double>> scores);

}  // namespace incumbent::statistics
