// The percentile bootstrap interval of a median over all n^n resamples: Efron and Tibshirani (1993), An Introduction to
// the Bootstrap, section 13.3. Nothing is drawn, for how likely each median is has a closed form. Of resampled indices
// 1 .. n into the sorted values, with h = ceil(n / 2), the h-th smallest is at most i with the probability
//   F(i) = P(Binomial(n, i/n) >= h).
// For even n the median is the mean of the h-th, l, and the next one, u; l <= i and u > j >= i says that h indices are
// at most i and the others above j:
//   G(i, j) = C(n, h) (i/n)^h ((n - j)/n)^h.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

struct Outcome {
  double median;
  double probability;
};

constexpr double kNever = 1e-18;  // left out: what is less likely

void add_pairs(const std::vector<double>& sorted, const std::vector<double>& of_lower, std::vector<Outcome>& outcomes) {
  const auto n = static_cast<double>(sorted.size());
  const double h = n / 2;
  double log_choose = 0;  // C(n, h)
  for (double k = 1; k <= h; ++k) log_choose += std::log((h + k) / k);
  const auto both = [&](double i, double j) {
    return i == 0 || j == n ? 0 : std::exp(log_choose + h * std::log(i / n) + h * std::log((n - j) / n));
  };
  for (std::size_t l = 0; l < sorted.size(); ++l) {
    if (of_lower[l] < kNever) continue;
    const auto i = static_cast<double>(l + 1);
    double left = both(i, i) - both(i - 1, i);  // P(l = i, u > j)
    outcomes.push_back({sorted[l], of_lower[l] - left});
    for (std::size_t u = l + 1; u < sorted.size() && left > kNever; ++u) {
      const auto j = static_cast<double>(u + 1);
      const double beyond = both(i, j) - both(i - 1, j);
      const double pair[] = {sorted[l], sorted[u]};
      outcomes.push_back({median(pair), left - beyond});
      left = beyond;
    }
  }
}

}  // namespace

Interval median_interval(std::span<const double> values, double confidence) {
  require(confidence > 0 && confidence < 1, "confidence is {}; it lies between 0 and 1", confidence);
  require(!values.empty(), "there are no values; a median's interval needs at least 1");
  std::vector<double> sorted(values.begin(), values.end());
  for (const double value : sorted) require(!std::isnan(value), "a value is NaN; a median's interval needs numbers");
  std::ranges::sort(sorted);
  const std::size_t n = sorted.size();
  std::vector<double> of_lower(n);  // P(l = i)
  double below = 0;
  for (std::size_t i = 1; i <= n; ++i) {
    const double now = binomial_upper_tail((n + 1) / 2, n, static_cast<double>(i) / static_cast<double>(n));
    of_lower[i - 1] = now - below;
    below = now;
  }
  std::vector<Outcome> outcomes;
  if (n % 2 == 0) {
    add_pairs(sorted, of_lower, outcomes);
  } else {
    for (std::size_t i = 0; i < n; ++i) outcomes.push_back({sorted[i], of_lower[i]});
  }
  std::ranges::sort(outcomes, {}, &Outcome::median);
  const auto percentile = [&](double probability) {
    constexpr double kRounding = 1e-12;
    double sum = 0;
    for (const auto& outcome : outcomes) {
      sum += outcome.probability;
      if (sum >= probability - kRounding) return outcome.median;
    }
    return outcomes.back().median;
  };
  const double tail = 0.5 * (1 - confidence);
  return {percentile(tail), percentile(1 - tail)};
}

}  // namespace incumbent::statistics
