#include "acquisition/candidates.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "mixed_space.hpp"

namespace incumbent {
namespace {

const Refusal kNone = [](const Configuration&) { return false; };

void expect_valid(const SearchSpace& space, const CandidateSet& set) {
  const auto d = space.dimension();
  ASSERT_EQ(set.units.size(), set.configurations.size() * d);
  for (std::size_t i = 0; i < set.configurations.size(); ++i) {
    EXPECT_EQ(space.violation(set.configurations[i]), "");
    const auto row = set.points().row(i);
    EXPECT_EQ(space.encode(set.configurations[i]), std::vector<double>(row.begin(), row.end()));
  }
}

TEST(Candidates, AreEncodingsOfValidConfigurations) {
  const auto space = test::mixed_space();
  const CandidateMaker maker(space, kNone);
  EXPECT_TRUE(maker.has_levels());
  CandidateSet set = maker.make_set();
  maker.add_made({300, 1}, set);
  EXPECT_GT(set.configurations.size(), 200u);  // some are forbidden
  EXPECT_LT(set.configurations.size(), 300u);
  const auto centres = set;
  maker.add_made({400, 1, centres.points()}, set);
  maker.add_neighbours(centres.points().row(0), set);
  expect_valid(space, set);
}

TEST(Candidates, RefusedOnesAreLeftOut) {
  const auto space = test::mixed_space();
  const auto optimizer = space.index("optimizer");
  const Refusal no_sgd = [&](const Configuration& c) { return c[optimizer] == 0; };
  const CandidateMaker maker(space, no_sgd);
  CandidateSet set = maker.make_set();
  maker.add_made({200, 1}, set);
  EXPECT_GT(set.configurations.size(), 50u);
  for (const auto& c : set.configurations) EXPECT_NE(c[optimizer], 0);
}

TEST(Candidates, AllOfASmallSpace) {
  SearchSpace space;
  space.add_integer("a", 1, 4);
  space.add_categorical("b", {true, false});
  space.add_real("c", 0, 1, {.step = 0.5});
  const CandidateMaker maker(space, kNone);
  CandidateSet set = maker.make_set();
  EXPECT_FALSE(maker.add_all(23, set));
  EXPECT_TRUE(set.configurations.empty());
  EXPECT_TRUE(maker.add_all(24, set));
  ASSERT_EQ(set.configurations.size(), 24u);
  expect_valid(space, set);
  for (std::size_t i = 0; i < 24; ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(set.configurations[i] == set.configurations[j]);
  }
  const auto continuous = test::cube(1);
  const CandidateMaker line(continuous, kNone);
  CandidateSet none = line.make_set();
  EXPECT_FALSE(line.add_all(1000, none));
  EXPECT_TRUE(none.empty());
}

TEST(Candidates, AFreeSpaceIsTheCube) {
  const auto space = test::cube(3);
  const Refusal all = [](const Configuration&) { return true; };
  const auto mixed = test::mixed_space();
  const CandidateMaker maker(space, all), mixed_maker(mixed, all);
  EXPECT_TRUE(maker.is_free());
  EXPECT_FALSE(mixed_maker.is_free());
  CandidateSet set = maker.make_set();
  maker.add_made({100, 7}, set);
  EXPECT_EQ(set.size(), 100u);
  EXPECT_EQ(set.configurations.size(), 1u);
  maker.add(std::vector<double>{0.1, 0.2, 0.3}, set);  // asked one by one, it is refused
  EXPECT_EQ(set.size(), 100u);
}

TEST(Candidates, LocalMovesStayNear) {
  const auto space = test::cube(8);
  const CandidateMaker maker(space, kNone);
  const Matrix centre(1, 8, 0.5);
  CandidateSet set = maker.make_set();
  maker.add_made({400, 3, centre.view()}, set);
  int near = 0, few = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    double largest = 0;
    int moved = 0;
    for (const double u : set.points().row(i)) {
      largest = std::max(largest, std::abs(u - 0.5));
      moved += u != 0.5;
    }
    EXPECT_GT(moved, 0);
    near += largest < 0.02;
    few += moved < 8;
  }
  EXPECT_GT(near, 100);  // half of the radii are 0.01 or less
  EXPECT_GT(few, 100);
  EXPECT_LT(few, 250);
}

TEST(Candidates, NeighboursDifferInOneLevel) {
  const auto space = test::mixed_space();
  const CandidateMaker maker(space, kNone);
  Configuration c(std::vector<double>{1e-3, 64, 0.5, 0, 0.9});
  CandidateSet set = maker.make_set();
  maker.add_neighbours(space.encode(c), set);
  std::size_t widths = 0, optimizers = 0, steps = 0;
  for (const auto& other : set.configurations) {
    widths += other[1] != c[1];
    steps += other[2] != c[2];
    optimizers += other[3] != c[3];
    EXPECT_EQ((other[1] != c[1]) + (other[2] != c[2]) + (other[3] != c[3]), 1);
    EXPECT_EQ(other.is_active(4), other[3] == 0);
  }
  EXPECT_EQ(optimizers, 2u);
  EXPECT_EQ(steps, 4u);
  EXPECT_EQ(widths, 6u);  // 1, 2 and 25 away
}

}  // namespace
}  // namespace incumbent
