#include "formula/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "formula/random.hpp"

namespace incumbent::formula {
namespace {

// The slow way: print with that many digits, read back.
double by_text(const char* format, int digits, double x) {
  char text[400];
  std::snprintf(text, sizeof text, format, digits, x);
  return std::strtod(text, nullptr);
}

TEST(Decimal, ValueIsTheNearestDouble) {
  EXPECT_EQ(decimal_value(3, 1), 0.3);
  EXPECT_EQ(decimal_value(-7, 0), -7);
  EXPECT_EQ(decimal_value(123, -2), 12300);
  EXPECT_EQ(decimal_value(1, 23), 1e-23);
  EXPECT_EQ(decimal_value(1, -23), 1e23);
  EXPECT_EQ(decimal_value(5, 324), 5e-324);
  EXPECT_EQ(decimal_value(1, 400), 0);
  EXPECT_EQ(decimal_value(1, -400), HUGE_VAL);
  EXPECT_EQ(decimal_value(-1, -400), -HUGE_VAL);
  EXPECT_EQ(decimal_value(9007199254740991, 30), 9007199254740991e-30);
}

TEST(Decimal, RoundedAsPrinted) {
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 100000; ++i) {
    // The product with a power of ten is rounded, so of two decimals that are almost equally near either may come.
    const auto as_near = [](double mine, double printed, double x) {
      return std::fabs(mine - x) <= std::fabs(printed - x) + 0x1p-51 * std::fabs(x);
    };
    const double x = stream.uniform(-10, 10);
    const int k = static_cast<int>(stream.below(15));
    const double multiple = round_to_decimals(x, k);
    ASSERT_PRED3(as_near, multiple, by_text("%.*f", k, x), x) << k;
    ASSERT_EQ(round_to_decimals(multiple, k), multiple);
    ASSERT_EQ(by_text("%.*f", k, multiple), multiple);
    const double y = std::exp2(stream.uniform(-1000, 1000));
    const int digits = 1 + static_cast<int>(stream.below(15));
    const double rounded = round_to_digits(y, digits);
    ASSERT_PRED3(as_near, rounded, by_text("%.*e", digits - 1, y), y) << digits;
    ASSERT_EQ(round_to_digits(rounded, digits), rounded);
    ASSERT_EQ(by_text("%.*e", digits - 1, rounded), rounded);
  }
}

TEST(Decimal, ExponentAtPowersOfTen) {
  for (int e = -307; e <= 308; ++e) {
    const double power = std::strtod(("1e" + std::to_string(e)).c_str(), nullptr);
    EXPECT_EQ(decimal_exponent(power), e);
    EXPECT_EQ(decimal_exponent(std::nextafter(power, 0)), e - 1);
    EXPECT_EQ(decimal_exponent(std::nextafter(power, HUGE_VAL)), e);
  }
  EXPECT_EQ(decimal_exponent(5e-324), -324);
}

TEST(Decimal, CountsDecimals) {
  EXPECT_EQ(decimals_of(0), 0);
  EXPECT_EQ(decimals_of(-3), 0);
  EXPECT_EQ(decimals_of(0.1), 1);
  EXPECT_EQ(decimals_of(-0.125), 3);
  EXPECT_EQ(decimals_of(1e-22), 22);
  EXPECT_EQ(decimals_of(1e-23), -1);
  EXPECT_EQ(decimals_of(1.0 / 3), -1);
  EXPECT_EQ(decimals_of(1e300), -1);
}

// Every exponent, and integers of all lengths.
TEST(Decimal, LongDecimalsAreReadAsTexts) {
  Stream stream(3, Purpose::test);
  for (int e = kSmallestPower - 3; e <= kLargestPower + 3; ++e) {
    for (int i = 0; i < 200; ++i) {
      const double n = static_cast<double>(stream.bits64() >> (11 + stream.below(53)));
      char text[40];
      std::snprintf(text, sizeof text, "%.0fe%d", n, e);
      ASSERT_EQ(long_decimal(n, e, powers_of_five()), std::strtod(text, nullptr)) << text;
    }
  }
}

}  // namespace
}  // namespace incumbent::formula
