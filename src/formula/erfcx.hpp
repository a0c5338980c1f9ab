// erfcx(x) = e^(x^2) erfc(x), the scaled complementary error function, branch-free.
//   x >= 0: 2 scaled_tail(sqrt(2) x);  x < 0: 2 e^(x^2) - erfcx(-x), infinite below -26.629.
// Error below 2 ulp.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/extended.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

INCUMBENT_HOST_DEVICE constexpr double erfcx(double x) {
  // Far out erfcx is 1/(x sqrt(pi)): a power of two moves x to where nothing overflows.
  const double whole = magnitude(x);
  const double scale = whole > 0x1p500 ? 0x1p-400 : 1.0;
  const double a = (whole < kInfinity ? whole : 0x1p1023) * scale;
  const Extended y = two_product(a, 1.4142135623730951);
  const Extended tail = scaled_tail(y.hi, y.lo - a * 9.667293313452913e-17);
  const double right = whole < kInfinity ? (2 * (tail.hi + tail.lo)) * scale : 0.0;

  const double b = a > 27.0 ? 27.0 : a;
  const double h = leading(b);
  const ScaledExponential e = scaled_exp(h * h, (b - h) * (b + h));
  const double e_hi = ((2 * e.hi) * e.scale_a) * e.scale_b;
  const double e_lo = ((2 * e.lo) * e.scale_a) * e.scale_b;
  const Extended difference = two_sum(e_hi, -2 * tail.hi);
  const double left = e_hi < kInfinity ? difference.hi + (difference.lo + (e_lo - 2 * tail.lo)) : kInfinity;
  return x < 0 ? left : (whole == whole ? right : x);
}

}  // namespace incumbent::formula
