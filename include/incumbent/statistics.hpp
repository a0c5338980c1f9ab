// Statistics of comparisons. All functions are deterministic; resampling reads a named random stream. Values are
// numbers that may be infinite, never NaN, unless something else is said; lower is better where better matters. Wrong
// arguments are an Error(usage). Running times, targets and anytime performance are in anytime.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent::statistics {

// The quantile at probability in [0, 1]: linear interpolation between order statistics at (n - 1) * probability
// (Hyndman and Fan's type 7). Infinite values are ordered like any others. Error(usage) if values is empty or holds
// NaN. O(n log n).
INCUMBENT_EXPORT double quantile(std::span<const double> values, double probability);
INCUMBENT_EXPORT double median(std::span<const double> values);

// Location, spread and shape of a sample; what needs more values than there are is NaN.
struct Description {
  std::size_t count = 0;
  double mean = 0;
  double variance = 0;  // with count - 1 in the denominator
  double deviation = 0;
  double standard_error = 0;
  double median = 0;
  double interquartile_range = 0;
  double median_absolute_deviation = 0;  // from the median, not scaled
  double geometric_mean = 0;             // NaN unless all values are positive, as the harmonic mean
  double harmonic_mean = 0;
  double skewness = 0;         // m3 / m2^(3/2), the central moments with count in the denominator
  double excess_kurtosis = 0;  // m4 / m2^2 - 3
  double trimmed_mean = 0;     // without the lowest and highest 10 %, rounded down to whole values
  double lower = 0;            // Student's interval of the mean
  double upper = 0;
};
INCUMBENT_EXPORT Description describe(std::span<const double> values, double confidence = 0.95);

// x - y, pair by pair; two equal infinities are no difference. Samples of the same length.
INCUMBENT_EXPORT std::vector<double> differences(std::span<const double> x, std::span<const double> y);

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

// Percentile bootstrap interval of the median, over all resamples: no random number is drawn. (Not BCa: its
// acceleration comes from the jackknife, which is inconsistent for a median; Efron and Tibshirani 1993, section 10.6.)
// O(n^2).
INCUMBENT_EXPORT Interval median_interval(std::span<const double> values, double confidence = 0.95);

using Statistic = std::function<double(std::span<const double>)>;

enum class Resampling {
  percentile,  // quantiles of the resampled statistic: Efron and Tibshirani (1993), section 13.3
  bca,         // bias-corrected and accelerated by the jackknife, section 14.3; for smooth statistics, as a mean
};

// Bootstrap interval of any statistic of independent values. bca: without spread among the jackknife's values the
// acceleration is 0; the share of resamples below the statistic counts as at least half a resample, at most all but
// that. O(resamples * cost of the statistic).
INCUMBENT_EXPORT Interval bootstrap_interval(std::span<const double> values, const Statistic& statistic,
                                             Resampling resampling = Resampling::percentile, const Bootstrap& how = {});

// Two-level bootstrap interval of the mean over groups (problems) of the median within a group (over seeds): groups are
// drawn with replacement, then values within each drawn group. Davison and Hinkley (1997), section 3.8.
// O(resamples * number of values).
INCUMBENT_EXPORT Interval two_level_interval(std::span<const std::vector<double>> groups, const Bootstrap& how = {});

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

// The result of a test with one statistic.
struct TestResult {
  double statistic = 0;
  double p_value = 1;
  double degrees = 0;  // of freedom; 0 where there are none
};

// Student's test of paired samples, Welch's (1947) of independent ones. At least two values each, all finite, their
// variances too: a mean with an infinite value tells nothing.
INCUMBENT_EXPORT TestResult paired_t(std::span<const double> x, std::span<const double> y,
                                     Alternative alternative = Alternative::two_sided);
INCUMBENT_EXPORT TestResult welch_t(std::span<const double> x, std::span<const double> y,
                                    Alternative alternative = Alternative::two_sided);
// Sign test of paired samples: the statistic counts pairs with x > y; pairs without a difference are left out.
INCUMBENT_EXPORT TestResult sign_test(std::span<const double> x, std::span<const double> y,
                                      Alternative alternative = Alternative::two_sided);

struct MannWhitneyResult {
  double u = 0;  // pairs (x, y) with x > y, half of those that are equal added
  double p_value = 1;
  double z = 0;  // normal only, continuity corrected
  bool exact = true;
};
// Mann and Whitney's (1947) test of independent samples. exact: the distribution over all splits of the ranks observed,
// ties included; automatic: exact up to 60 values in all. normal: variance corrected for ties, continuity by 1/2 unless
// told otherwise.
INCUMBENT_EXPORT MannWhitneyResult mann_whitney(std::span<const double> x, std::span<const double> y,
                                                Alternative alternative = Alternative::two_sided,
                                                Method method = Method::automatic, bool continuity = true);

// Kolmogorov and Smirnov's test of independent samples: the largest distance D of their distribution functions. exact:
// the distribution of D over all splits of the values observed, ties included, O(n m); automatic: exact up to 2000
// values in all. normal: the distribution of D for one sample of size n m / (n + m), rounded to an integer (at most
// 10 000); with few values that rejects too often.
INCUMBENT_EXPORT TestResult kolmogorov_smirnov(std::span<const double> x, std::span<const double> y,
                                               Method method = Method::automatic);

// Correlation coefficients and two-sided p-values: Pearson's and Spearman's by Student's t, Kendall's tau-b by the
// normal approximation (Kendall 1970) with ties, or exactly: automatic, up to 33 pairs without ties. Pearson's needs
// finite values, their variances and covariance too.
INCUMBENT_EXPORT TestResult pearson(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT TestResult spearman(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT TestResult kendall(std::span<const double> x, std::span<const double> y,
                                    Method method = Method::automatic);

// The hypervolume of points of m >= 1 objectives, lower better: the volume of what is no better than some point and
// better than the reference in each objective (Zitzler and Thiele 1998). Exact but for rounding; a point that is not
// better than the reference in each adds nothing. Error(usage) if a point has another number of objectives, or the
// reference isn't finite. O(n^max(m-1, 1) log n) time.
INCUMBENT_EXPORT double hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference);

// Effect sizes. vargha_delaney: P(x > y) + P(x = y) / 2 over all pairs, 1/2 without an effect (Vargha and Delaney
// 2000); cliffs_delta: P(x > y) - P(x < y). cohens_d: difference of means over the pooled deviation, or over the
// deviation of the differences. rank_biserial: (W+ - W-) / (W+ + W-) of Wilcoxon's rank sums, 0 if no pair differs
// (Kerby 2014).
INCUMBENT_EXPORT double vargha_delaney(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT double cliffs_delta(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT double cohens_d(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT double paired_cohens_d(std::span<const double> x, std::span<const double> y);
INCUMBENT_EXPORT double rank_biserial(const WilcoxonResult& result);

// Whether x and y differ by less than a margin: two one-sided tests (Schuirmann 1987), that the difference is above
// -margin and that it is below +margin; the p-value is the larger of both. wilcoxon drops pairs whose difference is the
// margin up to rounding: |x - y -+ margin| <= 2^-52 (|x| + |y| + margin).
struct EquivalenceResult {
  double above_lower_p = 1;
  double below_upper_p = 1;
  double p_value = 1;
};
enum class EquivalenceTest { wilcoxon, paired_t, welch };
INCUMBENT_EXPORT EquivalenceResult equivalence(std::span<const double> x, std::span<const double> y, double margin,
                                               EquivalenceTest test = EquivalenceTest::wilcoxon);

// How likely Wilcoxon's two-sided test at level alpha would be significant with `pairs` pairs, if differences were
// distributed as those observed: the share of bootstrap samples in which it is. The observed differences stand for all,
// so a chance effect counts as a true one. O(resamples * cost of the test).
struct PowerOptions {
  double alpha = 0.05;
  int resamples = 400;
  std::uint64_t seed = 1;
};
INCUMBENT_EXPORT double wilcoxon_power(std::span<const double> differences, std::size_t pairs,
                                       const PowerOptions& options = {});
// The number of pairs that reaches this power, found by doubling and bisection; none if `limit` pairs do not.
INCUMBENT_EXPORT std::optional<std::size_t> pairs_needed(std::span<const double> differences, double power = 0.8,
                                                         std::size_t limit = 1000, const PowerOptions& options = {});

// Adjusted p-values of one family, in the order given. bonferroni, holm (1979) and hochberg (1988, independent or
// positively dependent tests) bound the chance of any false claim; benjamini_hochberg (1995, the same condition) and
// benjamini_yekutieli (2001) the expected share of false ones.
INCUMBENT_EXPORT std::vector<double> bonferroni(std::span<const double> p_values);
INCUMBENT_EXPORT std::vector<double> holm(std::span<const double> p_values);
INCUMBENT_EXPORT std::vector<double> hochberg(std::span<const double> p_values);
INCUMBENT_EXPORT std::vector<double> benjamini_hochberg(std::span<const double> p_values);
INCUMBENT_EXPORT std::vector<double> benjamini_yekutieli(std::span<const double> p_values);

struct FriedmanResult {
  std::vector<double> average_ranks;  // one a treatment
  std::size_t blocks = 0;
  double chi_squared = 0;  // corrected for ties
  double chi_squared_p = 1;
  double uncorrected = 0;  // chi squared without the correction
  double concordance = 0;  // Kendall's W: 0 no agreement between the blocks, 1 the same order in all
  double f = 0;            // Iman and Davenport (1980); infinite if all blocks agree
  double f_p = 1;
};

// Friedman's (1937) rank test. scores[block][treatment], lower is better; every block has the same length of at
// least 2. If every block is one tie, both p-values are 1. O(blocks * treatments * log(treatments)).
INCUMBENT_EXPORT FriedmanResult friedman(std::span<const std::vector<double>> scores);

// Nemenyi's (1963) comparison of all treatments by their average ranks (Demsar 2006, JMLR 7): ranks differ at level
// alpha if they are more than critical_difference = q sqrt(k (k + 1) / (6 N)) apart.
struct Nemenyi {
  double critical_difference = 0;
  std::vector<std::vector<double>> z;         // |difference of ranks| / sqrt(k (k + 1) / (6 N))
  std::vector<std::vector<double>> p_values;  // of the studentized range, adjusted for all pairs; 1 on the diagonal
};
INCUMBENT_EXPORT Nemenyi nemenyi(const FriedmanResult& friedman, double alpha = 0.05);
// Unadjusted two-sided p-values of all others against one treatment, in their order: normal tails of Nemenyi's z.
INCUMBENT_EXPORT std::vector<double> against_control(const FriedmanResult& friedman, std::size_t control);
// The largest runs of treatments, each in ascending order of average ranks, that lie within the critical difference;
// runs of one are left out. What a critical-difference diagram draws bars for.
INCUMBENT_EXPORT std::vector<std::vector<std::size_t>> level_groups(const std::vector<double>& average_ranks,
                                                                    double critical_difference);

// P(range of k standard normal values > q), and the q with that tail: Tukey's studentized range with infinite degrees
// of freedom, by quadrature to about 1e-14.
INCUMBENT_EXPORT double studentized_range_upper_tail(double q, std::size_t k);
INCUMBENT_EXPORT double studentized_range_quantile(double upper_tail, std::size_t k);

// P(X <= h, Y <= k) of standard normal X and Y with correlation rho, by quadrature to about 1e-14, also in the tails.
INCUMBENT_EXPORT double bivariate_normal_cdf(double h, double k, double rho);

}  // namespace incumbent::statistics
