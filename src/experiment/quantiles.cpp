// Quantiles of samples.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
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

}  // namespace incumbent::statistics
