// Dominated volumes against exact ones, and against counting.
#include "formula/hypervolume.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "formula/random.hpp"
#include "golden.hpp"

namespace incumbent::formula {
namespace {

double volume(const std::vector<std::vector<double>>& points, const std::vector<double>& reference) {
  Matrix rows(points.size(), reference.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t k = 0; k < reference.size(); ++k) rows(i, k) = points[i][k];
  }
  return hypervolume(rows.view(), reference);
}

TEST(Hypervolume, AgreesWithExactVolumes) {
  int cases = 0;
  const auto file = golden::load("acquisition.json");
  for (const auto& reference : file["hypervolume"]["cases"]) {
    ++cases;
    auto points = reference["points"].matrix();  // maximized there
    auto corner = reference["ref_point"].numbers();
    for (auto& point : points) {
      for (double& value : point) value = -value;
    }
    for (double& value : corner) value = -value;
    const double expected = reference["hypervolume"].number();
    EXPECT_NEAR(volume(points, corner), expected, 1e-13 * expected) << cases;
  }
  EXPECT_EQ(cases, 15);
}

TEST(Hypervolume, OfOnePointIsABox) {
  EXPECT_EQ(volume({{1}}, {4}), 3);
  EXPECT_EQ(volume({{1, 1, 1, 1, 1}}, {2, 3, 4, 5, 6}), 120);
  EXPECT_EQ(volume({{1, 3}}, {2, 3}), 0);  // not below the reference
  EXPECT_EQ(volume({}, {2, 3}), 0);
}

// The slow obvious twin: cells of a grid that some point dominates.
TEST(Hypervolume, IsTheShareOfDominatedCells) {
  constexpr std::size_t kCells = 8;
  Stream stream(1, Purpose::test);
  for (const std::size_t m : {1u, 2u, 3u, 4u, 5u}) {
    for (int round = 0; round < 10; ++round) {
      std::vector<std::vector<double>> points(1 + stream.below(7), std::vector<double>(m));
      for (auto& point : points) {
        for (double& value : point) value = static_cast<double>(stream.below(kCells + 1));
      }
      std::size_t total = 1, dominated = 0;
      for (std::size_t k = 0; k < m; ++k) total *= kCells;
      for (std::size_t cell = 0; cell < total; ++cell) {
        bool found = false;
        for (const auto& point : points) {
          bool better = true;
          std::size_t rest = cell;
          for (std::size_t k = 0; k < m; ++k, rest /= kCells) {
            better = better && point[k] <= static_cast<double>(rest % kCells);
          }
          found = found || better;
        }
        dominated += found;
      }
      EXPECT_EQ(volume(points, std::vector<double>(m, kCells)), static_cast<double>(dominated)) << m;
    }
  }
}

}  // namespace
}  // namespace incumbent::formula
