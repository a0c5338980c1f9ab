#include "formula/covariance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace incumbent::formula {
namespace {

// The textbook formulas, in extended precision.
long double exact(CovarianceKind kind, long double r2, long double alpha) {
  const long double r = std::sqrt(r2);
  switch (kind) {
    case CovarianceKind::rbf: return std::exp(-r2 / 2);
    case CovarianceKind::matern12: return std::exp(-r);
    case CovarianceKind::matern32: return (1 + std::sqrt(3.0L) * r) * std::exp(-std::sqrt(3.0L) * r);
    case CovarianceKind::matern52: return (1 + std::sqrt(5.0L) * r + 5 * r2 / 3) * std::exp(-std::sqrt(5.0L) * r);
    case CovarianceKind::cauchy: return 1 / (1 + r2 / 2);
    default: return std::pow(1 + r2 / (2 * alpha), -alpha);
  }
}

template <class Kind>
void check(CovarianceKind kind) {
  for (const double alpha : {0.1, 1.0, 30.0}) {
    for (const double r2 : {0.0, 1e-300, 1e-12, 1e-3, 0.25, 1.0, 7.0, 100.0, 900.0}) {
      const auto k = exact(kind, r2, alpha);
      const double scale = static_cast<double>(k) * (1 + std::sqrt(r2) + r2);
      EXPECT_NEAR(Kind::value(r2, alpha), static_cast<double>(k), 2e-15 * scale);
      EXPECT_NEAR(Kind::value(static_cast<float>(r2), static_cast<float>(alpha)), static_cast<double>(k),
                  3e-7 * scale + 1e-38);
      if (r2 < 1e-6) continue;
      const long double h = 1e-5L * r2 / (1 + r2);  // a central difference: good to 1e-8
      const auto slope = (exact(kind, r2 + h, alpha) - exact(kind, r2 - h, alpha)) / (2 * h);
      EXPECT_NEAR(Kind::slope(r2, alpha), static_cast<double>(slope), 1e-7 * std::fabs(static_cast<double>(slope)));
    }
    EXPECT_EQ(Kind::value(0.0, alpha), 1.0);
    EXPECT_TRUE(std::isfinite(Kind::slope(0.0, alpha)));
    EXPECT_EQ(Kind::value(1e300, alpha) < 1e-6, true);
    EXPECT_LT(Kind::value(std::numeric_limits<double>::infinity(), alpha), 1e-30);
    EXPECT_EQ(Kind::slope(std::numeric_limits<double>::infinity(), alpha), 0);
    EXPECT_TRUE(std::isnan(Kind::value(std::nan(""), alpha)));
  }
}

TEST(Covariance, ValuesAndSlopes) {
  check<Rbf>(CovarianceKind::rbf);
  check<Matern12>(CovarianceKind::matern12);
  check<Matern32>(CovarianceKind::matern32);
  check<Matern52>(CovarianceKind::matern52);
  check<RationalQuadratic>(CovarianceKind::rational_quadratic);
  check<Cauchy>(CovarianceKind::cauchy);
}

TEST(Covariance, SlopeByTheShape) {
  for (const double alpha : {0.1, 1.0, 30.0}) {
    for (const double r2 : {1e-3, 0.25, 7.0, 100.0}) {
      const long double h = 1e-4L;
      const auto up = exact(CovarianceKind::rational_quadratic, r2, alpha * std::exp(h));
      const auto down = exact(CovarianceKind::rational_quadratic, r2, alpha * std::exp(-h));
      const double slope = static_cast<double>((up - down) / (2 * h));
      EXPECT_NEAR(RationalQuadratic::shape_slope(r2, alpha), slope, 1e-7 * std::fabs(slope) + 1e-14);
    }
  }
}

TEST(Covariance, SinglePrecisionExponential) {
  for (float x = -103.0f; x < 88.5f; x += 0.0137f) {
    const double e = std::exp(static_cast<double>(x));
    EXPECT_NEAR(static_cast<double>(exp(x)), e, 2.4e-7 * e + 1.5e-45);
    const double y = std::fabs(static_cast<double>(x)) * 1e-2;
    EXPECT_NEAR(static_cast<double>(log1p(static_cast<float>(y))),
                std::log1p(static_cast<double>(static_cast<float>(y))), 3.6e-7 * y);
  }
  EXPECT_EQ(exp(200.0f), std::numeric_limits<float>::infinity());
  EXPECT_EQ(exp(-200.0f), 0.0f);
  EXPECT_TRUE(std::isnan(exp(std::nanf(""))));
  EXPECT_TRUE(std::isnan(log1p(std::nanf(""))));
}

}  // namespace
}  // namespace incumbent::formula
