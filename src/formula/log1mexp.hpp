// log(1 - e^x) for x < 0, without cancellation at either end.
//   x > -ln 2: log(-expm1(x));  else log1p(-e^x). Maechler, "Accurately computing log(1 - exp(-|a|))", 2012.
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::formula {

// -inf at 0; NaN for x > 0.
INCUMBENT_HOST_DEVICE constexpr double log1mexp(double x) {
  const double near_zero = log(-expm1(x));
  const double far = log1p(-exp(x));
  return x > -0.6931471805599453 ? near_zero : far;
}

}  // namespace incumbent::formula
