// sin and cos, to 1 ulp for every finite argument, with the same bits on every machine.
//
//   x = n pi/2 + r, |r| <= pi/4;  sin x = +-sin r or +-cos r by n mod 4, from two minimax polynomials.
//
// |x| < kTrigonometricNear: pi/2 in four parts, n times each of the first three is exact (Cody and Waite, "Software
// manual for the elementary functions", 1980, chapter 8), the remainder kept as a sum of two doubles (Dekker, "A
// floating-point technique for extending the available precision", 1971). No branch: a loop over sin_near or cos_near
// vectorizes. Larger: the bits of 2/pi that matter, in integers (Payne and Hanek, "Radian reduction for trigonometric
// functions", 1983).
#pragma once

#include <cmath>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/extended.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

// Below it n < 2^20, so that n times a part of 33 bits is exact.
inline constexpr double kTrigonometricNear = 0x1.8p20;

// high + low = x - quadrant pi/2.
struct ReducedArgument {
  double high;
  double low;
  std::int64_t quadrant;  // modulo 4
};

[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline ReducedArgument reduce_near(double x) {
  constexpr double kToInteger = 0x1.8p52;
  const double rounded = x * 0x1.45f306dc9c883p-1 + kToInteger;
  const double n = rounded - kToInteger;
  const double exact = x - n * 0x1.921fb544p+0;
  const Extended second = two_sum(exact, -(n * 0x1.0b4611a6p-34));
  const Extended third = two_sum(second.hi, -(n * 0x1.3198a2ep-69));
  const double rest = (second.lo + third.lo) - n * 0x1.b839a252049c1p-104;
  const double high = third.hi + rest;
  return {high, (third.hi - high) + rest, static_cast<std::int64_t>(to_bits(rounded))};
}

// sin and cos of high + low, |high| <= pi/4.
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double sin_reduced(double high, double low) {
  const double z = high * high;
  const double tail = polynomial(z, -0x1.5555555555548p-3, 0x1.111111110f730p-7, -0x1.a01a019be9218p-13,
                                 0x1.71de35552b6dap-19, -0x1.ae5e4b8401107p-26, 0x1.5d8b559e49e47p-33);
  return high + (high * z * tail + low * (1 - 0.5 * z));
}

[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double cos_reduced(double high, double low) {
  const double z = high * high;
  const double tail = polynomial(z, 0x1.555555555554bp-5, -0x1.6c16c16c15015p-10, 0x1.a01a019c8f254p-16,
                                 -0x1.27e4f7f19148ep-22, 0x1.1ee9dbcefc370p-29, -0x1.8fa68487905a1p-37);
  const double half = 0.5 * z;
  const double first = 1 - half;
  return first + (((1 - first) - half) + (z * z * tail - high * low));
}

// sin of the angle `steps` quadrants after r.
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double sin_of(const ReducedArgument& r, std::int64_t steps) {
  const std::int64_t quadrant = r.quadrant + steps;
  const double s = sin_reduced(r.high, r.low);
  const double c = cos_reduced(r.high, r.low);
  const double value = (quadrant & 1) ? c : s;
  return from_bits(to_bits(value) ^ (static_cast<std::uint64_t>(quadrant & 2) << 62));
}

// |x| < kTrigonometricNear; NaN for NaN.
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double sin_near(double x) { return sin_of(reduce_near(x), 0); }
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double cos_near(double x) { return sin_of(reduce_near(x), 1); }

// |x| >= 1, finite. With x = m 2^e, m an integer of 53 bits, the bits of 2/pi above 2^(2-e) give multiples of four
// quadrants; the next 192 bits, times m, give the quadrant and 137 correct bits or more of the fraction of a quadrant.
INCUMBENT_HOST_DEVICE inline ReducedArgument reduce_far(double x) {
  __extension__ using uint128 = unsigned __int128;
  static constexpr std::uint64_t kTwoOverPi[] = {
      // 64 bits above the point, then 1280 below
      0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
      0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
      0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
      0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
      0xf0cfbc209af4361d};
  const std::uint64_t bits = to_bits(x);
  const int exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1075;
  const std::uint64_t m = (bits & 0xfffffffffffffu) | 0x10000000000000u;
  // window[0..2]: the 192 bits of 2/pi whose first has weight 2^(1-exponent).
  const int first = 64 + exponent - 2;
  std::uint64_t window[3];
  for (int k = 0; k < 3; ++k) {
    const std::uint64_t* word = kTwoOverPi + first / 64 + k;
    window[k] = first % 64 == 0 ? word[0] : (word[0] << (first % 64)) | (word[1] >> (64 - first % 64));
  }
  // m times the window modulo 2^192: two bits of quadrant, then the fraction.
  const uint128 low_product = uint128{m} * window[2];
  const uint128 middle_product = uint128{m} * window[1] + static_cast<std::uint64_t>(low_product >> 64);
  std::uint64_t high = m * window[0] + static_cast<std::uint64_t>(middle_product >> 64);
  std::uint64_t middle = static_cast<std::uint64_t>(middle_product);
  std::uint64_t low = static_cast<std::uint64_t>(low_product);
  std::int64_t quadrant = static_cast<std::int64_t>(high >> 62);
  high = (high << 2) | (middle >> 62);
  middle = (middle << 2) | (low >> 62);
  low <<= 2;
  bool negative = bits >> 63;
  if (negative) quadrant = -quadrant;
  if (high >> 63) {  // above a half: count one more quadrant and go back, 1 - fraction
    quadrant += negative ? -1 : 1;
    negative = !negative;
    high = ~high;
    middle = ~middle;
    low = ~low;  // less one unit of 2^-190
  }
  int shift = 0;
  while (!(high >> 63) && shift < 128) {
    high = (high << 1) | (middle >> 63);
    middle = (middle << 1) | (low >> 63);
    low <<= 1;
    ++shift;
  }
  // Times pi/2 = 0xc90fdaa22168c235 2^-63.
  const uint128 product = uint128{high} * 0xc90fdaa22168c235u;
  const std::uint64_t top = static_cast<std::uint64_t>(product >> 64);
  const double scale = negative ? -1.0 : 1.0;
  return {scale * std::ldexp(static_cast<double>(top & ~std::uint64_t{0x7ff}), -63 - shift),
          scale * std::ldexp(static_cast<double>(top & 0x7ff), -63 - shift), quadrant};
}

// Any argument; NaN for NaN and infinity.
INCUMBENT_HOST_DEVICE inline double sin(double x) {
  if (magnitude(x) < kTrigonometricNear) return sin_near(x);
  return magnitude(x) < kInfinity ? sin_of(reduce_far(x), 0) : x - x;
}
INCUMBENT_HOST_DEVICE inline double cos(double x) {
  if (magnitude(x) < kTrigonometricNear) return cos_near(x);
  return magnitude(x) < kInfinity ? sin_of(reduce_far(x), 1) : x - x;
}

// cos(2 pi x), |x| < kTurnsNear: x less the nearest multiple of 1/2 is exact, and one polynomial does for the quarter
// turn left. The absolute error is below 2^-52. The angle 2 pi x itself isn't rounded, so that cos_turns(x + 1) =
// cos_turns(x).
inline constexpr double kTurnsNear = 0x1p50;
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE inline double cos_turns_near(double x) {
  constexpr double kToHalves = 0x1.8p51;
  const double rounded = x + kToHalves;
  const double rest = x - (rounded - kToHalves);
  const double value = polynomial(rest * rest, 1, -0x1.3bd3cc9be45dcp+4, 0x1.03c1f081b599ap+6, -0x1.55d3c7e3bf6c1p+6,
                                  0x1.e1f50680e21dfp+5, -0x1.a6d1efa7ce44fp+4, 0x1.f9d2485710325p+2,
                                  -0x1.b693569766df0p+0, 0x1.16527efb89b20p-2);
  return from_bits(to_bits(value) ^ (to_bits(rounded) << 63));
}
INCUMBENT_HOST_DEVICE inline double cos_turns(double x) {
  if (magnitude(x) < kTurnsNear) return cos_turns_near(x);
  return cos_turns_near(std::fmod(x, 1.0));
}

}  // namespace incumbent::formula
