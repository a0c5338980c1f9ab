// c0 + c1 x + c2 x^2 + ..., by Horner's rule, unrolled at compile time.
#pragma once

#include "core/host_device.hpp"

namespace incumbent::formula {

INCUMBENT_HOST_DEVICE constexpr double polynomial(double, double c0) { return c0; }

template <class... Rest>
INCUMBENT_HOST_DEVICE constexpr double polynomial(double x, double c0, double c1, Rest... rest) {
  return c0 + x * polynomial(x, c1, rest...);
}

}  // namespace incumbent::formula
