// Mean and standard deviation, in units of the largest value so that nothing overflows.
#include "surrogate/standardization.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {

Standardization standardization_of(std::span<const double> values) {
  double largest = 0;
  for (const double y : values) largest = std::max(largest, std::abs(y));
  if (values.empty() || largest == 0) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) return {*low, 1};  // their rounded mean would not be exactly that
  const double n = static_cast<double>(values.size());
  double mean = 0, square = 0;
  for (const double y : values) mean += y / largest / n;
  for (const double y : values) square += (y / largest - mean) * (y / largest - mean) / n;
  const double deviation = std::sqrt(square) * largest;
  return {std::clamp(mean, -1.0, 1.0) * largest, deviation > 0 ? deviation : 1.0};
}

std::vector<double> standardized(std::span<const double> values, const Standardization& how) {
  std::vector<double> z;
  z.reserve(values.size());
  for (const double y : values) z.push_back(how.apply(y));
  return z;
}

}  // namespace incumbent
