// The flat tables of a space: the rows of decode() and encode(), to the bit.
#include "space/table.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "formula/local_moves.hpp"
#include "space/random_space.hpp"

namespace incumbent {
namespace {

std::vector<std::uint64_t> bits(std::span<const double> row) {
  std::vector<std::uint64_t> all;
  for (const double x : row) all.push_back(std::bit_cast<std::uint64_t>(x));
  return all;
}

TEST(FlatTable, RowsAreThoseOfTheSpace) {
  int forbidden = 0, inactive = 0;
  for (int s = 0; s < 300; ++s) {
    Stream stream(1, Purpose::test, static_cast<std::uint64_t>(s));
    const SearchSpace space = random_space(stream, {.continuous = s % 5 != 0, .short_bounds = s % 2 == 0});
    const auto flat = flat_table(space);
    ASSERT_EQ(flat.dimension, space.dimension());
    std::vector<double> unit(space.dimension()), row(space.dimension()), codes(space.size());
    for (int i = 0; i < 40; ++i) {
      for (double& u : unit) u = stream.below(20) == 0 ? static_cast<double>(stream.below(2)) : stream.uniform();
      const bool allowed = flat.make_row([&](std::size_t k) { return unit[k]; }, codes, row);
      const Configuration c = space.decode(unit);
      ASSERT_EQ(Configuration(codes), c) << space.describe(c);
      // Not by the rules' compiled form.
      ASSERT_EQ(allowed, !slow_is_forbidden(space, c));
      for (std::size_t p = 0; p < space.size(); ++p) {
        ASSERT_EQ(c.is_active(p), slow_is_active(space, c, p)) << space[p].name;
        inactive += !c.is_active(p);
      }
      forbidden += !allowed;
      if (allowed) {
        ASSERT_EQ(bits(row), bits(space.encode(c)));
        ASSERT_EQ(space.violation(c), "");
      } else {
        for (const double x : row) ASSERT_TRUE(std::isnan(x));
      }
    }
  }
  EXPECT_GT(forbidden, 100);
  EXPECT_GT(inactive, 1000);
}

TEST(FlatTable, AFreeSpaceIsItsUnitCube) {
  SearchSpace space;
  space.add_real("lr", 1e-12, 1, {.log = true});
  space.add_constant("epochs", 3L);
  space.add_real("momentum", -1, 1);
  EXPECT_TRUE(flat_table(space).is_free);
  std::vector<double> codes(3), row(2);
  const double unit[] = {1.0 / 3, 0.123456789012345678};
  EXPECT_TRUE(flat_table(space).make_row([&](std::size_t k) { return unit[k]; }, codes, row));
  EXPECT_EQ(bits(row), bits(unit));
  space.add_integer("width", 1, 9);
  EXPECT_FALSE(flat_table(space).is_free);
}

// Conditions that are added in any order, several to a child, stand together.
TEST(FlatTable, ConditionsOfAChildStandTogether) {
  SearchSpace space;
  for (const char* name : {"a", "b", "c", "d"}) space.add_real(name, 0, 1);
  const auto above = [](const char* child, const char* parent, double value) {
    return Condition{.op = Condition::Op::greater, .child = child, .parent = parent, .values = {value}};
  };
  space.add_condition(above("d", "c", 0.5));
  space.add_condition(above("b", "a", 0.5));
  space.add_condition(above("d", "a", 0.25));
  space.add_condition(above("c", "b", 0.5));
  space.add_condition(above("b", "a", 0.75));
  const auto active = [&](double a, double b, double c) {
    const auto decoded = space.decode(std::vector<double>{a, b, c, 0.5});
    return std::vector<bool>{decoded.is_active(1), decoded.is_active(2), decoded.is_active(3)};
  };
  EXPECT_EQ(active(0.8, 0.6, 0.6), (std::vector<bool>{true, true, true}));
  EXPECT_EQ(active(0.8, 0.6, 0.4), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(active(0.8, 0.4, 0.6), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(active(0.7, 0.6, 0.6), (std::vector<bool>{false, false, false}));
}

TEST(LocalMoves, NumbersAreThoseOfAStreamOfTheirOwn) {
  formula::LocalMoves moves;
  moves.seed = 0x123456789ABCDEF;
  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{7}, (std::uint64_t{1} << 40) + 3}) {
    Stream stream(moves.seed, Purpose::candidates, index);
    for (std::uint32_t number = 0; number < 5; ++number) {
      for (const auto word : moves.block(index, number).word) EXPECT_EQ(word, stream.bits32());
    }
  }
}

// Who moves, how often and how far.
TEST(LocalMoves, AreDistributedAsTheySay) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_integer("n", 1, 100);
  space.add_categorical("c", {1L, 2L, 3L, 4L});
  space.add_ordinal("o", {1L, 2L, 3L});
  const auto flat = flat_table(space);
  const auto unit_of = [&](std::size_t k, double code) { return flat.axes[k].to_unit(code); };
  std::vector<double> at{0.5, unit_of(1, 50), unit_of(2, 1), unit_of(3, 1)};
  const formula::LocalMoves moves{at.data(), 1, 4, 5, 4};
  constexpr int kRounds = 8000;  // of eight points, the first four of all coordinates
  int moved[4] = {}, some[4] = {}, categories[4] = {};
  double square = 0;
  for (std::uint64_t i = 0; i < 8 * kRounds; ++i) {
    const auto move = moves.move(i);
    for (std::uint32_t k = 0; k < 4; ++k) {
      const double u = moves.unit(flat, move, k);
      ASSERT_TRUE(u >= 0 && u <= 1);
      (i % 8 < 4 ? moved : some)[k] += u != at[k];
      if (k == 0 && i % 8 == 1) square += (u - 0.5) * (u - 0.5);
      if (k == 2) ++categories[static_cast<int>(flat.axes[2].from_unit(u))];
    }
  }
  EXPECT_NEAR(std::sqrt(square / kRounds), 0.05, 0.002);
  EXPECT_EQ(moved[0], 4 * kRounds);
  for (int k = 1; k < 4; ++k) EXPECT_NEAR(moved[k] / (4.0 * kRounds), 0.3, 0.015) << k;
  // One of four always, others by half: 1 - 3/4 1/2.
  EXPECT_NEAR(some[0] / (4.0 * kRounds), 0.625, 0.015);
  for (int k = 1; k < 4; ++k) EXPECT_NEAR(some[k] / (4.0 * kRounds), 0.3 * 0.625, 0.015) << k;
  for (const int c : {0, 2, 3}) EXPECT_NEAR(categories[c], categories[0], 0.06 * categories[0]);
}

}  // namespace
}  // namespace incumbent
