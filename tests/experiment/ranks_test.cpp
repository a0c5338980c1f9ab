// Ranks, Friedman's test and Holm's adjustment: reference values and properties.
#include <gtest/gtest.h>

#include <cmath>

#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

void expect_close(double value, double expected, double relative) {
  EXPECT_NEAR(value, expected, relative * std::fabs(expected));
}

TEST(Friedman, MatchesReference) {
  int compared = 0;
  const auto file = golden::load("stats.json");
  for (const auto& test : file["friedman"]["cases"]) {
    auto scores = test["scores"].matrix();
    if (!test["lower_is_better"].flag) {
      for (auto& row : scores) {
        for (double& value : row) value = -value;
      }
    }
    const auto expected_ranks = test["ranks"].matrix();
    for (std::size_t i = 0; i < scores.size(); ++i) EXPECT_EQ(ranks(scores[i]), expected_ranks[i]);
    const auto result = friedman(scores);
    const auto average = test["average_ranks"].numbers();
    for (std::size_t j = 0; j < average.size(); ++j) expect_close(result.average_ranks[j], average[j], 1e-12);
    expect_close(result.chi_squared, test["friedman_chi2"].number(), 1e-12);
    expect_close(result.chi_squared_p, test["friedman_p"].number(), 1e-9);
    expect_close(result.f, test["iman_davenport_F"].number(), 1e-12);
    expect_close(result.f_p, test["iman_davenport_p"].number(), 1e-9);
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

TEST(Friedman, DegenerateBlocks) {
  const std::vector<std::vector<double>> tied{{1, 1, 1}, {2, 2, 2}};
  EXPECT_EQ(friedman(tied).chi_squared_p, 1);
  EXPECT_EQ(friedman(tied).average_ranks, (std::vector<double>{2, 2, 2}));
  const std::vector<std::vector<double>> agreed{{1, 2, 3}, {1, 2, 3}, {0, 5, 9}};
  EXPECT_TRUE(std::isinf(friedman(agreed).f));
  EXPECT_EQ(friedman(agreed).f_p, 0);
  EXPECT_THROW(friedman(std::vector<std::vector<double>>{}), Error);
  EXPECT_THROW(friedman(std::vector<std::vector<double>>{{1}}), Error);
  EXPECT_THROW(friedman(std::vector<std::vector<double>>{{1, 2}, {1, 2, 3}}), Error);
}

TEST(Holm, IsMonotoneAndCapped) {
  EXPECT_EQ(holm(std::vector<double>{0.01, 0.04, 0.03}), (std::vector<double>{0.03, 0.06, 0.06}));
  EXPECT_EQ(holm(std::vector<double>{0.9, 0.8}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm({}).empty());
  EXPECT_THROW(holm(std::vector<double>{-0.1}), Error);
  EXPECT_THROW(holm(std::vector<double>{std::nan("")}), Error);
}

TEST(Ranks, ShareTiesAndOrderInfinity) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, infinity}), (std::vector<double>{2.5, 1, 2.5, 4}));
  EXPECT_TRUE(ranks({}).empty());
  EXPECT_THROW(ranks(std::vector<double>{std::nan("")}), Error);
}

}  // namespace
}  // namespace incumbent::statistics
