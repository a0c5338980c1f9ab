// Correlation of paired values.
//   Pearson's r, Spearman's of the ranks: t = r sqrt((n - 2) / (1 - r^2)), n - 2 degrees
//   Kendall's tau-b = (C - D) / sqrt((P - T_x) (P - T_y)), P = n (n - 1) / 2, T the tied pairs; C - D has the variance
//   of Kendall (1970), Rank Correlation Methods, section 4.5; exact without ties: of the n! orders those with k
//   inversions are the coefficients of prod_{i=1}^{n} (1 + q + ... + q^{i-1}) (ibid., section 5.2)
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

TestResult product_moment(std::span<const double> x, std::span<const double> y) {
  const double center_x = mean(x);
  const double center_y = mean(y);
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - center_x) * (x[i] - center_x);
    yy += (y[i] - center_y) * (y[i] - center_y);
    xy += (x[i] - center_x) * (y[i] - center_y);
  }
  require(std::isfinite(xx) && std::isfinite(yy) && std::isfinite(xy),
          "the sums of squares are {} and {}, that of products {}; a correlation needs them finite", xx, yy, xy);
  TestResult result;
  result.degrees = static_cast<double>(x.size() - 2);
  if (xx == 0 || yy == 0) return result;  // a constant correlates with nothing
  // One root where the product is a normal number: r is exact then where y is a multiple of x.
  const double product = xx * yy;
  const double r =
      std::clamp(xy / (std::isnormal(product) ? std::sqrt(product) : std::sqrt(xx) * std::sqrt(yy)), -1.0, 1.0);
  result.statistic = r;
  const double t = r * std::sqrt(result.degrees / ((1 - r) * (1 + r)));
  result.p_value = student_t_p_value(t, result.degrees, Alternative::two_sided);
  return result;
}

// P(|C - D| is at least that of the score), over all orders of n values: the share of orders with at most as many
// inversions as the rarer kind of pairs, twice.
double kendall_exact(std::size_t n, double score) {
  const auto pairs = n * (n - 1) / 2;
  const auto rarer = static_cast<std::size_t>((static_cast<double>(pairs) - std::fabs(score)) / 2);
  std::vector<double> share(rarer + 1, 0.0);  // of the orders of the first i values, by inversions
  share[0] = 1;
  for (std::size_t i = 2; i <= n; ++i) {
    const auto before = share;
    for (std::size_t k = 0; k <= rarer; ++k) {
      double sum = 0;
      for (std::size_t j = 0; j < i && j <= k; ++j) sum += before[k - j];
      share[k] = sum / static_cast<double>(i);
    }
  }
  double below = 0;
  for (const double s : share) below += s;
  return std::min(1.0, 2 * below);
}

}  // namespace

TestResult pearson(std::span<const double> x, std::span<const double> y) {
  require_pairs(x, y, 3, "Pearson's correlation");
  require_finite(x, "x", "Pearson's correlation");
  require_finite(y, "y", "Pearson's correlation");
  return product_moment(x, y);
}

TestResult spearman(std::span<const double> x, std::span<const double> y) {
  require_pairs(x, y, 3, "Spearman's correlation");
  return product_moment(ranks(x), ranks(y));
}

TestResult kendall(std::span<const double> x, std::span<const double> y, Method method) {
  constexpr std::size_t kAutomatic = 33, kMostExact = 200;
  require_pairs(x, y, 2, "Kendall's correlation");
  double score = 0;  // concordant less discordant pairs
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const int a = (x[i] > x[j]) - (x[i] < x[j]);
      const int b = (y[i] > y[j]) - (y[i] < y[j]);
      score += a * b;
    }
  }
  // Over the groups of ties: pairs, sum t (t-1) (t-2), sum t (t-1) (2t+5).
  struct Ties {
    double pairs = 0;
    double triples = 0;
    double spread = 0;
  };
  const auto ties_of = [](std::span<const double> values) {
    Ties ties;
    for (const double t : tie_sizes({values.begin(), values.end()})) {
      ties.pairs += t * (t - 1) / 2;
      ties.triples += t * (t - 1) * (t - 2);
      ties.spread += t * (t - 1) * (2 * t + 5);
    }
    return ties;
  };
  const auto a = ties_of(x);
  const auto b = ties_of(y);
  const auto n = static_cast<double>(x.size());
  const double pairs = n * (n - 1) / 2;
  TestResult result;
  if (pairs == a.pairs || pairs == b.pairs) return result;
  result.statistic = score / std::sqrt(pairs - a.pairs) / std::sqrt(pairs - b.pairs);
  const bool tied = a.pairs > 0 || b.pairs > 0;
  require(method != Method::exact || (!tied && x.size() <= kMostExact),
          "Kendall's exact p-value takes at most {} pairs without ties; there are {}{}", kMostExact, x.size(),
          tied ? " with ties" : "");
  if (method == Method::exact || (method == Method::automatic && !tied && x.size() <= kAutomatic)) {
    result.p_value = kendall_exact(x.size(), score);
    return result;
  }
  double variance = (n * (n - 1) * (2 * n + 5) - a.spread - b.spread) / 18 + 2 * a.pairs * b.pairs / (n * (n - 1));
  if (n > 2) variance += a.triples * b.triples / (9 * n * (n - 1) * (n - 2));
  if (variance > 0) result.p_value = normal_p_value(score / std::sqrt(variance), Alternative::two_sided);
  return result;
}

}  // namespace incumbent::statistics
