// Adjusted p-values of a family of m tests, p_(1) <= ... <= p_(m):
//   Bonferroni          m p                       Holm (1979)       max over i <= j of (m - i + 1) p_(i)
//   Hochberg (1988)     min over i >= j of (m - i + 1) p_(i)
//   Benjamini, Hochberg (1995)   min over i >= j of m/i p_(i);  Yekutieli (2001): that times 1 + 1/2 + ... + 1/m
#include <algorithm>
#include <numeric>

#include "core/require.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

std::vector<std::size_t> ascending(std::span<const double> p_values) {
  for (const double p : p_values) require(p >= 0 && p <= 1, "a p-value is {}; it may be 0 to 1", p);
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  return order;
}

// factor(i) for the i-th smallest, i from 0. The smallest of it and all larger ones' values.
template <class Factor>
std::vector<double> step_up(std::span<const double> p_values, Factor&& factor) {
  const auto order = ascending(p_values);
  std::vector<double> adjusted(order.size());
  double smallest = 1;
  for (std::size_t i = order.size(); i-- > 0;) {
    smallest = std::min(smallest, factor(i) * p_values[order[i]]);
    adjusted[order[i]] = smallest;
  }
  return adjusted;
}

double rank_of(std::size_t i) { return static_cast<double>(i + 1); }

}  // namespace

std::vector<double> bonferroni(std::span<const double> p_values) {
  std::vector<double> adjusted(p_values.size());
  for (const auto i : ascending(p_values)) {
    adjusted[i] = std::min(1.0, static_cast<double>(p_values.size()) * p_values[i]);
  }
  return adjusted;
}

std::vector<double> holm(std::span<const double> p_values) {
  const auto order = ascending(p_values);
  std::vector<double> adjusted(order.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - i) * p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

std::vector<double> hochberg(std::span<const double> p_values) {
  return step_up(p_values, [m = p_values.size()](std::size_t i) { return static_cast<double>(m - i); });
}

std::vector<double> benjamini_hochberg(std::span<const double> p_values) {
  const auto m = static_cast<double>(p_values.size());
  return step_up(p_values, [m](std::size_t i) { return m / rank_of(i); });
}

std::vector<double> benjamini_yekutieli(std::span<const double> p_values) {
  double harmonic = 0;
  for (std::size_t i = 0; i < p_values.size(); ++i) harmonic += 1 / rank_of(i);
  const auto m = static_cast<double>(p_values.size());
  return step_up(p_values, [m, harmonic](std::size_t i) { return harmonic * m / rank_of(i); });
}

}  // namespace incumbent::statistics
