#include "space/decimal.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <system_error>

namespace incumbent {
namespace {

constexpr int kExact = 22;  // 10^22 is the largest power of ten that is a double
constexpr std::array<double, kExact + 1> kPower = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

constexpr int kSmallest = -324, kLargest = 308;

// 10^e for e of the doubles' range, correctly rounded.
double power_of_ten(int e) {
  static const auto table = [] {
    std::array<double, kLargest - kSmallest + 1> powers{};
    for (int i = kSmallest; i <= kLargest; ++i) powers[static_cast<std::size_t>(i - kSmallest)] = decimal_value(1, -i);
    return powers;
  }();
  return table[static_cast<std::size_t>(e - kSmallest)];
}

// x * 10^decimals with at most three roundings.
double scaled(double x, int decimals) {
  if (decimals >= 0 && decimals <= kExact) return x * kPower[static_cast<std::size_t>(decimals)];
  if (decimals < 0) return x / power_of_ten(-decimals);
  if (decimals <= kLargest) return x * power_of_ten(decimals);
  return x * power_of_ten(kLargest) * power_of_ten(decimals - kLargest);
}

// The nearest integer, for |x| < 2^51.
double integer_near(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

}  // namespace

int decimal_exponent(double x) {
  // x is in [2^b, 2^(b+1)), so floor(b log10(2)) is the answer or one less. 78913 / 2^18 approximates log10(2): the
  // floor is right for all b, and >> is floor.
  const auto biased = static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52);
  const int b = biased == 0 ? std::ilogb(x) : biased - 1023;
  const int e = (b * 78913) >> 18;
  return e < kLargest && power_of_ten(e + 1) <= x ? e + 1 : e;
}

double decimal_value(double n, int decimals) {
  if (decimals >= 0 && decimals <= kExact) return n / kPower[static_cast<std::size_t>(decimals)];
  if (decimals < 0 && decimals >= -kExact) return n * kPower[static_cast<std::size_t>(-decimals)];
  char text[40];
  char* end = std::to_chars(text, text + 24, static_cast<std::int64_t>(n)).ptr;
  *end++ = 'e';
  end = std::to_chars(end, text + sizeof text, -decimals).ptr;
  double value = 0;
  if (std::from_chars(text, end, value).ec == std::errc::result_out_of_range) {
    value = std::copysign(decimals < 0 ? HUGE_VAL : 0, n);
  }
  return value;
}

double round_to_decimals(double x, int decimals) { return decimal_value(integer_near(scaled(x, decimals)), decimals); }

double round_to_digits(double x, int digits) { return round_to_decimals(x, digits - 1 - decimal_exponent(x)); }

int decimals_of(double x) {
  for (int k = 0; k <= kExact; ++k) {
    const double n = std::nearbyint(scaled(x, k));
    if (!(std::fabs(n) < 1e15)) return -1;
    if (decimal_value(n, k) == x) return k;
  }
  return -1;
}

}  // namespace incumbent
