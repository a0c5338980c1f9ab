// The tail of the normal distribution and its integral, with the factor e^(-y^2/2) taken out, for y >= 0:
//   scaled_tail(y)        = e^(y^2/2) Phi(-y)                          (from 1/2 down to 1 / (y sqrt(2 pi)))
//   scaled_improvement(y) = e^(y^2/2) (phi(y) - y Phi(-y)) = e^(y^2/2) E[max(0, Z - y)]
//                                                          (from 1/sqrt(2 pi) down to 1 / (y^2 sqrt(2 pi)))
// The second is what is left of the first after a cancellation that grows like y^2, so it has its own approximation:
//   scaled_tail = R(q) / (y + 5/4),  scaled_improvement = S(q) / (y (y + 5/4) + 1),  q = 1/(y + 5),
// where R and S vary by less than 60 % and are minimax polynomials about q = 0.1 of degree 23 and 26; the map to q is
// that of Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x", 1981. The leading sum, the
// denominator and the division carry their roundings in lo: the relative error of hi + lo is below 2^-53.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/extended.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

// numerator / denominator; inverse: 1 / numerator to a digit or two, for the correction.
INCUMBENT_HOST_DEVICE constexpr Extended divide_tail(Extended numerator, Extended denominator, double inverse) {
  const double quotient = numerator.hi / denominator.hi;
  const Extended back = two_product(quotient, denominator.hi);
  const double rest = ((numerator.hi - back.hi) - back.lo) + (numerator.lo - quotient * denominator.lo);
  return fast_two_sum(quotient, rest * (quotient * inverse));
}

// e^((y+y_lo)^2/2) Phi(-(y+y_lo)) for 0 <= y <= 2^1000, |y_lo| <= 2^-53 y.
INCUMBENT_HOST_DEVICE constexpr Extended scaled_tail(double y, double y_lo = 0) {
  const Extended s = two_sum(y, 5.0);
  const double q = 1 / s.hi;
  const Extended back = two_product(q, s.hi);
  const double q_lo = q * (((1 - back.hi) - back.lo) - q * s.lo);
  const double w = q - 0.1;
  const double v = w * polynomial(w, 1.2741667065001205, 6.00475713974647, 10.218616930800774, -144.37204895274465,
                                  -1868.3488121710247, -12922.572764692599, -59272.895791745206, -162118.4661958667,
                                  -41360.804315964386, 1672272.8540259686, 5336723.733062658, -8235034.375708511,
                                  -87422551.59010662, -23901211.98082832, 1246509738.9084606, 1469869691.2421808,
                                  -18634331449.439037, -28863437817.37029, 293964031423.0482, 398310854194.71936,
                                  -4183550192265.0156, -3141589159688.331, 36222258691281.5);
  const Extended numerator = fast_two_sum(0.48074565609378933, v);
  const Extended denominator = two_sum(y, 1.25);
  return divide_tail(
      {numerator.hi, numerator.lo + (2.2578658876763972e-17 + q_lo * polynomial(w, 1.456, 14.92, -101.6, -1696.0))},
      {denominator.hi, denominator.lo + y_lo}, 2.054 - 4.859 * w);
}

// e^(y^2/2) (phi(y) - y Phi(-y)) for 0 <= y <= 2^500.
INCUMBENT_HOST_DEVICE constexpr Extended scaled_improvement(double y) {
  const double w = 1 / (y + 5) - 0.1;
  const double v =
      w * polynomial(w, 0.6004757139746368, -4.8380409928786205, -88.92198118791532, -620.3664570143247,
                     -989.3308506373472, 25963.206796518818, 322829.79684561887, 2055938.9702808969, 7320874.784800218,
                     4796447.223810342, -88554527.18754931, -350349763.94735247, 477329353.08741915, 6618804620.296348,
                     2857653782.343173, -109602323803.95897, -144786492478.21014, 1898919166719.6877,
                     3110876518703.0444, -35464074274883.39, -50219426921486.04, 659912628794900.4, 588081639253100.5,
                     -1.0111888175559802e+16, -3738691479538764.5, 8.758300049091861e+16);
  const Extended numerator = fast_two_sum(0.4626506157264386, v);
  const Extended sum = two_sum(y, 1.25);
  const Extended product = two_product(y, sum.hi);
  const Extended denominator = two_sum(product.hi, 1.0);
  return divide_tail({numerator.hi, numerator.lo + 2.5297687290879322e-17},
                     {denominator.hi, denominator.lo + (product.lo + y * sum.lo)}, 2.2);
}

}  // namespace incumbent::formula
