// What is chosen by hand: how many rows, where their bounds are tried, and when these are given up.
#include "compute/row_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace incumbent::compute {
namespace {

TEST(RowChoice, FewCandidatesAreWorthFewRows) {
  // c candidates: c n >= 8 R (S + R / 2), S = 384.
  EXPECT_EQ(rows_worth_choosing(1'000'000, 1000, 512, 32), 512u);
  EXPECT_EQ(rows_worth_choosing(2622, 1000, 512, 32), 512u);  // 8 * 512 * 640 = 2 621 440
  EXPECT_EQ(rows_worth_choosing(2621, 1000, 512, 32), 256u);
  EXPECT_EQ(rows_worth_choosing(500, 1000, 512, 32), 128u);
  EXPECT_EQ(rows_worth_choosing(103, 1000, 512, 32), 32u);  // 8 * 32 * 400 = 102 400
  EXPECT_EQ(rows_worth_choosing(102, 1000, 512, 32), 0u);
  EXPECT_EQ(rows_worth_choosing(1'000'000, 30, 20, 32), 0u);
}

TEST(RowChoice, LevelsEndWithAllRowsAndNotJustBelow) {
  const auto levels = [](std::size_t first, std::size_t factor, std::size_t rows) {
    std::vector<std::size_t> all;
    set_row_levels(first, factor, rows, all);
    return all;
  };
  EXPECT_EQ(levels(16, 2, 128), (std::vector<std::size_t>{16, 32, 64, 128}));
  EXPECT_EQ(levels(32, 4, 512), (std::vector<std::size_t>{32, 128, 512}));
  EXPECT_EQ(levels(32, 2, 70), (std::vector<std::size_t>{32, 70}));  // 64 are more than three quarters
  EXPECT_EQ(levels(32, 2, 20), (std::vector<std::size_t>{20}));
  EXPECT_TRUE(levels(32, 2, 0).empty());
}

TEST(RowChoice, BoundsAreInVainWhereTheyCostMoreThanTheySave) {
  // A quarter of the rows takes a sixteenth of the work: what excludes less than 1.25 / 16 of the candidates is dear.
  EXPECT_TRUE(bounds_are_in_vain(1024, 1024 - 79, 256, 1024));
  EXPECT_FALSE(bounds_are_in_vain(1024, 1024 - 80, 256, 1024));
  EXPECT_TRUE(bounds_are_in_vain(1024, 1024, 1, 1024));
}

TEST(RowChoice, WhatIsNoNumberGainsLessThanNothing) {
  EXPECT_EQ(row_gain(6.0, 2.0), 3.0);
  EXPECT_EQ(row_gain(0.0, 2.0), 0.0);
  EXPECT_LT(row_gain(std::nan(""), 2.0), 0.0);
  EXPECT_LT(row_gain(0.0f, 0.0f), 0.0f);
  EXPECT_GT(least_row_variance(0.0, 2.0), 0.0);
}

}  // namespace
}  // namespace incumbent::compute
