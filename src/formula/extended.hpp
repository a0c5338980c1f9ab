// Numbers with twice the digits, hi + lo: for the few steps of a formula whose rounding would be seen in the result.
// Dekker, "A floating-point technique for extending the available precision", 1971; Knuth, TAOCP 2, 4.2.2.
// No fused multiply-add: the same bits on every machine.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"

namespace incumbent::formula {

struct Extended {
  double hi;
  double lo;
};

// The leading 26 bits of x (of 53): the product of two such numbers is exact.
INCUMBENT_HOST_DEVICE constexpr double leading(double x) { return from_bits(to_bits(x) & 0xFFFFFFFFF8000000u); }

// a + b exactly.
INCUMBENT_HOST_DEVICE constexpr Extended two_sum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

// a + b exactly, if |a| >= |b| or a = 0.
INCUMBENT_HOST_DEVICE constexpr Extended fast_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, (a - sum) + b};
}

// a * b with a relative error near 2^-104, barring overflow and underflow.
INCUMBENT_HOST_DEVICE constexpr Extended two_product(double a, double b) {
  const double product = a * b;
  const double ah = leading(a), al = a - ah;
  const double bh = leading(b), bl = b - bh;
  return {product, ((ah * bh - product) + (ah * bl + al * bh)) + al * bl};
}

// a * b; the relative error is near 2^-100, that of the factors aside.
INCUMBENT_HOST_DEVICE constexpr Extended multiply(Extended a, Extended b) {
  const Extended p = two_product(a.hi, b.hi);
  return fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

}  // namespace incumbent::formula
