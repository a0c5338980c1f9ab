// Rounding to decimal numbers, exactly: the result is the double nearest to the decimal, the one that "0.1" reads as.
//   |e| <= 22   10^|e| is a double, so n 10^|e| and n / 10^|e| are rounded once, by IEEE 754.
//   else        n 10^e = n 5^e 2^e with the leading 128 bits of 5^e, which decide every rounding of an n of 64 bits
//               (Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51, 2021, section
//               5; Mushtak, Lemire, "Fast number parsing without fallback", the same 53, 2023).
#pragma once

#include <cmath>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/bits.hpp"

namespace incumbent::formula {

// The leading 128 bits of 5^e: rounded down, of -27 <= e < 0 up.
struct PowerOfFive {
  std::uint64_t high, low;
};
inline constexpr int kSmallestPower = -342, kLargestPower = 308;  // e; 10^e beyond them is 0 or infinite
inline constexpr int kPowers = kLargestPower - kSmallestPower + 1;

// The table's entry of 5^0: others stand kSmallestPower .. kLargestPower places away.
const PowerOfFive* powers_of_five();

inline constexpr int kExactPower = 22;  // 10^22 is the largest power of ten that is a double

// 10^e for 0 <= e <= 22: every product is exact.
INCUMBENT_HOST_DEVICE constexpr double exact_power_of_ten(int e) {
  const double low = (e & 1 ? 10.0 : 1.0) * (e & 2 ? 100.0 : 1.0) * (e & 4 ? 1e4 : 1.0);
  return low * (e & 8 ? 1e8 : 1.0) * (e & 16 ? 1e16 : 1.0);
}

// n 10^e for an integer 0 <= n <= 2^53.
INCUMBENT_HOST_DEVICE inline double long_decimal(double n, int e, const PowerOfFive* powers) {
  __extension__ using uint128 = unsigned __int128;
  if (n == 0 || e < kSmallestPower) return 0;
  if (e > kLargestPower) return kInfinity;
  // n = w 2^(binary - 63) with 2^63 <= w < 2^64.
  const int binary = static_cast<int>(to_bits(n) >> 52) - 1023;
  const std::uint64_t w = ((to_bits(n) & 0x000FFFFFFFFFFFFFu) | 0x0010000000000000u) << 11;
  const uint128 product = uint128{w} * powers[e].high + (uint128{w} * powers[e].low >> 64);
  const auto high = static_cast<std::uint64_t>(product >> 64), low = static_cast<std::uint64_t>(product);
  const int top = static_cast<int>(high >> 63), shift = top + 9;  // 54 bits are kept
  std::uint64_t mantissa = high >> shift;
  // 217706 / 2^16 approximates log2(10): the floor is right for every e of the table.
  int exponent = ((217706 * e) >> 16) + top + binary + 1023;
  if (exponent <= 0) {  // subnormal: never a tie
    if (exponent < -62) return 0;
    mantissa >>= 1 - exponent;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    return from_bits(mantissa);
  }
  const bool is_tie = low <= 1 && e >= -4 && e <= 23 && (mantissa & 3) == 1 && mantissa << shift == high;
  if (is_tie) mantissa &= ~std::uint64_t{1};
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa == std::uint64_t{1} << 53) {
    mantissa >>= 1;
    ++exponent;
  }
  if (exponent >= 2047) return kInfinity;
  return from_bits((mantissa & 0x000FFFFFFFFFFFFFu) | (static_cast<std::uint64_t>(exponent) << 52));
}

// n * 10^-decimals, infinite or 0 beyond the doubles; an integer |n| <= 2^53.
INCUMBENT_HOST_DEVICE inline double decimal_value(double n, int decimals, const PowerOfFive* powers) {
  if (decimals >= 0 && decimals <= kExactPower) return n / exact_power_of_ten(decimals);
  if (decimals < 0 && decimals >= -kExactPower) return n * exact_power_of_ten(-decimals);
  return with_sign(long_decimal(magnitude(n), -decimals, powers), n);
}

// x * 10^decimals with at most three roundings.
INCUMBENT_HOST_DEVICE inline double scaled_by_ten(double x, int decimals, const PowerOfFive* powers) {
  if (decimals < 0) return x / decimal_value(1, decimals, powers);
  if (decimals <= kLargestPower) return x * decimal_value(1, -decimals, powers);
  return x * decimal_value(1, -kLargestPower, powers) * decimal_value(1, kLargestPower - decimals, powers);
}

// The largest e with 10^e <= x, for finite x > 0.
INCUMBENT_HOST_DEVICE inline int decimal_exponent(double x, const PowerOfFive* powers) {
  // x is in [2^b, 2^(b+1)), so floor(b log10(2)) is the answer or one less. 78913 / 2^18 approximates log10(2): the
  // floor is right for all b, and >> is floor.
  const bool subnormal = x < kMinNormal;
  const auto biased = static_cast<int>(to_bits(subnormal ? x * 0x1p54 : x) >> 52);
  const int b = biased - (subnormal ? 1023 + 54 : 1023);
  const int e = (b * 78913) >> 18;
  return e < kLargestPower && decimal_value(1, -(e + 1), powers) <= x ? e + 1 : e;
}

// The multiple of 10^-decimals nearest to x. A multiple maps to itself: |x| * 10^decimals must not exceed 1e15, where
// the four roundings on the way there (of x, of the power, of at most two products) stay below one half together.
INCUMBENT_HOST_DEVICE inline double round_to_decimals(double x, int decimals, const PowerOfFive* powers) {
  const double integer = (scaled_by_ten(x, decimals, powers) + 0x1.8p52) - 0x1.8p52;  // the nearest, below 2^51
  return decimal_value(integer, decimals, powers);
}

// x > 0 rounded to that many significant decimal digits, at most 15.
INCUMBENT_HOST_DEVICE inline double round_to_digits(double x, int digits, const PowerOfFive* powers) {
  return round_to_decimals(x, digits - 1 - decimal_exponent(x, powers), powers);
}

// The same on the host.
inline double decimal_value(double n, int decimals) { return decimal_value(n, decimals, powers_of_five()); }
inline double round_to_decimals(double x, int decimals) { return round_to_decimals(x, decimals, powers_of_five()); }
inline double round_to_digits(double x, int digits) { return round_to_digits(x, digits, powers_of_five()); }
inline int decimal_exponent(double x) { return decimal_exponent(x, powers_of_five()); }

// The least number of decimals, 0 to 22, that x is written with; -1 if it takes over 15 digits.
int decimals_of(double x);

}  // namespace incumbent::formula
