// log(1 - e^x) for x < 0, without cancellation at either end.
//   x > -ln 2: log(-expm1(x));  else log1p(-e^x). Maechler, "Accurately computing log(1 - exp(-|a|))", 2012.
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/extended.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::formula {

// -inf at 0; NaN for x > 0.
INCUMBENT_HOST_DEVICE constexpr double log1mexp(double x) {
  const double near_zero = log(-expm1(x));
  // e^x with its rounding: where the result is near -1/2, it would be seen.
  const ScaledExponential e = scaled_exp(x < -746.0 ? -746.0 : (x > 1.0 ? 1.0 : x), 0.0);
  const Extended sum = fast_two_sum(e.hi, e.lo);
  const double hi = (sum.hi * e.scale_a) * e.scale_b;
  const double far = log1p(-hi) - ((sum.lo * e.scale_a) * e.scale_b) / (1 - hi);
  return x > -0.6931471805599453 ? near_zero : far;
}

}  // namespace incumbent::formula
