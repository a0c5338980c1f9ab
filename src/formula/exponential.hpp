// e^x and e^x - 1, branch-free, so that a loop over them is vectorized and gives the bits of the scalar call.
//   x = k ln 2 + r, |r| <= (ln 2)/2;  e^x = 2^k e^r;  e^r = 1 + r + r^2 q(r), q a minimax polynomial of degree 9.
// Reduction: Cody and Waite, "Software manual for the elementary functions", 1980, chapter 6.
// (Coefficients here and in the other special functions: tests/reference/minimax.py.)
// Error below 1 ulp (exp) and 2 ulp (expm1), subnormal results included; NaN gives NaN.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/extended.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

inline constexpr double kLn2High = 0.693147180559663;      // 41 bits: k * kLn2High is exact for |k| < 2^12
inline constexpr double kLn2Low = 2.8235290563031577e-13;  // ln 2 - kLn2High
inline constexpr double kInverseLn2 = 1.4426950408889634;
inline constexpr double kRoundShift = 0x1.8p52;  // x + kRoundShift has round(x) in its low bits

// 2^k for -1023 < k < 1024, from k + kRoundShift.
INCUMBENT_HOST_DEVICE constexpr double power_of_two(double shifted_k) {
  return from_bits((to_bits(shifted_k) + 1023) << 52);
}

// e^r = 1 + r + r^2 q(r): q, for |r| <= 0.3466.
INCUMBENT_HOST_DEVICE constexpr double exp_tail(double r) {
  return polynomial(r, 0.5000000000000001, 0.16666666666666669, 0.04166666666662413, 0.008333333333330062,
                    0.0013888888917213717, 0.00019841269863053618, 2.4801521295954376e-05, 2.7557268459997064e-06,
                    2.7620088445409746e-07, 2.510038549551032e-08);
}

// e^(x + x_lo) = (hi + lo) * scale_a * scale_b, hi + lo in [0.7, 1.42]. |x| <= 1410, |x_lo| <= 2^-12.
struct ScaledExponential {
  double hi;
  double lo;
  double scale_a;
  double scale_b;
};

INCUMBENT_HOST_DEVICE constexpr ScaledExponential scaled_exp(double x, double x_lo) {
  const double shifted = x * kInverseLn2 + kRoundShift;
  const double k = shifted - kRoundShift;
  const double r_hi = x - k * kLn2High;
  const double r_lo = x_lo - k * kLn2Low;
  const double r = r_hi + r_lo;
  const double c = (r_hi - r) + r_lo;
  const double tail = c * (1 + r) + (r * r) * exp_tail(r);
  const double hi = 1 + r;
  // Two factors, so that results near the ends of the range are neither lost nor rounded twice in excess.
  const double half = k * 0.5 + kRoundShift;
  const double rest = (k - (half - kRoundShift)) + kRoundShift;
  return {hi, ((1 - hi) + r) + tail, power_of_two(half), power_of_two(rest)};
}

INCUMBENT_HOST_DEVICE constexpr double exp(double x) {
  // Beyond these the result is infinity or 0, and they keep k in range. NaN passes.
  const double above = x > 710.0 ? 710.0 : x;
  const double a = above < -746.0 ? -746.0 : above;
  const double shifted = a * kInverseLn2 + kRoundShift;
  const double k = shifted - kRoundShift;
  const double r_hi = a - k * kLn2High;
  const double r_lo = k * kLn2Low;
  const double r = r_hi - r_lo;
  const double c = (r_hi - r) - r_lo;
  const double half = k * 0.5 + kRoundShift;
  const double rest = (k - (half - kRoundShift)) + kRoundShift;
  return ((1 + (r + (c + (r * r) * exp_tail(r)))) * power_of_two(half)) * power_of_two(rest);
}

// e^x for x <= 0, for covariances: less than half the time of exp. Below -708, where results would become subnormal, 0.
// Error below 1.5 ulp. The polynomial is exp_tail's by Estrin's scheme: short chains of operations that wait for each
// other.
INCUMBENT_HOST_DEVICE constexpr double exp_of_negative(double x) {
  const double shifted = x * kInverseLn2 + kRoundShift;
  const double k = shifted - kRoundShift;
  const double r = (x - k * kLn2High) - k * kLn2Low;
  const double r2 = r * r, r4 = r2 * r2;
  const double low =
      (0.5000000000000001 + r * 0.16666666666666669) + r2 * (0.04166666666662413 + r * 0.008333333333330062);
  const double middle =
      (0.0013888888917213717 + r * 0.00019841269863053618) + r2 * (2.4801521295954376e-05 + r * 2.7557268459997064e-06);
  const double high = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
  const double tail = low + r4 * (middle + r4 * high);
  const double result = (1 + (r + r2 * tail)) * power_of_two(shifted);
  return x < -708.0 ? 0.0 : result;
}

INCUMBENT_HOST_DEVICE constexpr double expm1(double x) {
  const double above = x > 710.0 ? 710.0 : x;
  const double a = above < -50.0 ? -50.0 : above;
  const double shifted = a * kInverseLn2 + kRoundShift;
  const double k = shifted - kRoundShift;
  const double r_hi = a - k * kLn2High;
  const double r_lo = k * kLn2Low;
  const double r = r_hi - r_lo;
  const double c = (r_hi - r) - r_lo;
  const double tail = c * (1 + r) + (r * r) * exp_tail(r);
  // 2 ((2^(k-1) - 1/2) + 2^(k-1) (e^r - 1)): k = 1024 doesn't overflow too early.
  const double scale = power_of_two((k - 1) + kRoundShift);
  const Extended sum = two_sum(scale - 0.5, scale * r);
  const double result = 2 * (sum.hi + (sum.lo + scale * tail));
  // Below 2^-54, x itself; that keeps subnormals and the sign of zero.
  return magnitude(x) < 0x1p-54 ? x : (x > 710.0 ? kInfinity : result);
}

}  // namespace incumbent::formula
