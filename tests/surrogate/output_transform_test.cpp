// Output transforms: increasing, invertible, and their Jacobians.
#include "surrogate/output_transform.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "formula/yeo_johnson.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

constexpr OutputTransformKind kAll[] = {OutputTransformKind::standardize, OutputTransformKind::yeo_johnson,
                                        OutputTransformKind::rank};

std::vector<double> skewed(std::size_t n) {
  Stream stream(11, Purpose::test);
  std::vector<double> y(n);
  for (double& v : y) v = std::exp(2 * stream.normal());
  return y;
}

TEST(YeoJohnson, IsItsDefinition) {
  for (const double lambda : {-2.0, -0.5, 0.0, 0.5, 1.0, 1.7, 2.0, 3.0}) {
    const formula::YeoJohnson f{lambda};
    for (const double t : {-30.0, -2.0, -0.3, 0.0, 1e-9, 0.4, 3.0, 700.0}) {
      const double expected =
          t >= 0 ? (lambda != 0 ? (std::pow(t + 1, lambda) - 1) / lambda : std::log(t + 1))
                 : (lambda != 2 ? -(std::pow(1 - t, 2 - lambda) - 1) / (2 - lambda) : -std::log(1 - t));
      EXPECT_NEAR(f.value(t), expected, 1e-12 * std::max(1.0, std::abs(expected))) << lambda << " " << t;
      EXPECT_NEAR(f.inverse(f.value(t)), t, 1e-9 * std::max(1.0, std::abs(t))) << lambda << " " << t;
      const double h = 1e-6 * std::max(1.0, std::abs(t));
      EXPECT_NEAR(std::exp(f.log_slope(t)) / ((f.value(t + h) - f.value(t - h)) / (2 * h)), 1, 1e-6)
          << lambda << " " << t;
    }
  }
}

TEST(OutputTransform, GivesMeanZeroAndVarianceOneAndUndoesItself) {
  for (const auto& y : {skewed(50), std::vector<double>{3, 1, 2, 1, 1, 7}}) {
    for (const auto kind : kAll) {
      const OutputTransform transform(kind, y, 0.2);
      const auto z = transform.apply(y);
      double sum = 0, square = 0;
      for (std::size_t i = 0; i < z.size(); ++i) {
        sum += z[i];
        square += z[i] * z[i];
        EXPECT_NEAR(transform.undo(z[i]), y[i], 1e-9 * std::max(1.0, std::abs(y[i])));
        for (std::size_t j = 0; j < i; ++j) EXPECT_EQ(y[i] < y[j], z[i] < z[j]);
      }
      EXPECT_NEAR(sum, 0, 1e-9);
      EXPECT_NEAR(square, static_cast<double>(z.size()), 1e-9);
      for (const double other : {-2.0, 0.9, 1.5, 40.0, 1e4}) {
        EXPECT_NEAR(transform.undo(transform.apply(other)), other, 1e-8 * std::max(1.0, std::abs(other)));
        const double h = 1e-4;
        EXPECT_NEAR((transform.apply(other + h) - transform.apply(other - h)) / (2 * h), transform.slope(other),
                    1e-6 * std::max(1.0, transform.slope(other)));
      }
    }
  }
}

TEST(OutputTransform, TheJacobianIsThatOfEachValue) {
  const auto y = skewed(20);
  for (const auto kind : {OutputTransformKind::standardize, OutputTransformKind::yeo_johnson}) {
    const OutputTransform transform(kind, y, -0.3);
    double sum = 0;
    for (const double v : y) sum += std::log(transform.slope(v));
    EXPECT_NEAR(transform.log_jacobian(y), sum, 1e-9);
  }
  EXPECT_THROW(OutputTransform(OutputTransformKind::rank, y).log_jacobian(y), Error);
}

TEST(OutputTransform, RanksAreNormalScoresWhateverTheValues) {
  const std::vector<double> y{5, -1e30, 1e30, 7};
  const OutputTransform a(OutputTransformKind::rank, y), b(OutputTransformKind::rank, std::vector<double>{2, 1, 4, 3});
  EXPECT_EQ(a.apply(5), b.apply(2));
  EXPECT_EQ(a.apply(-1e30), b.apply(1));
  EXPECT_EQ(a.apply(1e30), b.apply(4));
  EXPECT_NEAR(a.apply(7) / a.apply(1e30), 0.3186393639643752 / 1.1503493803760083, 1e-12);  // Phi^-1(5/8), Phi^-1(7/8)
}

TEST(OutputTransform, NastyValues) {
  for (const auto& y : std::vector<std::vector<double>>{
           {}, {2}, {2, 2}, {2, 2, 2, 9}, {1, 2, 3, 1e30}, {1e-320, 0, 1}, {1.7e308, -1.7e308, 1e308, -1.2e308}}) {
    for (const auto kind : kAll) {
      const OutputTransform transform(kind, y, likeliest_lambda(y));
      for (const double v : y) EXPECT_TRUE(std::isfinite(transform.apply(v)));
      EXPECT_TRUE(std::isfinite(transform.slope(2.5)));
    }
  }
  const std::vector<double> large{1.7e308, -1.7e308, -1e308, 1e308};
  for (const auto kind : kAll) {  // between the two in the middle
    EXPECT_NEAR(OutputTransform(kind, large, likeliest_lambda(large)).apply(0.0), 0, 1e-2);
  }
  EXPECT_EQ(OutputTransform(OutputTransformKind::yeo_johnson, std::vector<double>{4, 4}, 1).apply(4), 0);
  EXPECT_EQ(likeliest_lambda({}), 1);
  EXPECT_EQ(likeliest_lambda(std::vector<double>{1, 2, 1}), 1);
  EXPECT_THROW(OutputTransform(OutputTransformKind::yeo_johnson, std::vector<double>{4, 5}, 77), Error);
}

TEST(LikeliestLambda, IsTheMaximumOfItsDefinition) {
  auto y = skewed(60);
  const auto density = [&](double lambda) {  // slow: by the transform's own Jacobian
    const OutputTransform transform(OutputTransformKind::yeo_johnson, y, lambda);
    return transform.log_jacobian(y) - 0.5 * (lambda - 1) * (lambda - 1);
  };
  const double best = likeliest_lambda(y);
  EXPECT_LT(best, 0.5);
  for (double other = -2; other <= 4; other += 0.05) EXPECT_LE(density(other), density(best) + 1e-4) << other;
  Stream stream(12, Purpose::test);
  for (double& v : y) v = stream.normal();
  EXPECT_NEAR(likeliest_lambda(y), 1, 0.5);
}

}  // namespace
}  // namespace incumbent
