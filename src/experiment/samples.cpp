// Samples and their description. Central moments m_k are means of (x - mean)^k.
#include "experiment/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

const double kUndefined = std::numeric_limits<double>::quiet_NaN();

double central_moment(std::span<const double> values, double center, int power) {
  double sum = 0;
  for (const double value : values) sum += std::pow(value - center, power);
  return sum / static_cast<double>(values.size());
}

double median_absolute_deviation(std::span<const double> values, double center) {
  std::vector<double> sizes;
  for (const double value : values) sizes.push_back(value == center ? 0 : std::fabs(value - center));
  return median(sizes);
}

double trimmed_mean(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t cut = sorted.size() / 10;
  return mean(std::span<const double>(sorted).subspan(cut, sorted.size() - 2 * cut));
}

}  // namespace

void require_numbers(std::span<const double> values, std::size_t at_least, std::string_view test) {
  require(values.size() >= at_least, "a sample has {} values; {} needs at least {}", values.size(), test, at_least);
  for (const double value : values) require(!std::isnan(value), "a value is NaN; {} needs numbers", test);
}

void require_pairs(std::span<const double> x, std::span<const double> y, std::size_t at_least, std::string_view test) {
  require(x.size() == y.size(), "x has {} values and y has {}; for {} they must be paired", x.size(), y.size(), test);
  require_numbers(x, at_least, test);
  require_numbers(y, at_least, test);
}

void require_finite(std::span<const double> values, std::string_view name, std::string_view test) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    require(std::isfinite(values[i]), "{}[{}] is {}; {} needs finite values", name, i, values[i], test);
  }
}

double mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double variance(std::span<const double> values) {
  const double center = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - center) * (value - center);
  return sum / static_cast<double>(values.size() - 1);
}

std::vector<double> differences(std::span<const double> x, std::span<const double> y) {
  std::vector<double> result(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) result[i] = x[i] == y[i] ? 0 : x[i] - y[i];
  return result;
}

std::vector<double> tie_sizes(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  std::vector<double> sizes;
  for (std::size_t first = 0; first < values.size();) {
    std::size_t last = first;
    while (last < values.size() && values[last] == values[first]) ++last;
    sizes.push_back(static_cast<double>(last - first));
    first = last;
  }
  return sizes;
}

double tie_term(const std::vector<double>& values) {
  double sum = 0;
  for (const double t : tie_sizes(values)) sum += t * t * t - t;
  return sum;
}

Description describe(std::span<const double> values, double confidence) {
  require(confidence > 0 && confidence < 1, "confidence is {}; it lies between 0 and 1", confidence);
  require_numbers(values, 1, "a description");
  const auto n = static_cast<double>(values.size());
  Description result;
  result.count = values.size();
  result.mean = mean(values);
  result.median = median(values);
  result.interquartile_range = quantile(values, 0.75) - quantile(values, 0.25);
  result.median_absolute_deviation = median_absolute_deviation(values, result.median);
  result.trimmed_mean = trimmed_mean(values);
  double logarithms = 0;
  double reciprocals = 0;
  for (const double value : values) {
    logarithms += value > 0 ? std::log(value) : kUndefined;
    reciprocals += value > 0 ? 1 / value : kUndefined;
  }
  result.geometric_mean = std::exp(logarithms / n);
  result.harmonic_mean = n / reciprocals;
  const double second = central_moment(values, result.mean, 2);
  result.skewness = central_moment(values, result.mean, 3) / std::pow(second, 1.5);
  result.excess_kurtosis = central_moment(values, result.mean, 4) / (second * second) - 3;
  if (values.size() < 2) {
    result.variance = result.deviation = result.standard_error = result.lower = result.upper = kUndefined;
    return result;
  }
  result.variance = variance(values);
  result.deviation = std::sqrt(result.variance);
  result.standard_error = result.deviation / std::sqrt(n);
  const double half = student_t_quantile(0.5 + 0.5 * confidence, n - 1) * result.standard_error;
  result.lower = result.mean - half;
  result.upper = result.mean + half;
  return result;
}

}  // namespace incumbent::statistics
