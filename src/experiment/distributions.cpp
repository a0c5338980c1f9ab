// Upper tails by Boost.Math; the only file of this folder that includes it.
#include "experiment/distributions.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

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

}  // namespace incumbent::statistics
