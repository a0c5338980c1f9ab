// Functions drawn from a posterior: their mean and covariance, their gradient.
#include "acquisition/pathwise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "acquisition/maximizer.hpp"
#include "mixed_space.hpp"

namespace incumbent {
namespace {

using compute::CovarianceKind;

SearchSpace small_space() {
  SearchSpace space;
  space.add_real("a", 0, 1);
  space.add_real("b", 0, 1);
  space.add_categorical("c", {std::string("p"), std::string("q"), std::string("r")});
  return space;
}

struct Fixture {
  explicit Fixture(CovarianceKind kind, double noise = 0.05, bool main_effects = false)
      : space(small_space()), surrogate(compute::default_backend(), {}, InputMap(space), options(kind, main_effects)) {
    Stream stream(1, Purpose::test);
    Matrix x(8, 3);
    std::vector<double> y;
    for (std::size_t i = 0; i < x.rows; ++i) {
      const auto configuration = space.sample(stream);
      surrogate.map().embed(configuration, space.encode(configuration), x.row(i));
      y.push_back(stream.normal());
    }
    surrogate.set_data(x, y);
    GpMemory memory;
    memory.observations = 8;
    memory.parameters = {1.3, 0.4, 0.6, 0.9, noise, 0.2};
    if (formula::has_shape(kind)) memory.parameters.insert(memory.parameters.begin() + 4, 0.7);
    if (main_effects) {
      const std::vector<double> of_each{0.8, 0.3, 0.5, 0.5, 0.4, 0.7};
      memory.parameters.insert(memory.parameters.end() - 2, of_each.begin(), of_each.end());
    }
    surrogate.use(memory);
  }
  static GpSurrogateOptions options(CovarianceKind kind, bool main_effects) {
    GpSurrogateOptions o;
    o.covariance = kind;
    o.noise = Choice::always;
    o.outputs = {OutputTransformKind::standardize};
    o.warp = Choice::never;
    o.main_effects = main_effects;
    return o;
  }
  SearchSpace space;
  GpSurrogate surrogate;
};

TEST(Pathwise, DrawsHaveTheJointPosteriorsMeanAndCovariance) {
  const std::pair<CovarianceKind, bool> cases[] = {
      {CovarianceKind::rbf, false},     {CovarianceKind::matern32, false},           {CovarianceKind::matern52, false},
      {CovarianceKind::matern52, true}, {CovarianceKind::rational_quadratic, false}, {CovarianceKind::cauchy, false}};
  for (const auto& [kind, main_effects] : cases) {
    const Fixture f(kind, 0.05, main_effects);
    constexpr std::size_t m = 5, draws = 2000;
    Matrix points(m, 3);
    Stream stream(2, Purpose::test);
    for (std::size_t i = 0; i < m; ++i) {
      const auto configuration = f.space.sample(stream);
      f.surrogate.map().map(configuration, f.space.encode(configuration), points.row(i));
    }
    const auto joint = f.surrogate.model().joint_posterior(points.view());
    std::vector<double> mean(m, 0.0);
    Matrix product(m, m);
    for (std::size_t draw = 0; draw < draws; ++draw) {
      const auto values = PathwiseObjective(f.surrogate, draw, 64).sample(points.view(), {});
      for (std::size_t i = 0; i < m; ++i) {
        mean[i] += (values[i] - joint.mean[i]) / draws;
        for (std::size_t j = 0; j < m; ++j) {
          product(i, j) += (values[i] - joint.mean[i]) * (values[j] - joint.mean[j]) / draws;
        }
      }
    }
    for (std::size_t i = 0; i < m; ++i) {
      EXPECT_NEAR(mean[i], 0, 5 * std::sqrt(joint.covariance(i, i) / draws));
      for (std::size_t j = 0; j < m; ++j) {
        const double spread = std::sqrt(joint.covariance(i, i) * joint.covariance(j, j));
        EXPECT_NEAR(product(i, j), joint.covariance(i, j), 7 * spread * std::sqrt(2.0 / draws)) << i << j;
      }
    }
  }
}

TEST(Pathwise, OneDrawIsOneFunctionWithAGradient) {
  const Fixture f(CovarianceKind::matern52, 0.05, true);
  const PathwiseObjective one(f.surrogate, 3), same(f.surrogate, 3), other(f.surrogate, 4);
  Matrix unit(1, 3), gradient(1, 3), scratch(1, 3);
  Stream stream(5, Purpose::test);
  for (int i = 0; i < 10; ++i) {
    const auto configuration = f.space.sample(stream);
    f.space.encode(configuration, unit.row(0));
    const Configuration* pointer = &configuration;
    double value = 0, again = 0, low = 0, high = 0;
    one.evaluate({&pointer, 1}, unit.view(), {&value, 1}, gradient.view());
    same.evaluate({&pointer, 1}, unit.view(), {&again, 1}, scratch.view());
    EXPECT_EQ(value, again);
    other.evaluate({&pointer, 1}, unit.view(), {&again, 1}, scratch.view());
    EXPECT_NE(value, again);
    EXPECT_EQ(gradient(0, 2), 0);
    for (std::size_t j = 0; j < 2; ++j) {
      auto moved = unit;
      moved(0, j) += 1e-6;
      one.evaluate({&pointer, 1}, moved.view(), {&high, 1}, scratch.view());
      moved(0, j) -= 2e-6;
      one.evaluate({&pointer, 1}, moved.view(), {&low, 1}, scratch.view());
      EXPECT_NEAR(gradient(0, j), (high - low) / 2e-6, 1e-5 * (1 + std::abs(gradient(0, j))));
    }
  }
}

// Without noise every draw goes through the observations.
TEST(Pathwise, DrawsGoThroughTheObservations) {
  const Fixture f(CovarianceKind::matern52, 1e-8);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto values = PathwiseObjective(f.surrogate, seed).sample(f.surrogate.rows().view(), {});
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], f.surrogate.outputs()[i], 1e-3);
  }
}

TEST(Pathwise, IsMaximizedLikeTheOthers) {
  const Fixture f(CovarianceKind::matern52);
  const PathwiseObjective draw(f.surrogate, 7);
  const auto found =
      maximize_acquisition(draw, f.space, Matrix(0, 3).view(), [](const Configuration&) { return false; }, {});
  ASSERT_TRUE(found);
  Matrix row(1, 3);
  Stream stream(8, Purpose::test);
  for (int i = 0; i < 2000; ++i) {
    const auto configuration = f.space.sample(stream);
    f.surrogate.map().map(configuration, f.space.encode(configuration), row.row(0));
    EXPECT_GE(found->scored.value, -draw.sample(row.view(), {})[0] - 1e-9);
  }
}

}  // namespace
}  // namespace incumbent
