// Tails by Boost.Math; the only file of this folder that includes it.
#include "experiment/distributions.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

#include "incumbent/statistics.hpp"

namespace incumbent::statistics {

double normal_upper_tail(double z) { return 0.5 * boost::math::erfc(z / std::numbers::sqrt2); }

double chi_squared_upper_tail(double x, double degrees) {
  return x <= 0 ? 1.0 : boost::math::gamma_q(0.5 * degrees, 0.5 * x);
}

double f_upper_tail(double x, double m, double n) {
  if (x <= 0) return 1;
  if (std::isinf(x)) return 0;
  return boost::math::ibeta(0.5 * n, 0.5 * m, n / (n + m * x));
}

double student_t_upper_tail(double t, double degrees) {
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  const double square = t * t;
  // From the side on which the argument of the beta function is exact.
  const double both = square > degrees ? boost::math::ibeta(0.5 * degrees, 0.5, degrees / (degrees + square))
                                       : boost::math::ibetac(0.5, 0.5 * degrees, square / (degrees + square));
  return t > 0 ? 0.5 * both : 1 - 0.5 * both;
}

double student_t_quantile(double probability, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

double fair_coin_lower_tail(std::size_t heads, std::size_t tosses) {
  if (heads >= tosses) return 1;
  return boost::math::ibetac(static_cast<double>(heads) + 1, static_cast<double>(tosses - heads), 0.5);
}

double binomial_upper_tail(std::size_t successes, std::size_t trials, double probability) {
  return boost::math::ibeta(static_cast<double>(successes), static_cast<double>(trials - successes) + 1, probability);
}

double p_value(const Tails& tails, Alternative alternative) {
  if (alternative == Alternative::less) return std::min(1.0, tails.lower);
  if (alternative == Alternative::greater) return std::min(1.0, tails.upper);
  return std::min(1.0, 2 * std::min(tails.lower, tails.upper));
}

double normal_p_value(double z, Alternative alternative) {
  if (alternative == Alternative::less) return normal_upper_tail(-z);
  if (alternative == Alternative::greater) return normal_upper_tail(z);
  return std::min(1.0, 2 * normal_upper_tail(std::fabs(z)));
}

double student_t_p_value(double t, double degrees, Alternative alternative) {
  if (alternative == Alternative::less) return student_t_upper_tail(-t, degrees);
  if (alternative == Alternative::greater) return student_t_upper_tail(t, degrees);
  return std::min(1.0, 2 * student_t_upper_tail(std::fabs(t), degrees));
}

}  // namespace incumbent::statistics
