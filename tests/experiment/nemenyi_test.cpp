// The studentized range, Nemenyi's test and adjusted p-values against reference values.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

void expect_close(double value, double expected, double relative) {
  EXPECT_NEAR(value, expected, relative * std::fabs(expected));
}

void expect_all_close(const std::vector<double>& values, const std::vector<double>& expected, double relative) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) expect_close(values[i], expected[i], relative);
}

FriedmanResult friedman_of(const golden::Node& test) {
  auto scores = test["scores"].matrix();
  if (!test["lower_is_better"].flag) {
    for (auto& row : scores) {
      for (double& value : row) value = -value;
    }
  }
  return friedman(scores);
}

TEST(StudentizedRange, MatchesReferenceQuantiles) {
  const auto table = golden::load("stats.json")["nemenyi_q"];
  for (std::size_t i = 0; i < table["k"].size(); ++i) {
    const auto k = static_cast<std::size_t>(table["k"][i].integer());
    expect_close(studentized_range_quantile(0.05, k) / std::numbers::sqrt2, table["q_0.05"][i].number(), 1e-12);
    expect_close(studentized_range_quantile(0.10, k) / std::numbers::sqrt2, table["q_0.10"][i].number(), 1e-12);
  }
}

// For two values the range is |N(0, 2)|: its tail is 2 Phi(-q / sqrt 2), also where that is tiny.
TEST(StudentizedRange, OfTwoIsNormalFarIntoTheTail) {
  for (const double q : {1e-6, 0.01, 1.0, 3.0, 8.0, 20.0, 45.0}) {
    expect_close(studentized_range_upper_tail(q, 2), std::erfc(q / 2), 1e-12);
  }
  EXPECT_EQ(studentized_range_upper_tail(0, 5), 1);
  EXPECT_EQ(studentized_range_upper_tail(200, 5), 0);
  EXPECT_THROW(studentized_range_upper_tail(1, 1), Error);
  EXPECT_THROW(studentized_range_quantile(0, 3), Error);
}

TEST(Nemenyi, MatchesReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["friedman"]["cases"]) {
    const auto result = friedman_of(test);
    expect_close(result.uncorrected, test["friedman_chi2_without_tie_correction"].number(), 1e-12);
    expect_close(result.concordance, test["kendall_W"].number(), 1e-12);
    const auto five = nemenyi(result, 0.05);
    expect_close(five.critical_difference, test["nemenyi_cd_005"].number(), 1e-12);
    expect_close(nemenyi(result, 0.10).critical_difference, test["nemenyi_cd_010"].number(), 1e-12);
    const auto z = test["pairwise_z"].matrix();
    const auto p = test["nemenyi_p"].matrix();
    for (std::size_t i = 0; i < z.size(); ++i) {
      for (std::size_t j = 0; j < z.size(); ++j) {
        // Differences of ranks that were rounded in another order: the error is one of the ranks, not of z.
        EXPECT_NEAR(five.z[i][j], z[i][j], 1e-12 * std::max(1.0, z[i][j]));
        expect_close(five.p_values[i][j], p[i][j], 1e-9);
      }
    }
    const auto control = against_control(result, 0);
    expect_all_close(control, test["control0_p"].numbers(), 1e-9);
    const auto given = test["control0_p"].numbers();
    expect_all_close(bonferroni(given), test["control0_bonferroni"].numbers(), 1e-12);
    expect_all_close(holm(given), test["control0_holm"].numbers(), 1e-12);
    expect_all_close(hochberg(given), test["control0_hochberg"].numbers(), 1e-12);
    expect_all_close(benjamini_hochberg(given), test["control0_bh"].numbers(), 1e-12);
    expect_all_close(benjamini_yekutieli(given), test["control0_by"].numbers(), 1e-12);
  }
}

TEST(Nemenyi, LevelGroupsAreTheLargestRuns) {
  using Groups = std::vector<std::vector<std::size_t>>;
  EXPECT_EQ(level_groups({3.0, 1.0, 1.5, 2.4}, 1.0), (Groups{{1, 2}, {2, 3}, {3, 0}}));
  EXPECT_EQ(level_groups({3.0, 1.0, 1.5, 2.4}, 1.5), (Groups{{1, 2, 3}, {2, 3, 0}}));
  EXPECT_EQ(level_groups({1, 2, 3}, 0.5), Groups{});
  EXPECT_EQ(level_groups({2, 2, 2}, 0.5), (Groups{{0, 1, 2}}));
}

TEST(Adjustments, AreOrderedAndRefuseWrongValues) {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.2};
  const auto strict = bonferroni(p);
  const auto step_down = holm(p);
  const auto step_up = hochberg(p);
  const auto rate = benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_GE(strict[i], step_down[i]);
    EXPECT_GE(step_down[i], step_up[i]);
    EXPECT_GE(step_up[i], rate[i]);
    EXPECT_GE(rate[i], p[i]);
  }
  for (auto* adjust : {&bonferroni, &holm, &hochberg, &benjamini_hochberg, &benjamini_yekutieli}) {
    EXPECT_TRUE(adjust({}).empty());
    EXPECT_THROW(adjust(std::vector<double>{1.1}), Error);
    EXPECT_THROW(adjust(std::vector<double>{std::nan("")}), Error);
  }
}

}  // namespace
}  // namespace incumbent::statistics
