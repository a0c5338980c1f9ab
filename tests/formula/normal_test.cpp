#include "formula/normal.hpp"

#include <cmath>
#include <limits>

#include "accuracy.hpp"
#include "golden.hpp"

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

double pdf_of(double z) { return formula::normal_pdf(z); }
double cdf_of(double z) { return formula::normal_cdf(z); }
double log_cdf_of(double z) { return formula::log_normal_cdf(z); }
double inverse_of(double p) { return formula::inverse_normal_cdf(p); }
double mills_of(double z) { return formula::inverse_mills_ratio(z); }

TEST(ScaledTail, KeepsItsLastPlaceForLargeAndSmallArguments) {
  const auto tail = [](double y) {
    const auto r = formula::scaled_tail(y);
    return r.hi + r.lo;
  };
  const auto improvement = [](double y) {
    const auto r = formula::scaled_improvement(y);
    return r.hi + r.lo;
  };
  expect_accurate(Special::scaled_tail, tail, uniform_points(0, 10, 1200), 1);
  expect_accurate(Special::scaled_tail, tail, log_points(1e-300, 1e300, 1000), 1);
  expect_accurate(Special::scaled_improvement, improvement, uniform_points(0, 10, 1200), 2);
  expect_accurate(Special::scaled_improvement, improvement, log_points(1e-300, 1e150, 1000), 2);
}

TEST(NormalPdf, IsWithinTwoUlpEverywhere) {
  expect_accurate(Special::normal_pdf, pdf_of, uniform_points(-38.7, 38.7, 1200), 2);
  expect_accurate(Special::normal_pdf, pdf_of, uniform_points(-38.7, -37.5, 1000), 2);  // subnormal
  EXPECT_EQ(formula::normal_pdf(kInf), 0);
  EXPECT_EQ(formula::normal_pdf(-kInf), 0);
  EXPECT_TRUE(std::isnan(formula::normal_pdf(kNaN)));
}

TEST(NormalCdf, IsWithinTwoUlpEverywhere) {
  expect_accurate(Special::normal_cdf, cdf_of, uniform_points(-3, 3, 1200), 2);
  expect_accurate(Special::normal_cdf, cdf_of, uniform_points(-38.6, 9, 1200), 2);
  expect_accurate(Special::normal_cdf, cdf_of, uniform_points(-38.6, -37.5, 1000), 2);  // subnormal
  expect_accurate(Special::normal_cdf, cdf_of, log_points(-kTiny, -1, 300), 2);
  expect_accurate(Special::normal_cdf, cdf_of, around({0, 8.3, -38.485, -40, 40}), 2);
}

TEST(NormalCdf, HandlesTheEnds) {
  EXPECT_EQ(formula::normal_cdf(0.0), 0.5);
  EXPECT_EQ(formula::normal_cdf(kInf), 1);
  EXPECT_EQ(formula::normal_cdf(-kInf), 0);
  EXPECT_TRUE(std::isnan(formula::normal_cdf(kNaN)));
}

TEST(LogNormalCdf, IsWithinTwoUlpEverywhere) {
  expect_accurate(Special::log_normal_cdf, log_cdf_of, uniform_points(-3, 3, 2000), 2);
  expect_accurate(Special::log_normal_cdf, log_cdf_of, uniform_points(-40, 38.4, 1200), 2);
  expect_accurate(Special::log_normal_cdf, log_cdf_of, uniform_points(37.5, 38.6, 500), 2);  // subnormal
  expect_accurate(Special::log_normal_cdf, log_cdf_of, log_points(-kTiny, -1e154, 2000), 2);
  expect_accurate(Special::log_normal_cdf, log_cdf_of, around({0, -40, 40, -1e8, -1.8961503816218352e154}), 2);
}

TEST(LogNormalCdf, HandlesTheEnds) {
  EXPECT_EQ(formula::log_normal_cdf(0.0), -0.6931471805599453);
  EXPECT_EQ(formula::log_normal_cdf(kInf), 0);
  EXPECT_EQ(formula::log_normal_cdf(-kInf), -kInf);
  EXPECT_EQ(formula::log_normal_cdf(-1e300), -kInf);
  EXPECT_TRUE(std::isnan(formula::log_normal_cdf(kNaN)));
}

TEST(InverseMillsRatio, IsWithinTwoUlpOnTheLeftAndThreeOnTheRight) {
  expect_accurate(Special::inverse_mills_ratio, mills_of, uniform_points(-40, 0, 1200), 2);
  expect_accurate(Special::inverse_mills_ratio, mills_of, log_points(-1e-300, -1e300, 1000), 2);
  expect_accurate(Special::inverse_mills_ratio, mills_of, uniform_points(0, 38, 2000), 3);
}

TEST(InverseNormalCdf, IsWithinTwoUlpEverywhere) {
  expect_accurate(Special::inverse_normal_cdf, inverse_of, uniform_points(1e-9, 1 - 0x1p-53, 800), 2);
  expect_accurate(Special::inverse_normal_cdf, inverse_of, uniform_points(0.5 - 1e-9, 0.5 + 1e-9, 200), 2);
  expect_accurate(Special::inverse_normal_cdf, inverse_of, log_points(kTiny, 0.5, 400), 2);
  expect_accurate(Special::inverse_normal_cdf, inverse_of, uniform_points(1 - 1e-13, 1 - 0x1p-53, 200), 2);
  expect_accurate(Special::inverse_normal_cdf, inverse_of, around({0.25, 0.75, 0.5, 2.2250738585072014e-308}), 2);
}

TEST(InverseNormalCdf, HandlesTheEndsAndIsOdd) {
  EXPECT_EQ(formula::inverse_normal_cdf(0.5), 0);
  EXPECT_EQ(formula::inverse_normal_cdf(0.0), -kInf);
  EXPECT_EQ(formula::inverse_normal_cdf(1.0), kInf);
  EXPECT_TRUE(std::isnan(formula::inverse_normal_cdf(-0.1)));
  EXPECT_TRUE(std::isnan(formula::inverse_normal_cdf(1.1)));
  EXPECT_TRUE(std::isnan(formula::inverse_normal_cdf(kNaN)));
  for (int i = 1; i < 512; ++i) {
    EXPECT_EQ(formula::inverse_normal_cdf(i / 1024.0), -formula::inverse_normal_cdf(1 - i / 1024.0));
  }
}

TEST(InverseNormalCdf, GrowsWithItsArgument) {
  double last = -kInf;
  for (double p = 0.2499999; p < 0.2500001; p += 1e-11) {
    const double z = formula::inverse_normal_cdf(p);
    ASSERT_GE(z, last) << p;
    last = z;
  }
}

// Relative 1e-14; or one subnormal step.
void expect_close(double got, double want, const char* what, double at) {
  EXPECT_NEAR(got, want, std::abs(want) * 1e-14 + kTiny) << what << " at " << at;
}

TEST(SpecialFunctions, AgreeWithTheGoldenValues) {
  const auto special = golden::load("stats.json")["special"];
  const auto z = special["z"].numbers();
  ASSERT_EQ(z.size(), 14u);
  for (std::size_t i = 0; i < z.size(); ++i) {
    expect_close(formula::normal_cdf(z[i]), special["Phi"][i].number(), "Phi", z[i]);
    expect_close(formula::log_normal_cdf(z[i]), special["log_Phi"][i].number(), "log Phi", z[i]);
    expect_close(formula::normal_pdf(z[i]), special["phi"][i].number(), "phi", z[i]);
    expect_close(formula::inverse_mills_ratio(z[i]), special["mills_phi_over_Phi"][i].number(), "phi/Phi", z[i]);
  }
  const auto p = special["p"].numbers();
  ASSERT_EQ(p.size(), 11u);
  for (std::size_t i = 0; i < p.size(); ++i) {
    // At 1/2 the file holds the rounding of its 60 digits.
    const double want = p[i] == 0.5 ? 0 : special["Phi_inverse"][i].number();
    expect_close(formula::inverse_normal_cdf(p[i]), want, "inverse Phi", p[i]);
  }
}

}  // namespace
}  // namespace incumbent
