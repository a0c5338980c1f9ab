// One axis and the unit interval: exact, monotone, equal mass.
#include "space/axis.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"

namespace incumbent {
namespace {

constexpr double kEdge = 9007199254740992;  // 2^53

Axis real(double lower, double upper, bool log = false, double step = 0) {
  return make_axis({.name = "x", .lower = lower, .upper = upper, .log = log, .step = step, .levels = {}, .prior = {}});
}

Axis integer(double lower, double upper, bool log = false, double step = 1) {
  return make_axis({.name = "n",
                    .kind = ParameterKind::integer,
                    .lower = lower,
                    .upper = upper,
                    .log = log,
                    .step = step,
                    .levels = {},
                    .prior = {}});
}

struct Named {
  const char* name;
  Axis axis;
  double lower, upper;
};

std::vector<Named> axes() {
  const double third = 1.0 / 3, tiny = 5e-324, huge = 1.7976931348623157e308;
  return {
      {"unit", real(0, 1), 0, 1},
      {"symmetric", real(-1, 1), -1, 1},
      {"branin", real(-5, 10), -5, 10},
      {"0 to 3", real(0, 3), 0, 3},
      {"thirds", real(third, 2 * third), third, 2 * third},
      {"negative", real(-7.3, -1e-3), -7.3, -1e-3},
      {"far and narrow", real(1e6, 1e6 + 1), 1e6, 1e6 + 1},
      {"neighbours", real(1, std::nextafter(1, 2)), 1, std::nextafter(1, 2)},
      {"ten ulps", real(1, 1 + 10 * 0x1p-52), 1, 1 + 10 * 0x1p-52},
      {"small", real(0, 1e-10), 0, 1e-10},
      {"smaller", real(-1e-30, 1e-31), -1e-30, 1e-31},
      {"subnormal", real(0, 100 * tiny), 0, 100 * tiny},
      {"large", real(0, 1e20), 0, 1e20},
      {"widest", real(-huge / 2, huge / 2), -huge / 2, huge / 2},
      {"pi", real(-3.141592653589793, 3.141592653589793), -3.141592653589793, 3.141592653589793},
      {"learning rate", real(1e-6, 0.1, true), 1e-6, 0.1},
      {"log thirds", real(third, 2 * third, true), third, 2 * third},
      {"log neighbours", real(1, std::nextafter(1, 2), true), 1, std::nextafter(1, 2)},
      {"log narrow", real(1, 1 + 1e-9, true), 1, 1 + 1e-9},
      {"log small", real(1e-12, 1e-9, true), 1e-12, 1e-9},
      {"log powers of two", real(0x1p-10, 0x1p15, true), 0x1p-10, 0x1p15},
      {"log wide", real(1e-300, 1e300, true), 1e-300, 1e300},
      {"log widest", real(tiny, huge, true), tiny, huge},
      {"log yahpo", real(0.00010000000000000009, 999.9999999999998, true), 0.00010000000000000009, 999.9999999999998},
      {"tenths", real(0, 1, false, 0.1), 0, 1},
      {"step third", real(0, 1, false, third), 0, 1},
      {"step pi", real(-1, 1e6, false, 3.141592653589793), -1, 1e6},
      {"step 1e-9", real(0.5, 7.25, false, 1e-9), 0.5, 7.25},
      {"step not dividing", real(0, 1, false, 0.3), 0, 1},
      {"log tenths", real(0.1, 100, true, 0.1), 0.1, 100},
      {"log step third", real(third, 1000, true, third), third, 1000},
      {"one or two", integer(1, 2), 1, 2},
      {"digits", integer(0, 9), 0, 9},
      {"negative integers", integer(-1000, -3), -1000, -3},
      {"by sevens", integer(-20, 100, false, 7), -20, 100},
      {"2^52", integer(-0x1p51, 0x1p51), -0x1p51, 0x1p51},
      {"2^53", integer(1, kEdge), 1, kEdge},
      {"2^53 + 1", integer(0, kEdge), 0, kEdge},
      {"2^53 + 1, negative", integer(-0x1p52, 0x1p52), -0x1p52, 0x1p52},
      {"2^53 by 1000", integer(-kEdge, kEdge, false, 1000), -kEdge, kEdge},
      {"log digits", integer(1, 9, true), 1, 9},
      {"log batch", integer(8, 512, true), 8, 512},
      {"log 2^43", integer(1, 0x1p43, true), 1, 0x1p43},
      {"log by 8", integer(8, 4096, true, 8), 8, 4096},
      {"log two", integer(1, 2, true), 1, 2},
  };
}

// Everything that a code promises.
void expect_held(const Named& a, double code) {
  const double u = a.axis.to_unit(code);
  ASSERT_TRUE(u >= 0 && u <= 1) << a.name << " " << code;
  ASSERT_EQ(a.axis.from_unit(u), code) << a.name << " " << code << " at " << u;
  ASSERT_EQ(a.axis.nearest(code), code) << a.name;
  ASSERT_TRUE(a.axis.allows(code)) << a.name << " " << code;
  ASSERT_TRUE(code >= a.lower && code <= a.upper) << a.name << " " << code;
  ASSERT_FALSE(std::signbit(code) && code == 0) << a.name;
}

TEST(Axis, ValuesOfTheUnitIntervalComeBackExactly) {
  Stream stream(1, Purpose::test);
  for (const Named& a : axes()) {
    for (int i = 0; i < 30000; ++i) {
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.from_unit(stream.uniform())));
      // Near both ends, where doubles are dense.
      const double little = std::exp2(stream.uniform(-60, 0));
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.from_unit(little)));
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.from_unit(1 - little)));
    }
  }
}

TEST(Axis, EveryGivenNumberHasANearestThatComesBackExactly) {
  Stream stream(2, Purpose::test);
  for (const Named& a : axes()) {
    for (int i = 0; i < 20000; ++i) {
      const double x = i % 2 ? a.lower + (a.upper - a.lower) * stream.uniform()
                             : a.lower + (a.upper - a.lower) * std::exp2(stream.uniform(-70, 0));
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.nearest(x)));
    }
    for (const double x : {a.lower, a.upper, std::nextafter(a.lower, a.upper), std::nextafter(a.upper, a.lower), 0.0,
                           -0.0, -HUGE_VAL, HUGE_VAL, std::nan("")}) {
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.nearest(x)));
    }
  }
}

TEST(Axis, RandomBoundsAndStepsOfAllMagnitudes) {
  Stream stream(5, Purpose::test);
  const auto magnitude = [&] { return std::exp2(stream.uniform(-1000, 1000) * (stream.below(2) ? 1 : 0.02)); };
  for (int i = 0; i < 5000; ++i) {
    const bool log = stream.below(2) == 0;
    double lower = log || stream.below(2) ? magnitude() : stream.below(4) ? -magnitude() : 0;
    double upper = stream.below(3) ? magnitude() : lower + std::fabs(lower) * std::exp2(-stream.uniform(0, 52));
    if (lower > upper) std::swap(lower, upper);
    if (!(lower < upper) || !std::isfinite(upper - lower)) continue;
    double step = stream.below(4) ? 0 : (upper - lower) / std::exp2(stream.uniform(0, 40));
    if (step < std::max({-lower, upper, upper - lower}) / 1e15 || (log && upper / step > 0x1p43)) step = 0;
    const Named a{"random", real(lower, upper, log, step), lower, upper};
    for (int k = 0; k < 40; ++k) {
      const double u = stream.below(2) ? stream.uniform() : std::exp2(-stream.uniform(0, 60));
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.from_unit(k % 2 ? u : 1 - u)))
          << lower << " " << upper << " " << step;
      ASSERT_NO_FATAL_FAILURE(expect_held(a, a.axis.nearest(lower + (upper - lower) * u))) << lower << " " << upper;
    }
  }
}

// The hard case: values whose decimals neighbour each other, all of a dense stretch.
TEST(Axis, EveryDecimalOfAStretchComesBackExactly) {
  for (const Named& a : axes()) {
    if (!a.axis.is_continuous()) continue;
    for (const double start : {0.0, 0.1, 0.5, 0.7, 0.9999, 1 - 1e-12}) {
      double code = a.axis.from_unit(start);
      for (int i = 0; i < 500 && code < a.upper; ++i) {
        ASSERT_NO_FATAL_FAILURE(expect_held(a, code));
        // The next held value: at the next double that rounds to another.
        double reach = std::nextafter(code, HUGE_VAL) - code;
        double next = code;
        while (next == code) next = a.axis.nearest(code + reach), reach *= 2;
        code = next;
      }
    }
  }
}

TEST(Axis, BoundsAreTheEndsOfContinuousAxes) {
  for (const Named& a : axes()) {
    EXPECT_EQ(a.axis.from_unit(0), a.lower) << a.name;
    EXPECT_EQ(a.axis.from_unit(-0.5), a.lower) << a.name;
    EXPECT_EQ(a.axis.from_unit(1), a.axis.last) << a.name;
    EXPECT_EQ(a.axis.from_unit(7), a.axis.last) << a.name;
    if (a.axis.is_continuous()) {
      EXPECT_EQ(a.axis.last, a.upper) << a.name;
      EXPECT_EQ(a.axis.to_unit(a.lower), 0) << a.name;
      EXPECT_EQ(a.axis.to_unit(a.upper), 1) << a.name;
    }
  }
}

TEST(Axis, BothMapsAreMonotone) {
  Stream stream(3, Purpose::test);
  for (const Named& a : axes()) {
    std::vector<double> units(2000);
    for (double& u : units) u = stream.below(2) ? stream.uniform() : std::exp2(stream.uniform(-50, 0));
    std::sort(units.begin(), units.end());
    for (std::size_t i = 1; i < units.size(); ++i) {
      const double before = a.axis.from_unit(units[i - 1]), code = a.axis.from_unit(units[i]);
      ASSERT_LE(before, code) << a.name;
      ASSERT_LE(a.axis.to_unit(before), a.axis.to_unit(code)) << a.name;
    }
  }
}

// A held real is within one unit of its last decimal of the plain formula.
TEST(Axis, RealsAreLinearOrLogarithmic) {
  Stream stream(4, Purpose::test);
  const Axis linear = real(-5, 10), log = real(1e-6, 0.1, true);
  for (int i = 0; i < 10000; ++i) {
    const double u = stream.uniform();
    EXPECT_NEAR(linear.from_unit(u), -5 + 15 * u, 1e-14);
    EXPECT_NEAR(linear.to_unit(-5 + 15 * u), u, 1e-15);
    EXPECT_NEAR(std::log10(log.from_unit(u)), -6 + 5 * u, 1e-13);
    EXPECT_NEAR(log.to_unit(std::pow(10, -6 + 5 * u)), u, 1e-13);
  }
}

TEST(Axis, HoldsTheDecimalsThatPeopleWrite) {
  const Axis symmetric = real(-1, 1), rate = real(1e-6, 0.1, true), wide = real(1e-300, 1e300, true);
  for (const double x : {0.1, -0.3, 0.123456789012345, 1e-15, 0.7}) EXPECT_EQ(symmetric.nearest(x), x);
  for (const double x : {1e-6, 1e-5, 3e-4, 0.0031622776601684, 0.1}) EXPECT_EQ(rate.nearest(x), x);
  for (const double x : {1e-300, 1.23456789012e-17, 1e300}) EXPECT_EQ(wide.nearest(x), x);
  const Axis unit = real(0, 1);
  for (const double x : {1.0 / 3, 1e-300, 0.1 + 0.2}) EXPECT_EQ(unit.nearest(x), x);
}

TEST(Axis, StepsAreDecimals) {
  const Axis tenths = real(0, 1, false, 0.1);
  ASSERT_EQ(tenths.count, 11u);
  const double expected[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  for (std::size_t j = 0; j < 11; ++j) EXPECT_EQ(tenths.at(j), expected[j]);
  EXPECT_TRUE(tenths.allows(3 * 0.1));  // 0.30000000000000004
  EXPECT_EQ(tenths.nearest(3 * 0.1), 0.3);
  EXPECT_FALSE(tenths.allows(0.35));
  EXPECT_FALSE(tenths.allows(0.3001));
  EXPECT_EQ(real(0, 1, false, 0.3).last, 0.9);
  EXPECT_EQ(real(0, 0.8 - 0.5, false, 0.1).count, 4u);  // 0.8 - 0.5 is above 0.3
  EXPECT_EQ(real(0, 0.7 - 0.4, false, 0.1).count, 4u);  // 0.7 - 0.4 is below 0.3
  EXPECT_LE(real(0, 0.7 - 0.4, false, 0.1).last, 0.7 - 0.4);
  EXPECT_EQ(real(1.0 / 7, 5.0 / 7, false, 1.0 / 7).count, 5u);
  EXPECT_EQ(integer(-20, 100, false, 7).last, 99);
}

TEST(Axis, LinearBinsAreEquallyWide) {
  for (const Axis& axis : {integer(1, 9), integer(-20, 100, false, 7), real(0, 1, false, 0.1)}) {
    const auto count = static_cast<double>(axis.count);
    for (std::uint64_t j = 0; j < axis.count; ++j) {
      const auto k = static_cast<double>(j);
      EXPECT_EQ(axis.to_unit(axis.at(j)), (k + 0.5) / count);
      EXPECT_EQ(axis.from_unit((k + 1e-9) / count), axis.at(j));
      EXPECT_EQ(axis.from_unit((k + 1 - 1e-9) / count), axis.at(j));
    }
  }
}

// Bins of a log scale meet at geometric means.
TEST(Axis, LogBinsHaveEqualMassForEqualRatios) {
  const Axis axis = integer(1, 9, true);
  const double low = std::log(std::sqrt(0.5)), high = std::log(9 * std::sqrt(9.0 / 8));
  for (int v = 1; v < 9; ++v) {
    const double border = (std::log(std::sqrt(v * (v + 1.0))) - low) / (high - low);
    EXPECT_EQ(axis.from_unit(border - 1e-12), v);
    EXPECT_EQ(axis.from_unit(border + 1e-12), v + 1);
    EXPECT_NEAR(axis.to_unit(v), (std::log(v) - low) / (high - low), 1e-15);
  }
}

TEST(Axis, LevelsAndConstants) {
  const Axis levels =
      make_axis({.name = "c", .kind = ParameterKind::categorical, .levels = {true, false, nullptr}, .prior = {}});
  EXPECT_EQ(levels.to_unit(1), 0.5);
  EXPECT_EQ(levels.from_unit(0.34), 1);
  EXPECT_TRUE(levels.allows(2));
  EXPECT_FALSE(levels.allows(3));
  EXPECT_FALSE(levels.allows(0.5));
  EXPECT_FALSE(levels.allows(-1));
  const Axis one = make_axis({.name = "k", .kind = ParameterKind::ordinal, .levels = {true}, .prior = {}});
  EXPECT_EQ(one.from_unit(one.to_unit(0)), 0);
  const Axis constant = make_axis({.name = "k", .kind = ParameterKind::constant, .levels = {true}, .prior = {}});
  EXPECT_EQ(constant.count, 1u);
  EXPECT_TRUE(constant.allows(0));
  EXPECT_FALSE(constant.allows(1));
}

TEST(Axis, NaNIsNeverAllowed) {
  for (const Named& a : axes()) {
    EXPECT_FALSE(a.axis.allows(std::nan(""))) << a.name;
    EXPECT_FALSE(a.axis.allows(HUGE_VAL)) << a.name;
    EXPECT_FALSE(a.axis.allows(-HUGE_VAL)) << a.name;
  }
}

}  // namespace
}  // namespace incumbent
