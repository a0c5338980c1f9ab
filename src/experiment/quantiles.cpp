// Quantiles, and the bootstrap interval of a median: Efron and Tibshirani (1993), An Introduction to the Bootstrap,
// section 13.3.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

// Of sorted values. Between two equal values, infinite ones included, there is nothing to interpolate.
double sorted_quantile(std::span<const double> sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double fraction = position - static_cast<double>(below);
  if (fraction == 0 || sorted[below] == sorted[above]) return sorted[below];
  if (std::isinf(sorted[below])) return std::isinf(sorted[above]) ? 0 : sorted[below];
  return sorted[below] + fraction * (sorted[above] - sorted[below]);
}

std::vector<double> sorted_copy(std::span<const double> values) {
  require(!values.empty(), "there are no values; a quantile needs at least 1");
  std::vector<double> sorted(values.begin(), values.end());
  for (const double value : sorted) require(!std::isnan(value), "a value is NaN; a quantile needs numbers");
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

double quantile(std::span<const double> values, double probability) {
  require(probability >= 0 && probability <= 1, "probability is {}; it may be 0 to 1", probability);
  return sorted_quantile(sorted_copy(values), probability);
}

double median(std::span<const double> values) { return quantile(values, 0.5); }

Interval median_interval(std::span<const double> values, const Bootstrap& how) {
  require(how.confidence > 0 && how.confidence < 1, "confidence is {}; it lies between 0 and 1", how.confidence);
  require(how.resamples > 0, "resamples is {}; it must be positive", how.resamples);
  const auto sorted = sorted_copy(values);
  const std::size_t n = sorted.size();
  Stream stream(how.seed, Purpose::bootstrap, how.index);
  std::vector<double> medians;
  medians.reserve(static_cast<std::size_t>(how.resamples));
  std::vector<std::size_t> picked(n);  // indices into sorted: ordering them orders the values
  for (int i = 0; i < how.resamples; ++i) {
    for (auto& index : picked) index = stream.below(n);
    const auto upper = picked.begin() + static_cast<std::ptrdiff_t>(n / 2);
    std::nth_element(picked.begin(), upper, picked.end());
    const std::size_t lower = n % 2 == 1 ? *upper : *std::max_element(picked.begin(), upper);
    const double pair[] = {sorted[lower], sorted[*upper]};
    medians.push_back(sorted_quantile(pair, 0.5));
  }
  std::sort(medians.begin(), medians.end());
  const double tail = 0.5 * (1 - how.confidence);
  return {sorted_quantile(medians, tail), sorted_quantile(medians, 1 - tail)};
}

}  // namespace incumbent::statistics
