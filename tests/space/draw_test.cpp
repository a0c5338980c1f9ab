// Draws follow their distribution: Kolmogorov-Smirnov distances of reals, counts of everything else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "formula/normal.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/space.hpp"

namespace incumbent {
namespace {

constexpr int kDraws = 40000;

std::vector<double> draws(const SearchSpace& space) {
  Stream stream(1, Purpose::test);
  std::vector<double> codes;
  for (int i = 0; i < kDraws; ++i) codes.push_back(space.sample(stream)[0]);
  std::sort(codes.begin(), codes.end());
  return codes;
}

// sqrt(n) times the largest distance between the empirical distribution function and the true one: above 2 once in 1500
// samples (the seed is fixed), far above it for a wrong distribution.
double distance(const SearchSpace& space, const std::function<double(double)>& cdf) {
  const std::vector<double> codes = draws(space);
  double most = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double f = cdf(codes[static_cast<std::size_t>(i)]);
    most = std::max({most, f - i / double{kDraws}, (i + 1) / double{kDraws} - f});
  }
  return most * std::sqrt(kDraws);
}

// Counts within five standard deviations.
void expect_masses(const SearchSpace& space, const std::map<double, double>& masses) {
  std::map<double, int> counts;
  for (const double code : draws(space)) ++counts[code];
  for (const auto& [code, count] : counts) EXPECT_TRUE(masses.contains(code)) << code;
  for (const auto& [code, p] : masses) {
    EXPECT_NEAR(counts[code], p * kDraws, 5 * std::sqrt(p * (1 - p) * kDraws)) << code;
  }
}

Prior normal(double mu, double sigma) {
  return {.kind = Prior::Kind::normal, .first = mu, .second = sigma, .weights = {}};
}
Prior beta(double a, double b) { return {.kind = Prior::Kind::beta, .first = a, .second = b, .weights = {}}; }

// The distribution function of a density on [lower, x], normalized on [lower, upper]: midpoint rule.
std::function<double(double)> integrated(const std::function<double(double)>& density, double lower, double upper) {
  constexpr int kCells = 20000;
  std::vector<double> sums{0};
  for (int i = 0; i < kCells; ++i) sums.push_back(sums.back() + density(lower + (upper - lower) * (i + 0.5) / kCells));
  return [=](double x) {
    const double position = (x - lower) / (upper - lower) * kCells;
    const auto cell = static_cast<std::size_t>(std::clamp(position, 0.0, kCells - 1.0));
    return (sums[cell] + (position - static_cast<double>(cell)) * (sums[cell + 1] - sums[cell])) / sums.back();
  };
}

TEST(Draw, UniformReals) {
  SearchSpace linear, log;
  linear.add_real("x", -5, 10);
  log.add_real("x", 1e-6, 0.1, {.log = true});
  EXPECT_LT(distance(linear, [](double x) { return (x + 5) / 15; }), 2);
  EXPECT_LT(distance(log, [](double x) { return (std::log10(x) + 6) / 5; }), 2);
}

TEST(Draw, UniformIntegersStepsAndLevels) {
  SearchSpace integers, steps, levels;
  integers.add_integer("n", -2, 2);
  steps.add_real("x", 0, 0.3, {.step = 0.1});
  levels.add_ordinal("s", {1L, 5L, 25L});
  expect_masses(integers, {{-2, 0.2}, {-1, 0.2}, {0, 0.2}, {1, 0.2}, {2, 0.2}});
  expect_masses(steps, {{0, 0.25}, {0.1, 0.25}, {0.2, 0.25}, {0.3, 0.25}});
  expect_masses(levels, {{0, 1.0 / 3}, {1, 1.0 / 3}, {2, 1.0 / 3}});
}

TEST(Draw, LogIntegersHaveMassByRatio) {
  SearchSpace space;
  space.add_integer("n", 1, 4, {.log = true});
  // Borders: sqrt(1/2), sqrt(2), sqrt(6), sqrt(12), 4 sqrt(4/3).
  const double width = std::log(4 * std::sqrt(4.0 / 3) / std::sqrt(0.5));
  expect_masses(space, {{1, std::log(2) / width},
                        {2, std::log(std::sqrt(3)) / width},
                        {3, std::log(std::sqrt(2)) / width},
                        {4, std::log(4.0 / 3) / width}});
}

TEST(Draw, WeightsAndWeightZero) {
  SearchSpace space;
  space.add_categorical("c", {1L, 2L, 3L, 4L}, {0, 6, 0, 2});
  expect_masses(space, {{1, 0.75}, {3, 0.25}});
}

TEST(Draw, NormalIsTruncated) {
  for (const auto& [mu, sigma] : {std::pair{0.0, 1.0}, {-1.5, 0.3}, {9.0, 2.0}, {-9.0, 2.0}, {0.0, 100.0}}) {
    SearchSpace space;
    space.add_real("x", -2, 1, {.prior = normal(mu, sigma)});
    // From the nearer side, where Phi keeps its digits.
    const double side = mu > 0 ? -1 : 1;
    const auto cdf = [&](double x) { return side * formula::normal_cdf(side * (x - mu) / sigma); };
    EXPECT_LT(distance(space, [&](double x) { return (cdf(x) - cdf(-2)) / (cdf(1) - cdf(-2)); }), 2)
        << mu << " " << sigma;
  }
}

TEST(Draw, NormalOnALogScaleIsOfTheLogarithm) {
  SearchSpace space;
  space.add_real("x", 1e-5, 1, {.log = true, .prior = normal(std::log(1e-3), 1.5)});
  const auto cdf = [](double x) { return formula::normal_cdf((std::log(x) - std::log(1e-3)) / 1.5); };
  EXPECT_LT(distance(space, [&](double x) { return (cdf(x) - cdf(1e-5)) / (cdf(1) - cdf(1e-5)); }), 2);
}

TEST(Draw, NormalIntegersAreRounded) {
  SearchSpace space;
  space.add_integer("n", 0, 4, {.prior = normal(1, 1)});
  std::map<double, double> masses;
  const auto cdf = [](double x) { return formula::normal_cdf(x - 1); };
  for (int n = 0; n <= 4; ++n) masses[n] = (cdf(n + 0.5) - cdf(n - 0.5)) / (cdf(4.5) - cdf(-0.5));
  expect_masses(space, masses);
}

TEST(Draw, Beta) {
  for (const auto& [a, b] : {std::pair{3.0, 2.0}, {1.0, 1.0}, {0.6, 0.8}, {30.0, 2.5}, {1.0, 7.0}}) {
    SearchSpace space;
    space.add_real("x", -1, 3, {.prior = beta(a, b)});
    // In theta with x = sin^2 theta the density has no pole.
    const auto theta =
        integrated([&](double t) { return std::pow(std::sin(t), 2 * a - 1) * std::pow(std::cos(t), 2 * b - 1); }, 0,
                   std::asin(1.0));
    EXPECT_LT(distance(space, [&](double x) { return theta(std::asin(std::sqrt((x + 1) / 4))); }), 2) << a << " " << b;
  }
}

TEST(Draw, BetaWithTinyShapesStaysInBounds) {
  SearchSpace space;
  space.add_real("x", 2, 3, {.prior = beta(1e-3, 1e-3)});
  const std::vector<double> codes = draws(space);
  EXPECT_GE(codes.front(), 2);
  EXPECT_LE(codes.back(), 3);
  EXPECT_NEAR(static_cast<double>(std::count_if(codes.begin(), codes.end(), [](double x) { return x < 2.5; })) / kDraws,
              0.5, 0.02);
}

TEST(Draw, NormalWithoutMassIsRefused) {
  SearchSpace space;
  EXPECT_THROW(space.add_real("x", 0, 1, {.prior = normal(100, 1)}), Error);
  EXPECT_THROW(space.add_real("x", 0, 1, {.prior = normal(-100, 1)}), Error);
  EXPECT_EQ(space.size(), 0u);
  space.add_real("x", 0, 1, {.prior = normal(-30, 1)});
  const std::vector<double> codes = draws(space);
  EXPECT_NEAR(codes[kDraws / 2], 0.0230, 0.001);  // nearly exponential with rate 30: the median is log(2)/30
}

TEST(Draw, SameStreamSameConfigurations) {
  SearchSpace space;
  space.add_real("x", 0, 1, {.prior = beta(2, 3)});
  space.add_real("y", 1, 10, {.log = true, .prior = normal(1, 1)});
  space.add_integer("n", 1, 1000);
  Stream a(5, Purpose::suggestion, 3), b(5, Purpose::suggestion, 3), c(5, Purpose::suggestion, 4);
  const Configuration first = space.sample(a);
  EXPECT_EQ(first, space.sample(b));
  EXPECT_NE(first, space.sample(c));
}

}  // namespace
}  // namespace incumbent
