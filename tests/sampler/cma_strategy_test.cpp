// When a run of CMA-ES ends, and what the next one begins with.
#include "sampler/cma_strategy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "formula/random.hpp"

namespace incumbent {
namespace {

// Of generations in which nothing is better than anything.
int restarts_of(CmaRestarts kind, int generations, std::size_t& largest, std::size_t& least) {
  const Levels levels(3);
  CmaStrategy strategy({.restarts = kind, .population = 8, .seed = 1}, levels);
  Stream stream(1, Purpose::test);
  largest = 0;
  least = 1000000;
  for (int g = 0; g < generations; ++g) {
    const auto population = strategy.population();
    largest = std::max(largest, population);
    least = std::min(least, population);
    Matrix x(population, 3);
    std::vector<double> z(3);
    for (std::size_t i = 0; i < population; ++i) {
      for (double& v : z) v = stream.normal();
      strategy.distribution().sample(z, x.row(i));
    }
    strategy.update(x.view(), std::vector<double>(population, 1.0));
  }
  return static_cast<int>(strategy.run());
}

TEST(CmaStrategy, RestartsWithDoubledPopulationsWhereNothingImproves) {
  std::size_t largest = 0, least = 0;
  EXPECT_EQ(restarts_of(CmaRestarts::none, 300, largest, least), 0);
  EXPECT_EQ(largest, 8u);
  const int ipop = restarts_of(CmaRestarts::ipop, 100, largest, least);
  EXPECT_GT(ipop, 2);
  EXPECT_EQ(largest, std::size_t{8} << ipop);
  EXPECT_EQ(least, 8u);
  EXPECT_GT(restarts_of(CmaRestarts::bipop, 300, largest, least), 5);
  EXPECT_GE(largest, 32u);
}

// Hansen 2009: sigma_0 10^(-2U'), lambda_0 (lambda_l/(2 lambda_0))^(U^2), after a run of the doubled population.
TEST(CmaStrategy, SmallRunsHaveSmallStepsAndFewSamples) {
  const Levels levels(3);
  const CmaOptions options{.restarts = CmaRestarts::bipop, .population = 8, .seed = 4};
  CmaStrategy strategy(options, levels);
  Stream stream(1, Purpose::test);
  std::int64_t run = 0;
  std::uint64_t small = 0, large = 0, doublings = 0, evaluations = 0;
  int small_runs = 0;
  bool is_small = false;
  for (int g = 0; g < 2000 && run < 8; ++g) {
    Matrix x(strategy.population(), 3);
    for (double& v : x.values) v = stream.uniform();
    evaluations += x.rows;
    strategy.update(x.view(), std::vector<double>(x.rows, 1.0));
    if (strategy.run() == run) continue;
    if (run > 0) (is_small ? small : large) += evaluations;
    evaluations = 0;
    run = strategy.run();
    is_small = small < large;
    if (!is_small) ++doublings;
    Stream draws(options.seed, Purpose::restart, static_cast<std::uint64_t>(run));
    for (int j = 0; j < 3; ++j) EXPECT_EQ(strategy.distribution().mean()[static_cast<std::size_t>(j)], draws.uniform());
    const double doubled = 8 * std::pow(2, static_cast<double>(doublings));
    if (!is_small) {
      EXPECT_EQ(strategy.distribution().sigma(), options.sigma);
      EXPECT_EQ(static_cast<double>(strategy.population()), doubled);
      continue;
    }
    ++small_runs;
    const double u = draws.uniform(), v = draws.uniform();
    EXPECT_NEAR(strategy.distribution().sigma(), options.sigma * std::pow(10, -2 * v), 1e-12);
    EXPECT_EQ(strategy.population(), static_cast<std::size_t>(8 * std::pow(doubled / 16, u * u)));
  }
  EXPECT_GT(small_runs, 2);
}

TEST(CmaStrategy, APointWithoutRestartsStaysAPoint) {
  const Levels levels(2);
  CmaStrategy strategy({.restarts = CmaRestarts::none, .population = 6, .seed = 1}, levels);
  const Matrix x(6, 2, 0.5);  // the mean: the shortest of steps
  for (int g = 0; g < 5000; ++g) strategy.update(x.view(), std::vector<double>(6, 1.0));
  std::vector<double> sample(2);
  strategy.distribution().sample(std::vector<double>{1, -1}, sample);
  EXPECT_EQ(sample, (std::vector<double>{0.5, 0.5}));
}

// How many generations the first run has on values that the generation makes.
int generations_of_a_run(const std::function<double(int, Stream&)>& value) {
  const Levels levels(5);
  CmaStrategy strategy({.restarts = CmaRestarts::ipop, .population = 8, .seed = 1}, levels);
  Stream stream(1, Purpose::test);
  int g = 0;
  for (; g < 3000 && strategy.run() == 0; ++g) {
    Matrix x(8, 5);
    std::vector<double> z(5), values(8);
    for (std::size_t i = 0; i < 8; ++i) {
      for (double& v : z) v = stream.normal();
      strategy.distribution().sample(z, x.row(i));
      values[i] = value(g, stream);
    }
    std::ranges::sort(values);
    strategy.update(x.view(), values);
  }
  return g;
}

// pycma's tolstagnation compares after more than 500 generations; its maxiter would be 3494 here.
TEST(CmaStrategy, ARunThatStagnatesInNoiseEnds) {
  const int noise = generations_of_a_run([](int, Stream& s) { return s.uniform(); });
  EXPECT_GT(noise, 500);
  EXPECT_LT(noise, 1000);
  // Noise on values that get better all the time: the run goes on until its distribution has drifted away.
  EXPECT_GT(generations_of_a_run([](int g, Stream& s) { return s.uniform() - g; }), 1000);
}

TEST(CmaStagnation, KeepsTheLastValuesOfALongRunOnly) {
  CmaStagnation stagnation;
  constexpr std::int64_t kGenerations = 5 * 3 * CmaStagnation::kMost;
  for (std::int64_t g = 1; g <= kGenerations; ++g) stagnation.add(g, std::vector{-static_cast<double>(g), 0.0});
  EXPECT_EQ(stagnation.size(), CmaStagnation::kMost);
  EXPECT_FALSE(stagnation.is_seen(kGenerations, 5, 8));
  for (std::int64_t g = 1; g <= kGenerations; ++g) stagnation.add(g, std::vector{1.0, 1.0});
  EXPECT_TRUE(stagnation.is_seen(kGenerations, 5, 8));
}

TEST(CmaStrategy, FailuresAloneStartANewRun) {
  const Levels levels(2);
  CmaStrategy strategy({.restarts = CmaRestarts::ipop, .population = 6, .seed = 1}, levels);
  const std::vector<double> failed(6, std::numeric_limits<double>::infinity());
  Matrix x(6, 2, 0.5);
  for (int g = 0; g < 40 && strategy.run() == 0; ++g) {
    for (std::size_t i = 0; i < 6; ++i) x(i, 0) = 0.1 * static_cast<double>(i);
    strategy.update(x.view(), failed);
  }
  EXPECT_EQ(strategy.run(), 1);
}

}  // namespace
}  // namespace incumbent
