// Ranks, Friedman's test and Holm's adjustment against reference values and properties.
#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
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

TEST(Holm, MatchesReference) {
  int compared = 0;
  const auto file = golden::load("stats.json");
  for (const auto& test : file["friedman"]["cases"]) {
    const auto adjusted = holm(test["control0_p"].numbers());
    const auto expected = test["control0_holm"].numbers();
    for (std::size_t i = 0; i < expected.size(); ++i) expect_close(adjusted[i], expected[i], 1e-12);
    compared += static_cast<int>(expected.size());
  }
  EXPECT_GT(compared, 4);
}

TEST(Holm, IsMonotoneAndCapped) {
  EXPECT_EQ(holm(std::vector<double>{0.01, 0.04, 0.03}), (std::vector<double>{0.03, 0.06, 0.06}));
  EXPECT_EQ(holm(std::vector<double>{0.9, 0.8}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm({}).empty());
  EXPECT_THROW(holm(std::vector<double>{-0.1}), Error);
  EXPECT_THROW(holm(std::vector<double>{std::nan("")}), Error);
}

// Three identical methods, all pairs compared and adjusted: in at most alpha of 200 experiments one pair is declared
// different (the bound is alpha plus three standard errors). Without the adjustment it would be more.
TEST(Holm, HoldsTheFamilywiseErrorOfNullComparisons) {
  const int experiments = 200;
  int adjusted_errors = 0;
  for (int e = 0; e < experiments; ++e) {
    Stream stream(9, Purpose::test, static_cast<std::uint64_t>(e));
    std::vector<std::vector<double>> methods(3, std::vector<double>(10));
    for (auto& method : methods) {
      for (double& value : method) value = stream.normal();
    }
    std::vector<double> p;
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = a + 1; b < 3; ++b) p.push_back(wilcoxon(methods[a], methods[b]).p_value);
    }
    const auto adjusted = holm(p);
    adjusted_errors += *std::min_element(adjusted.begin(), adjusted.end()) <= 0.05;
  }
  EXPECT_LE(adjusted_errors, 200 * 0.05 + 3 * std::sqrt(200 * 0.05 * 0.95));
}

TEST(Ranks, ShareTiesAndOrderInfinity) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(ranks(std::vector<double>{3, 1, 3, infinity}), (std::vector<double>{2.5, 1, 2.5, 4}));
  EXPECT_TRUE(ranks({}).empty());
  EXPECT_THROW(ranks(std::vector<double>{std::nan("")}), Error);
}

}  // namespace
}  // namespace incumbent::statistics
