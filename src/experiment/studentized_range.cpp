// Tukey's studentized range with infinite degrees of freedom: the range of k standard normal values,
//   P(range > q) = integral of k phi(z) (Phi(z)^(k-1) - (Phi(z) - Phi(z - q))^(k-1)) dz,
// z the largest value. The difference of powers is -Phi^(k-1) expm1((k-1) log1p(-Phi(z-q) / Phi(z))), exact to a few
// units in the last place however small. The trapezoidal rule converges geometrically: the integrand is entire and
// falls as exp(-z^2/2).
#include <cmath>

#include "core/require.hpp"
#include "formula/normal.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {

double studentized_range_upper_tail(double q, std::size_t k) {
  require(k >= 2, "the range is of {} values; it needs at least 2", k);
  require(!std::isnan(q), "the studentized range is NaN; it must be a number");
  if (q <= 0) return 1;
  constexpr double kStep = 1.0 / 32;
  constexpr double kLowest = -38;
  constexpr double kHighest = 38;
  const auto power = static_cast<double>(k - 1);
  double sum = 0;
  for (int i = 0; kLowest + i * kStep <= kHighest; ++i) {
    const double z = kLowest + i * kStep;
    const double all = formula::normal_cdf(z);
    const double below = formula::normal_cdf(z - q);
    if (below == 0) continue;
    const double ratio = below / all;
    const double inside = ratio < 1 ? std::expm1(power * std::log1p(-ratio)) : -1;
    sum -= formula::normal_pdf(z) * std::pow(all, power) * inside;
  }
  return std::fmin(1.0, static_cast<double>(k) * kStep * sum);
}

double studentized_range_quantile(double upper_tail, std::size_t k) {
  require(upper_tail > 0 && upper_tail < 1, "the tail is {}; it lies between 0 and 1", upper_tail);
  double low = 0;
  double high = 1;
  while (studentized_range_upper_tail(high, k) > upper_tail) high *= 2;
  // To neighbouring numbers, or as near as makes no difference.
  while (high - low > 2e-16 * high) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (studentized_range_upper_tail(middle, k) > upper_tail ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace incumbent::statistics
