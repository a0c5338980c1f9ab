// Wilcoxon's signed-rank test.
//   W+ = sum of the ranks of |x - y| where x > y
//   exact:  the distribution of W+ when each rank's sign is a fair coin, for the ranks observed (mid-ranks at ties)
//   normal: z = (W - n(n+1)/4) / sqrt((n(n+1)(2n+1) - sum (t^3 - t)/2) / 24), t the sizes of the groups of ties
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

constexpr std::size_t kExactPairs = 50;

// P(W+ <= w) and P(W+ >= w) over all sign patterns. Twice a mid-rank is an integer, so sums are indices.
Tails exact_tails(std::span<const double> ranks, double w) {
  std::vector<double> probability{1};
  for (const double rank : ranks) {
    const auto twice = static_cast<std::size_t>(2 * rank);
    const std::size_t before = probability.size();
    probability.resize(before + twice, 0);
    for (std::size_t s = probability.size(); s-- > 0;) {
      const double with = s >= twice ? probability[s - twice] : 0;
      probability[s] = 0.5 * (probability[s] + with);
    }
  }
  const auto at = std::min(static_cast<std::size_t>(2 * w), probability.size() - 1);
  Tails tails;
  for (std::size_t s = 0; s <= at; ++s) tails.lower += probability[s];
  for (std::size_t s = probability.size(); s-- > at;) tails.upper += probability[s];
  return tails;
}

double squares_term(double n) { return n * (n + 1) * (2 * n + 1); }

}  // namespace

WilcoxonResult wilcoxon(std::span<const double> x, std::span<const double> y, const WilcoxonOptions& options) {
  require_pairs(x, y, 0, "Wilcoxon's test");
  std::vector<double> sizes;
  std::vector<double> kept;  // differences
  WilcoxonResult result;
  for (const double d : differences(x, y)) {
    if (d == 0) ++result.zeros;
    if (d == 0 && options.zeros == Zeros::drop) continue;
    kept.push_back(d);
    sizes.push_back(std::fabs(d));
  }
  result.pairs = x.size() - result.zeros;

  const auto all = ranks(sizes);
  std::vector<double> ranked;  // of the pairs that differ
  double undecided = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (kept[i] > 0) result.positive += all[i];
    if (kept[i] < 0) result.negative += all[i];
    if (kept[i] == 0) undecided += all[i];
    if (kept[i] != 0) ranked.push_back(all[i]);
  }
  const double sure = result.positive;
  if (options.zeros == Zeros::split) {
    result.positive += undecided / 2;
    result.negative += undecided / 2;
  }
  const bool two_sided = options.alternative == Alternative::two_sided;
  result.statistic = two_sided ? std::min(result.positive, result.negative) : result.positive;
  result.exact =
      options.method == Method::exact || (options.method == Method::automatic && result.pairs <= kExactPairs);
  if (result.pairs == 0) return result;
  if (result.exact) {
    result.p_value = p_value(exact_tails(ranked, sure), options.alternative);
    return result;
  }

  const auto n = static_cast<double>(all.size());
  const auto zeros = options.zeros == Zeros::pratt ? static_cast<double>(result.zeros) : 0.0;
  const double mean = (n * (n + 1) - zeros * (zeros + 1)) / 4;
  const double ties = tie_term(options.zeros == Zeros::pratt ? ranked : all);
  const double deviation = std::sqrt((squares_term(n) - squares_term(zeros) - ties / 2) / 24);
  double shift = 0;
  if (options.continuity) {
    if (options.alternative == Alternative::less) shift = -0.5;
    if (options.alternative == Alternative::greater) shift = 0.5;
    if (two_sided && result.statistic != mean) shift = result.statistic < mean ? -0.5 : 0.5;
  }
  result.z = (result.statistic - mean - shift) / deviation;
  result.p_value = normal_p_value(result.z, options.alternative);
  return result;
}

double smallest_p_value(std::size_t pairs) { return std::min(1.0, std::ldexp(2.0, -static_cast<int>(pairs))); }

}  // namespace incumbent::statistics
