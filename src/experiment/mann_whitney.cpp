// Mann and Whitney's test (1947), Annals of Mathematical Statistics 18, and effect sizes of two samples.
//   U = R_x - n (n + 1) / 2, R_x the rank sum of x among all N = n + m values
//   exact:  R_x when every choice of n of the N ranks observed is as likely, mid-ranks at ties included
//   normal: z = (U - n m / 2 -+ 1/2) / sqrt(n m / 12 ((N + 1) - sum (t^3 - t) / (N (N - 1)))), t the sizes of ties
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

constexpr std::size_t kExactValues = 60;
constexpr std::size_t kMostExactValues = 200;

// probability[j][s]: that, of the ranks so far, j were drawn with twice their sum s. The i-th rank is drawn with
// probability (n - j) / (N - i), whatever was drawn before: that makes each choice of n as likely.
Tails exact_tails(std::span<const double> ranks, std::size_t n, double sum) {
  std::size_t largest = 0;
  for (const double rank : ranks) largest += static_cast<std::size_t>(2 * rank);
  std::vector<std::vector<double>> probability(n + 1, std::vector<double>(largest + 1, 0));
  probability[0][0] = 1;
  std::size_t reached = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const auto twice = static_cast<std::size_t>(2 * ranks[i]);
    const auto left = static_cast<double>(ranks.size() - i);
    reached += twice;
    for (std::size_t j = std::min(i + 1, n) + 1; j-- > 0;) {
      const double skip = 1 - static_cast<double>(n - j) / left;
      const double take = j > 0 ? static_cast<double>(n - j + 1) / left : 0;
      auto& row = probability[j];
      for (std::size_t s = reached + 1; s-- > 0;) {
        row[s] *= skip;
        if (j > 0 && s >= twice) row[s] += take * probability[j - 1][s - twice];
      }
    }
  }
  Tails tails;
  const auto at = static_cast<std::size_t>(2 * sum);
  for (std::size_t s = 0; s <= at; ++s) tails.lower += probability[n][s];
  for (std::size_t s = largest + 1; s-- > at;) tails.upper += probability[n][s];
  return tails;
}

}  // namespace

MannWhitneyResult mann_whitney(std::span<const double> x, std::span<const double> y, Alternative alternative,
                               Method method, bool continuity) {
  require_numbers(x, 1, "Mann and Whitney's test");
  require_numbers(y, 1, "Mann and Whitney's test");
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  require(method != Method::exact || all.size() <= kMostExactValues,
          "there are {} values; the exact test of Mann and Whitney takes at most {}", all.size(), kMostExactValues);
  const auto rank = ranks(all);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += rank[i];
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  MannWhitneyResult result;
  result.u = sum - n * (n + 1) / 2;
  result.exact = method == Method::exact || (method == Method::automatic && all.size() <= kExactValues);
  if (result.exact) {
    result.p_value = p_value(exact_tails(rank, x.size(), sum), alternative);
    return result;
  }
  const double total = n + m;
  const double deviation = std::sqrt(n * m / 12 * (total + 1 - tie_term(all) / (total * (total - 1))));
  if (!(deviation > 0)) return result;  // all values are equal
  const double distance = result.u - n * m / 2;
  double shift = continuity ? 0.5 : 0;  // toward the mean
  if (alternative == Alternative::less || (alternative == Alternative::two_sided && distance < 0)) shift = -shift;
  result.z = (distance - shift) / deviation;
  result.p_value = normal_p_value(result.z, alternative);
  // Two-sided, the correction may pass the mean: then nothing is less extreme.
  if (alternative == Alternative::two_sided && std::fabs(distance) <= std::fabs(shift)) result.p_value = 1;
  return result;
}

double vargha_delaney(std::span<const double> x, std::span<const double> y) {
  require_numbers(x, 1, "an effect size");
  require_numbers(y, 1, "an effect size");
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  const auto rank = ranks(all);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += rank[i];
  const auto n = static_cast<double>(x.size());
  return (sum - n * (n + 1) / 2) / (n * static_cast<double>(y.size()));
}

double cliffs_delta(std::span<const double> x, std::span<const double> y) { return 2 * vargha_delaney(x, y) - 1; }

double cohens_d(std::span<const double> x, std::span<const double> y) {
  require_numbers(x, 2, "Cohen's d");
  require_numbers(y, 2, "Cohen's d");
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  return (mean(x) - mean(y)) / std::sqrt(((n - 1) * variance(x) + (m - 1) * variance(y)) / (n + m - 2));
}

double paired_cohens_d(std::span<const double> x, std::span<const double> y) {
  require_pairs(x, y, 2, "Cohen's d");
  const auto d = differences(x, y);
  return mean(d) / std::sqrt(variance(d));
}

double rank_biserial(const WilcoxonResult& result) {
  const double sum = result.positive + result.negative;
  return sum > 0 ? (result.positive - result.negative) / sum : 0;
}

}  // namespace incumbent::statistics
