// log x and log(1 + x), branch-free, so that a loop over them is vectorized and gives the bits of the scalar call.
//   x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2);  s = f / (2 + f);
//   log(1 + f) = 2 atanh(s) = f - f^2/2 + s (f^2/2 + s^2 p(s^2)), p a minimax polynomial of degree 6.
// The series in s: Cody and Waite, "Software manual for the elementary functions", 1980, chapter 5.
// Error below 1 ulp (log) and 2 ulp (log1p), subnormal arguments included; log 0 = -inf; NaN for x < 0.
#pragma once

#include <cstdint>

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

struct BinarySplit {
  double exponent;  // k, an integer
  double mantissa;  // in [sqrt(1/2), sqrt(2))
};

// x = mantissa * 2^exponent, for finite x > 0.
INCUMBENT_HOST_DEVICE constexpr BinarySplit binary_split(double x) {
  const bool subnormal = x < kMinNormal;
  const double normal = subnormal ? x * 0x1p54 : x;
  constexpr std::uint64_t kRootHalf = 0x3FE6A09E00000000;  // the leading bits of sqrt(1/2)
  const std::uint64_t shifted = to_bits(normal) + (0x3FF0000000000000 - kRootHalf);
  // The integer in the low bits of 2^52 is a double without a conversion, which AVX2 lacks for 64 bits.
  const double biased = from_bits((shifted >> 52) | 0x4330000000000000) - 0x1p52;
  return {biased - (subnormal ? 1023.0 + 54.0 : 1023.0), from_bits((shifted & 0x000FFFFFFFFFFFFF) + kRootHalf)};
}

// k ln 2 + log(1 + f) + c, for sqrt(1/2) <= 1 + f < sqrt(2) and tiny c.
INCUMBENT_HOST_DEVICE constexpr double log_of_split(double k, double f, double c) {
  const double s = f / (2 + f);
  const double z = s * s;
  const double p = z * polynomial(z, 0.666666666666667, 0.39999999999899444, 0.2857142862600327, 0.22222211130259878,
                                  0.18182889455674947, 0.15331710618210773, 0.14616585424888623);
  const double half_square = 0.5 * f * f;
  return k * kLn2High - ((half_square - (s * (half_square + p) + (k * kLn2Low + c))) - f);
}

INCUMBENT_HOST_DEVICE constexpr double log(double x) {
  const BinarySplit split = binary_split(x);
  const double result = log_of_split(split.exponent, split.mantissa - 1, 0);
  const double not_positive = x == 0 ? -kInfinity : kNaN;
  return x > 0 ? (x < kInfinity ? result : x) : not_positive;
}

INCUMBENT_HOST_DEVICE constexpr double log1p(double x) {
  const double u = 1 + x;
  const double part = u - 1;
  const double lost = (1 - (u - part)) + (x - part);  // 1 + x = u + lost exactly
  const BinarySplit split = binary_split(u);
  const bool small = split.exponent == 0;
  const double result = log_of_split(split.exponent, small ? x : split.mantissa - 1, small ? 0 : lost / u);
  const double not_positive = x == -1 ? -kInfinity : kNaN;
  const double inside = magnitude(x) < 0x1p-54 ? x : result;  // keeps subnormals and the sign of zero
  return x > -1 ? (x < kInfinity ? inside : x) : not_positive;
}

}  // namespace incumbent::formula
