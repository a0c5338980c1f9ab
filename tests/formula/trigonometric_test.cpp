// sin, cos and cos_turns against their twins in exact reduction: the argument less multiples of pi/2 with 1400 bits.
#include "formula/trigonometric.hpp"

#include <gtest/gtest.h>

#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "formula/accuracy.hpp"

namespace incumbent {
namespace {

namespace mp = boost::multiprecision;
using Wide = mp::number<mp::cpp_bin_float<1400, mp::digit_base_2>, mp::et_off>;
using Real = mp::number<mp::cpp_bin_float<300, mp::digit_base_2>, mp::et_off>;

// sin of x + quarters pi/2
Real exact_sin(double x, int quarters) {
  static const Wide half_pi = boost::math::constants::half_pi<Wide>();
  const Wide n = round(Wide(x) / half_pi);
  const Real rest(Wide(x) - n * half_pi);
  const int quadrant = (static_cast<int>(fmod(n, Wide(4))) + quarters + 4) % 4;
  const Real value = quadrant % 2 == 0 ? sin(rest) : cos(rest);
  return quadrant < 2 ? value : Real(-value);
}

double ulps(double computed, const Real& exact) {
  const int exponent = std::max(std::ilogb(static_cast<double>(exact)), -1022);
  return static_cast<double>(abs(Real(computed) - exact)) / std::ldexp(1.0, exponent - 52);
}

void expect_accurate(const std::vector<double>& points) {
  for (const double x : points) {
    for (const double y : {x, -x}) {
      EXPECT_LE(ulps(formula::sin(y), exact_sin(y, 0)), 1) << y;
      EXPECT_LE(ulps(formula::cos(y), exact_sin(y, 1)), 1) << y;
    }
  }
}

TEST(Trigonometric, IsAccurateToOneUlpInEveryRange) {
  for (const double top : {0.8, 10.0, 700.0, formula::kTrigonometricNear}) {
    expect_accurate(test::uniform_points(0, top, 500));
  }
  expect_accurate(test::log_points(1e-300, 1e-3, 100));
  expect_accurate(test::log_points(formula::kTrigonometricNear, std::numeric_limits<double>::max(), 1000));
}

TEST(Trigonometric, IsAccurateNextToMultiplesOfAQuarterTurn) {
  std::vector<double> multiples;
  for (int k = 1; k < 1000; ++k) multiples.push_back(k * 1.5707963267948966);
  for (const double k : {1e5, 123456.0, 999999.0}) multiples.push_back(k * 1.5707963267948966);
  // The double that comes nearest to a multiple of pi/2: J.-M. Muller, "Elementary functions", chapter on reduction.
  multiples.push_back(6381956970095103 * 0x1p797);
  for (const double x : multiples) expect_accurate(test::around({x}));
}

TEST(Trigonometric, HasNoValueWithoutAnAngle) {
  for (const double x : {INFINITY, -INFINITY, NAN}) {
    EXPECT_TRUE(std::isnan(formula::sin(x)));
    EXPECT_TRUE(std::isnan(formula::cos(x)));
    EXPECT_TRUE(std::isnan(formula::cos_turns(x)));
  }
  EXPECT_EQ(formula::sin(0), 0);
  EXPECT_EQ(formula::cos(0), 1);
}

TEST(Trigonometric, TurnsAreExactlyPeriodic) {
  auto points = test::uniform_points(-1, 1, 2000);
  for (const double x : test::log_points(1, 0x1p60, 500)) points.push_back(x);
  for (const double x : points) {
    const Real exact = cos(2 * boost::math::constants::pi<Real>() * Real(std::fmod(x, 1.0)));
    EXPECT_LE(static_cast<double>(abs(Real(formula::cos_turns(x)) - exact)), 0x1p-52) << x;
  }
  for (const double x : {0.0, 1.0, -7.0, 1e15, 0x1p50, 0x1p51 + 2, 1e300}) EXPECT_EQ(formula::cos_turns(x), 1) << x;
  for (const double x : {0.5, -0.5, 1e6 + 0.5, 0x1p51 + 0.5}) EXPECT_EQ(formula::cos_turns(x), -1) << x;
  EXPECT_EQ(formula::cos_turns(0.125 + 1024), formula::cos_turns(0.125));
}

}  // namespace
}  // namespace incumbent
