#include "surrogate/standardization.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace incumbent {
namespace {

TEST(Standardization, MeanZeroVarianceOne) {
  const std::vector<double> y{1, 2, 3, 4};
  const auto how = standardization_of(y);
  EXPECT_DOUBLE_EQ(how.shift, 2.5);
  EXPECT_DOUBLE_EQ(how.scale, std::sqrt(1.25));
  const auto z = standardized(y, how);
  double sum = 0, square = 0;
  for (const double v : z) {
    sum += v;
    square += v * v;
  }
  EXPECT_NEAR(sum, 0, 1e-15);
  EXPECT_NEAR(square, 4, 1e-14);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_DOUBLE_EQ(how.undo(z[i]), y[i]);
}

TEST(Standardization, DoesNotOverflow) {
  const std::vector<double> y{1e308, -1e308, 1e308, 0};
  const auto how = standardization_of(y);
  EXPECT_TRUE(std::isfinite(how.shift));
  EXPECT_TRUE(std::isfinite(how.scale));
  for (const double z : standardized(y, how)) EXPECT_LT(std::abs(z), 2);
  const std::vector<double> outlier{1, 2, 3, 1e30};
  EXPECT_NEAR(standardized(outlier, standardization_of(outlier))[3], std::sqrt(3.0), 1e-12);
}

TEST(Standardization, TakesTheLargestNumbers) {
  constexpr double kMax = std::numeric_limits<double>::max();
  for (const auto& y :
       {std::vector<double>{kMax, -kMax, kMax, kMax}, std::vector<double>(7, -kMax), std::vector<double>(10, kMax)}) {
    const auto how = standardization_of(y);
    for (const double z : standardized(y, how)) EXPECT_LT(std::abs(z), 2);  // -kMax is 1.5 kMax below the mean
    EXPECT_TRUE(std::isfinite(how.shift));
  }
}

TEST(Standardization, EqualValuesKeepTheirScale) {
  for (const double value : {0.0, 0.1, -7.25, 1e-300, 1e300}) {
    const std::vector<double> y(3, value);
    const auto how = standardization_of(y);
    EXPECT_EQ(how.scale, 1) << value;
    for (const double z : standardized(y, how)) EXPECT_EQ(z, 0) << value;
  }
  EXPECT_EQ(standardization_of({}).shift, 0);
  EXPECT_EQ(standardization_of({}).scale, 1);
}

TEST(Standardization, TinyDifferencesAreSeen) {
  const std::vector<double> y{1e-200, 3e-200};
  const auto z = standardized(y, standardization_of(y));
  EXPECT_NEAR(z[0], -1, 1e-12);
  EXPECT_NEAR(z[1], 1, 1e-12);
}

}  // namespace
}  // namespace incumbent
