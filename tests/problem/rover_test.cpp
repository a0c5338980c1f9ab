// The rover's path: rewards from the original's own code without its noise, and paths that have no direction.
#include <gtest/gtest.h>

#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

double reward(const std::vector<double>& x) {
  return make_problem("rover")->evaluate(Configuration(x), {}, {}).objectives.at(0);
}

TEST(Rover, HasTheRewardsOfTheOriginal) {
  std::vector<double> straight, ramp;
  for (int i = 0; i < 30; ++i) {
    for (int axis = 0; axis < 2; ++axis) straight.push_back((0.05 + 0.9 * i / 29 + 0.1) / 1.2);
  }
  for (int i = 0; i < 60; ++i) ramp.push_back(0.5 + 0.001 * i);
  EXPECT_NEAR(reward(straight), -2.5041866411706506, 1e-9);
  EXPECT_NEAR(reward(ramp), -12.23364655111433, 1e-9);
}

TEST(Rover, AllPointsInOnePlaceAreAPathOfNoLength) {
  // At (0.5, 0.5): no cost along it, and 4 x 0.45 from start and goal.
  EXPECT_NEAR(reward(std::vector<double>(60, 0.5)), 5 - 10 * 4 * 0.45, 1e-12);
  // Two places only: a straight line between them.
  std::vector<double> two(60, 0.0);
  for (int i = 30; i < 60; ++i) two[static_cast<std::size_t>(i)] = 1.0;
  EXPECT_LT(reward(two), 5.0);
}

}  // namespace
}  // namespace incumbent
