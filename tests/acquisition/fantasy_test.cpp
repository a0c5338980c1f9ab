// Expected improvement over what is not known: against the same by plain models, one for each fantasy.
#include "acquisition/fantasy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "acquisition/maximizer.hpp"
#include "mixed_space.hpp"

namespace incumbent {
namespace {

const Refusal kNone = [](const Configuration&) { return false; };

struct Fixture {
  Fixture(std::size_t n, std::size_t d, double noise)
      : space(test::cube(d)), surrogate(compute::default_backend(), {}, InputMap(space), options()), rows(n) {
    Stream stream(n + d, Purpose::test);
    x = Matrix(n, d);
    std::vector<double> y;
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < d; ++j) {
        x(i, j) = stream.uniform();
        sum += std::sin(5 * x(i, j) + static_cast<double>(j));
      }
      y.push_back(sum + std::sqrt(noise) * stream.normal());
    }
    surrogate.set_data(x, y);
    GpMemory memory;
    memory.observations = n;
    memory.parameters.assign(d + 3, 0.5);
    memory.parameters[0] = 1.2;
    memory.parameters[d + 1] = std::max(noise, 1e-6);
    memory.parameters[d + 2] = 0.1;
    surrogate.use(memory);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
  }
  static GpSurrogateOptions options() {
    GpSurrogateOptions o;
    o.noise = Choice::always;
    o.outputs = {OutputTransformKind::standardize};
    o.warp = Choice::never;
    return o;
  }
  FantasyObjective fantasies(const Matrix& pending, bool noisy, std::size_t count = 32) const {
    FantasyOptions o;
    o.count = count;
    o.seed = 5;
    o.noisy = noisy;
    return {surrogate, rows, pending, o};
  }
  double value(const AcquisitionObjective& objective, const std::vector<double>& unit) const {
    CandidateSet set;
    set.dimension = unit.size();
    set.units = unit;
    set.configurations = {space.decode(unit)};
    return objective.best(set, 1).front().value;
  }

  SearchSpace space;
  GpSurrogate surrogate;
  Matrix x;
  std::vector<std::size_t> rows;
};

TEST(Fantasies, WithNothingUnknownItIsLogExpectedImprovement) {
  const Fixture f(15, 2, 0);
  const auto objective = f.fantasies(Matrix(0, 2), false);
  compute::Acquisition acquisition;
  acquisition.best = *std::min_element(f.surrogate.outputs().begin(), f.surrogate.outputs().end());
  const ModelObjective plain(f.surrogate.model(), acquisition, &f.surrogate.map());
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20; ++i) {
    const std::vector<double> unit{stream.uniform(), stream.uniform()};
    const double expected = f.value(plain, unit);
    EXPECT_NEAR(f.value(objective, unit), expected, 1e-4 * std::abs(expected)) << i;
  }
}

// E[max(0, best - min(f(x), f(p)))] - E[max(0, best - f(p))], by plain sampling of both values.
TEST(Fantasies, APendingPointLeavesWhatItDoesNotGain) {
  const Fixture f(12, 1, 0);
  Matrix pending(1, 1, 0.37);
  const auto objective = f.fantasies(pending, false, 4096);
  const double best = *std::min_element(f.surrogate.outputs().begin(), f.surrogate.outputs().end());
  for (const double u : {0.05, 0.3, 0.36, 0.6, 0.99}) {
    Matrix both(2, 1);
    both(0, 0) = 0.37;
    both(1, 0) = u;
    Matrix normals(50'000, 2);
    Stream stream(2, Purpose::test);
    for (double& z : normals.values) z = stream.normal();
    const Matrix samples = f.surrogate.model().sample(both.view(), normals.view());
    double mean = 0, square = 0;
    const auto n = static_cast<double>(samples.rows);
    for (std::size_t s = 0; s < samples.rows; ++s) {
      const double gain = std::max(0.0, std::min(best, samples(s, 0)) - samples(s, 1));
      mean += gain / n;
      square += gain * gain / n;
    }
    const double error = std::sqrt((square - mean * mean) / n);
    EXPECT_NEAR(std::exp(f.value(objective, {u})), mean, 5 * error + 0.01 * mean + 1e-12) << u;
  }
}

// E over the latent values at all observed points of EI given them, by plain sampling of those and the new one.
TEST(Fantasies, NoisyExpectedImprovementIsOverTheLatentMinimum) {
  const Fixture f(10, 1, 0.1);
  const auto objective = f.fantasies(Matrix(0, 1), true, 4096);
  EXPECT_GE(objective.baseline().size(), 1u);
  for (const double u : {0.8, 0.88, 0.94, 1.0}) {
    Matrix all(11, 1);
    for (std::size_t i = 0; i < 10; ++i) all(i, 0) = f.x(i, 0);
    all(10, 0) = u;
    Matrix normals(50'000, 11);
    Stream stream(3, Purpose::test);
    for (double& z : normals.values) z = stream.normal();
    const Matrix samples = f.surrogate.model().sample(all.view(), normals.view());
    double mean = 0, square = 0;
    const auto n = static_cast<double>(samples.rows);
    for (std::size_t s = 0; s < samples.rows; ++s) {
      const auto row = samples.row(s);
      const double gain = std::max(0.0, *std::min_element(row.begin(), row.end() - 1) - row[10]);
      mean += gain / n;
      square += gain * gain / n;
    }
    const double error = std::sqrt((square - mean * mean) / n);
    EXPECT_GT(mean, 0);
    EXPECT_NEAR(std::exp(f.value(objective, {u})), mean, 5 * error + 0.01 * mean) << u;
  }
}

TEST(Fantasies, GradientsAreDifferences) {
  for (const bool noisy : {false, true}) {
    const Fixture f(20, 3, noisy ? 0.05 : 0);
    Matrix pending(2, 3, 0.4);
    pending(1, 0) = 0.7;
    const auto objective = f.fantasies(pending, noisy);
    Stream stream(4, Purpose::test);
    for (int i = 0; i < 10; ++i) {
      Matrix unit(1, 3), gradient(1, 3), other(1, 3);
      for (double& u : unit.values) u = stream.uniform(0.05, 0.95);
      const auto configuration = f.space.decode(unit.values);
      const Configuration* pointer = &configuration;
      double value = 0, low = 0, high = 0;
      objective.evaluate({&pointer, 1}, unit.view(), {&value, 1}, gradient.view());
      EXPECT_NEAR(value, f.value(objective, unit.values), 1e-9 * std::abs(value) + 1e-9);
      for (std::size_t j = 0; j < 3; ++j) {
        const double h = 1e-5;
        auto moved = unit;
        moved(0, j) += h;
        objective.evaluate({&pointer, 1}, moved.view(), {&high, 1}, other.view());
        moved(0, j) -= 2 * h;
        objective.evaluate({&pointer, 1}, moved.view(), {&low, 1}, other.view());
        const double expected = (high - low) / (2 * h);
        EXPECT_NEAR(gradient(0, j), expected, 1e-4 * (1 + std::abs(expected))) << noisy << i << j;
      }
    }
  }
}

TEST(Fantasies, RepeatedPointsAndManyCandidatesAreFine) {
  Fixture f(40, 2, 0.2);
  auto x = f.x;
  std::vector<double> y(40);
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t j = 0; j < 2; ++j) x(i, j) = f.x(i % 4, j);  // ten observations of each of four points
    y[i] = static_cast<double>(i % 4) + 0.1 * static_cast<double>(i);
  }
  f.surrogate.set_data(x, y);
  f.surrogate.use({40, {1.0, 0.3, 0.3, 0.1, 0.0}, OutputTransformKind::standardize, 1.0, {}});
  const auto objective = f.fantasies(Matrix(0, 2), true);
  EXPECT_LE(objective.baseline().size(), 4u);
  const auto found = maximize_acquisition(objective, f.space, f.x.view(), kNone, {});
  ASSERT_TRUE(found);
  Stream stream(6, Purpose::test);
  for (int i = 0; i < 300; ++i) {
    EXPECT_GE(found->scored.value, f.value(objective, {stream.uniform(), stream.uniform()}) - 1e-9);
  }
}

}  // namespace
}  // namespace incumbent
