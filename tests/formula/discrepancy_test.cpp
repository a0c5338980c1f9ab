// How evenly the sequences fill the cube.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "formula/halton.hpp"
#include "formula/latin_hypercube.hpp"
#include "formula/random.hpp"
#include "formula/sobol.hpp"
#include "golden.hpp"
#include "reference/discrepancy.hpp"

namespace incumbent {
namespace {

using reference::Points;

template <class Sequence>
Points first(const Sequence& sequence, std::size_t n) {
  Points points(n, std::vector<double>(sequence.dimensions()));
  for (std::size_t i = 0; i < n; ++i) sequence.point(i, points[i]);
  return points;
}

Points random_points(std::size_t dimensions, std::size_t n, std::uint64_t seed) {
  Points points(n, std::vector<double>(dimensions));
  Stream stream(seed, Purpose::test);
  for (auto& p : points) {
    for (double& x : p) x = stream.uniform();
  }
  return points;
}

// The file's values were summed in doubles from terms near (19/12)^d; the twin sums in long doubles.
void expect_close(double got, double want, const Points& points) {
  const double scale = std::pow(19.0 / 12, static_cast<double>(points.front().size()));
  EXPECT_NEAR(got, want, 1e-12 * want + 1e-15 * scale);
}

TEST(Discrepancy, OfPlainSobolPointsIsTheGoldenOne) {
  const auto cases = golden::load("sobol.json")["sobol_discrepancy"];
  ASSERT_EQ(cases.size(), 2u);
  for (const auto& c : cases) {
    const auto points = first(formula::SobolSequence(static_cast<std::size_t>(c["d"].integer())),
                              static_cast<std::size_t>(c["n"].integer()));
    expect_close(reference::centered_discrepancy(points), c["CD"].number(), points);
    expect_close(reference::mixture_discrepancy(points), c["MD"].number(), points);
    expect_close(reference::wrap_around_discrepancy(points), c["WD"].number(), points);
    expect_close(reference::l2_star_discrepancy(points), c["L2_star"].number(), points);
  }
}

TEST(Discrepancy, OfGivenLatinHypercubesIsTheGoldenOne) {
  const auto cases = golden::load("sobol.json")["latin_hypercube"];
  ASSERT_EQ(cases.size(), 2u);
  for (const auto& c : cases) {
    const auto points = c["sample"].matrix();
    expect_close(reference::centered_discrepancy(points), c["discrepancy_CD"].number(), points);
    expect_close(reference::mixture_discrepancy(points), c["discrepancy_MD"].number(), points);
    expect_close(reference::wrap_around_discrepancy(points), c["discrepancy_WD"].number(), points);
    expect_close(reference::l2_star_discrepancy(points), c["discrepancy_L2star"].number(), points);
  }
}

// A random point set's squared centered discrepancy has mean ((5/4)^d - (13/12)^d) / n; the sequences stay far below it
// for every seed, scrambled Sobol points lowest.
TEST(Discrepancy, OfScrambledSequencesIsFarBelowRandom) {
  constexpr std::size_t n = 256, d = 6;
  const double random = (std::pow(1.25, d) - std::pow(13.0 / 12, d)) / n;
  double sobol = 0, halton = 0, lhs = 0, drawn = 0;
  constexpr int seeds = 10;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const double one = reference::centered_discrepancy(first(formula::SobolSequence(d, seed), n));
    const double two = reference::centered_discrepancy(first(formula::HaltonSequence(d, seed), n));
    EXPECT_LT(one, random / 8) << seed;
    EXPECT_LT(two, random / 4) << seed;
    Points cube(n, std::vector<double>(d));
    for (std::size_t i = 0; i < n; ++i) formula::latin_hypercube_point(i, n, seed, 0, cube[i]);
    sobol += one / seeds;
    halton += two / seeds;
    lhs += reference::centered_discrepancy(cube) / seeds;
    drawn += reference::centered_discrepancy(random_points(d, n, seed)) / seeds;
  }
  EXPECT_NEAR(drawn, random, random / 4);
  EXPECT_LT(lhs, random * 0.8);
  EXPECT_LT(halton, lhs / 2);
  EXPECT_LT(sobol, halton);
}

}  // namespace
}  // namespace incumbent
