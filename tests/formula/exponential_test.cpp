#include "formula/exponential.hpp"

#include <cmath>
#include <limits>

#include "accuracy.hpp"
#include "formula/log1mexp.hpp"
#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

using reference::Special;
using test::around;
using test::expect_accurate;
using test::log_points;
using test::uniform_points;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kTiny = std::numeric_limits<double>::denorm_min();
constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kLn2 = 0.6931471805599453;

double exp_of(double x) { return formula::exp(x); }
double expm1_of(double x) { return formula::expm1(x); }
double log_of(double x) { return formula::log(x); }
double log1p_of(double x) { return formula::log1p(x); }
double log1mexp_of(double x) { return formula::log1mexp(x); }

TEST(Exp, IsWithinOneUlpEverywhere) {
  expect_accurate(Special::exp, exp_of, uniform_points(-1, 1, 2500), 1);
  expect_accurate(Special::exp, exp_of, uniform_points(-745.2, 709.8, 2500), 1);
  expect_accurate(Special::exp, exp_of, uniform_points(-746, -708, 2000), 1);  // subnormal results
  expect_accurate(Special::exp, exp_of, log_points(1e-320, 1, 500), 1);
  expect_accurate(Special::exp, exp_of, log_points(-1e-320, -1, 500), 1);
  // Where k changes, where the result starts to overflow, becomes subnormal, becomes 0.
  expect_accurate(Special::exp, exp_of,
                  around({0, kLn2 / 2, -kLn2 / 2, 1.5 * kLn2, 100.5 * kLn2, -1000.5 * kLn2, 709.782712893384,
                          -708.3964185322641, -745.1332191019411, 710, -746}),
                  1);
}

TEST(Exp, HandlesTheEnds) {
  EXPECT_EQ(formula::exp(0.0), 1);
  EXPECT_EQ(formula::exp(-0.0), 1);
  EXPECT_EQ(formula::exp(kInf), kInf);
  EXPECT_EQ(formula::exp(-kInf), 0);
  EXPECT_EQ(formula::exp(kMax), kInf);
  EXPECT_EQ(formula::exp(-kMax), 0);
  EXPECT_TRUE(std::isnan(formula::exp(kNaN)));
}

TEST(ExpOfNegative, IsWithinOneAndAHalfUlpAndEndsInZero) {
  const auto f = [](double x) { return formula::exp_of_negative(x); };
  expect_accurate(Special::exp, f, uniform_points(-1, 0, 2500), 1.5);
  expect_accurate(Special::exp, f, uniform_points(-708, 0, 2500), 1.5);
  expect_accurate(Special::exp, f, log_points(-1e-320, -1, 500), 1.5);
  expect_accurate(Special::exp, f, around({-kLn2 / 2, -1.5 * kLn2, -1000.5 * kLn2, -707.99}), 1.5);
  EXPECT_EQ(f(0.0), 1);
  EXPECT_EQ(f(-0.0), 1);
  for (const double x : {-708.1, -746.0, -1e4, -1e300, -kInf}) EXPECT_EQ(f(x), 0) << x;
  EXPECT_TRUE(std::isnan(f(kNaN)));
}

TEST(Expm1, IsWithinTwoUlp) {
  expect_accurate(Special::expm1, expm1_of, uniform_points(-2, 2, 2500), 2);
  expect_accurate(Special::expm1, expm1_of, uniform_points(-60, 709.8, 2000), 2);
  expect_accurate(Special::expm1, expm1_of, log_points(kTiny, 1, 2000), 2);
  expect_accurate(Special::expm1, expm1_of, log_points(-kTiny, -1, 2000), 2);
  expect_accurate(Special::expm1, expm1_of,
                  around({kLn2 / 2, -kLn2 / 2, 1.5 * kLn2, -1.5 * kLn2, 709.782712893384, -50, 0x1p-54, -0x1p-54}), 2);
}

TEST(Expm1, HandlesTheEnds) {
  EXPECT_EQ(formula::expm1(kTiny), kTiny);
  EXPECT_TRUE(std::signbit(formula::expm1(-0.0)));
  EXPECT_EQ(formula::expm1(kInf), kInf);
  EXPECT_EQ(formula::expm1(-kInf), -1);
  EXPECT_TRUE(std::isnan(formula::expm1(kNaN)));
}

TEST(Log, IsWithinOneUlpEverywhere) {
  expect_accurate(Special::log, log_of, uniform_points(0.5, 2, 2500), 1);
  expect_accurate(Special::log, log_of, uniform_points(0.99, 1.01, 2000), 1);
  expect_accurate(Special::log, log_of, log_points(std::numeric_limits<double>::min(), kMax, 2500), 1);
  expect_accurate(Special::log, log_of, log_points(kTiny, std::numeric_limits<double>::min(), 2000), 1);  // subnormals
  expect_accurate(Special::log, log_of,
                  around({1, std::sqrt(0.5), std::sqrt(2.0), 2, 0.5, std::numeric_limits<double>::min()}), 1);
}

TEST(Log, HandlesTheEnds) {
  EXPECT_EQ(formula::log(1.0), 0);
  EXPECT_EQ(formula::log(0.0), -kInf);
  EXPECT_EQ(formula::log(-0.0), -kInf);
  EXPECT_EQ(formula::log(kInf), kInf);
  EXPECT_TRUE(std::isnan(formula::log(-kTiny)));
  EXPECT_TRUE(std::isnan(formula::log(-kInf)));
  EXPECT_TRUE(std::isnan(formula::log(kNaN)));
}

TEST(Log1p, IsWithinTwoUlp) {
  expect_accurate(Special::log1p, log1p_of, uniform_points(-0.999, 2, 2500), 2);
  expect_accurate(Special::log1p, log1p_of, log_points(kTiny, kMax, 1200), 2);
  expect_accurate(Special::log1p, log1p_of, log_points(-kTiny, -0.9999999999999999, 1200), 2);
  expect_accurate(Special::log1p, log1p_of,
                  around({std::sqrt(0.5) - 1, std::sqrt(2.0) - 1, 1, 0x1p53, 0x1p54, 0x1p-54, -0x1p-54}), 2);
}

TEST(Log1p, HandlesTheEnds) {
  EXPECT_EQ(formula::log1p(kTiny), kTiny);
  EXPECT_TRUE(std::signbit(formula::log1p(-0.0)));
  EXPECT_EQ(formula::log1p(-1.0), -kInf);
  EXPECT_EQ(formula::log1p(kInf), kInf);
  EXPECT_TRUE(std::isnan(formula::log1p(std::nextafter(-1, -2))));
  EXPECT_TRUE(std::isnan(formula::log1p(kNaN)));
}

TEST(Log1mexp, IsWithinTwoUlp) {
  expect_accurate(Special::log1mexp, log1mexp_of, uniform_points(-3, -1e-3, 2500), 2);
  expect_accurate(Special::log1mexp, log1mexp_of, log_points(-kTiny, -745, 1200), 2);
  expect_accurate(Special::log1mexp, log1mexp_of, around({-kLn2, -0x1p-54}), 2);
}

TEST(Log1mexp, HandlesTheEnds) {
  EXPECT_EQ(formula::log1mexp(0.0), -kInf);
  EXPECT_EQ(formula::log1mexp(-kInf), 0);
  EXPECT_TRUE(std::isnan(formula::log1mexp(1.0)));
  EXPECT_TRUE(std::isnan(formula::log1mexp(kNaN)));
}

}  // namespace
}  // namespace incumbent
