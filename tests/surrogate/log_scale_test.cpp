#include "surrogate/log_scale.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace incumbent {
namespace {

TEST(LogScale, IsThatOfTheFormula) {
  // Eleven costs from 0 to 1: the 5 % quantile is halfway between the first two.
  const std::vector<double> costs{0.2, 1, 0, 0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  const double lowest = 0 - (0.05 - 0) - 1e-10;
  const auto scaled = log_scaled(costs);
  for (std::size_t i = 0; i < costs.size(); ++i)
    EXPECT_NEAR(scaled[i], std::log((costs[i] - lowest) / (1 - lowest)), 1e-12) << costs[i];
}

TEST(LogScale, HasNoUnitAndNoOrigin) {
  const std::vector<double> costs{3, 1, 4, 1.5, 9, 2.6};
  std::vector<double> others;
  for (const double c : costs) others.push_back(-70 + 1024 * c);
  const auto a = log_scaled(costs), b = log_scaled(others);
  for (std::size_t i = 0; i < costs.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-9);
}

TEST(LogScale, EqualAndHugeCostsAreFinite) {
  EXPECT_EQ(log_scaled(std::vector<double>{5, 5, 5}), std::vector<double>(3, 0.0));
  EXPECT_EQ(log_scaled(std::vector<double>{5}), std::vector<double>(1, 0.0));
  for (const auto& costs : {std::vector<double>{-1.7e308, 1.7e308, 0}, {1e-300, 3e-300, 2e-300}, {1, 1, 1, 2}}) {
    const auto scaled = log_scaled(costs);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      EXPECT_TRUE(std::isfinite(scaled[i]));
      for (std::size_t j = 0; j < costs.size(); ++j) EXPECT_EQ(scaled[i] < scaled[j], costs[i] < costs[j]);
    }
  }
}

}  // namespace
}  // namespace incumbent
