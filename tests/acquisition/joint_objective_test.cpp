// Joint acquisition functions of a Gaussian process: gradients in all coordinates, agreement with the functions of one
// point, and ascents.
#include "acquisition/joint_objective.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "acquisition/fantasy.hpp"
#include "acquisition/joint_maximizer.hpp"
#include "core/require.hpp"
#include "mixed_space.hpp"

namespace incumbent {
namespace {

constexpr JointKind kKinds[] = {JointKind::log_expected_improvement, JointKind::upper_confidence_bound};

Matrix random_points(std::size_t n, std::size_t d, std::uint64_t seed) {
  Stream stream(seed, Purpose::test);
  Matrix points(n, d);
  for (double& u : points.values) u = stream.uniform(0.05, 0.95);
  return points;
}

struct Fixture {
  explicit Fixture(std::size_t n = 15, std::size_t d = 2, double noise = 1e-6)
      : space(test::cube(d)), surrogate(compute::default_backend(), {}, InputMap(space), options()), rows(n) {
    const Matrix x = random_points(n, d, n + d);
    std::vector<double> y;
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < d; ++j) sum += std::sin(5 * x(i, j) + static_cast<double>(j));
      y.push_back(sum);
    }
    surrogate.set_data(x, y);
    GpMemory memory;
    memory.observations = n;
    memory.parameters.assign(d + 3, 0.5);
    memory.parameters[0] = 1.2;
    memory.parameters[d + 1] = noise;
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
  JointParameters parameters(JointKind kind) const {
    JointParameters p;
    p.kind = kind;
    p.best = *std::min_element(surrogate.outputs().begin(), surrogate.outputs().end());
    return p;
  }
  JointObjective joint(JointKind kind, const Matrix& fixed, std::size_t count, std::size_t samples = 256) const {
    return {surrogate, parameters(kind), fixed, count, samples, 7};
  }

  SearchSpace space;
  GpSurrogate surrogate;
  std::vector<std::size_t> rows;
};

double value(const JointObjective& objective, const Matrix& points) {
  Matrix gradient(points.rows, points.cols);
  return objective.evaluate(points.view(), gradient.view());
}

TEST(JointObjective, GradientsAreDifferences) {
  const Fixture f(15, 3);
  for (const JointKind kind : kKinds) {
    for (const std::size_t fixed : {0u, 2u}) {
      for (const std::size_t q : {1u, 4u}) {
        const auto objective = f.joint(kind, random_points(fixed, 3, 3), q);
        const Matrix points = random_points(q, 3, 4);
        Matrix gradient(q, 3);
        objective.evaluate(points.view(), gradient.view());
        EXPECT_EQ(objective.jitter(), 0);
        for (std::size_t i = 0; i < points.values.size(); ++i) {
          constexpr double h = 1e-5;
          Matrix high = points, low = points;
          high.values[i] += h, low.values[i] -= h;
          const double expected = (value(objective, high) - value(objective, low)) / (2 * h);
          EXPECT_NEAR(gradient.values[i], expected, 1e-5 * (1 + std::abs(expected))) << fixed << " " << q << " " << i;
        }
      }
    }
  }
}

TEST(JointObjective, OnePointIsTheFunctionOfOnePoint) {
  const Fixture f;
  compute::Acquisition a;
  a.best = f.parameters({}).best;
  for (const JointKind kind : kKinds) {
    a.kind = kind == JointKind::log_expected_improvement ? compute::AcquisitionKind::log_expected_improvement
                                                         : compute::AcquisitionKind::lower_confidence_bound;
    const ModelObjective one(f.surrogate.model(), a, &f.surrogate.map());
    const auto objective = f.joint(kind, Matrix(0, 2), 1, 16);
    for (std::uint64_t i = 0; i < 20; ++i) {
      const Matrix point = random_points(1, 2, 20 + i);
      const auto configuration = f.space.decode(point.values);
      const Configuration* pointer = &configuration;
      Matrix expected(1, 2), gradient(1, 2);
      double log_value = 0;
      one.evaluate({&pointer, 1}, point.view(), {&log_value, 1}, expected.view());
      EXPECT_NEAR(objective.evaluate(point.view(), gradient.view()), log_value, 1e-9 * (1 + std::abs(log_value)));
      for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(gradient(0, j), expected(0, j), 1e-7 * (1 + std::abs(expected(0, j)))) << i;
      }
    }
  }
}

// One new point beyond pending ones is what fantasies of them are for, and several are one after another:
// E[gain of a and b] = E[gain of a] + E[gain of b beyond a]. Where the gain is an event that samples see.
TEST(JointObjective, AgreesWithFantasies) {
  const Fixture f(8);
  FantasyOptions options;
  options.count = 2048;
  options.seed = 3;
  const auto fantasies = [&](const Matrix& pending, const Matrix& point) {
    const FantasyObjective objective(f.surrogate, f.rows, pending, options);
    const auto configuration = f.space.decode(point.values);
    const Configuration* pointer = &configuration;
    double result = 0;
    Matrix gradient(1, 2);
    objective.evaluate({&pointer, 1}, point.view(), {&result, 1}, gradient.view());
    return result;
  };
  int compared = 0;
  for (std::uint64_t i = 0; i < 300 && compared < 20; ++i) {
    const Matrix pair = random_points(2, 2, 30 + i), pending = random_points(2, 2, 400 + i);
    Matrix first(1, 2), second(1, 2), more(3, 2);
    std::ranges::copy(pair.row(0), first.row(0).begin());
    std::ranges::copy(pair.row(1), second.row(0).begin());
    std::ranges::copy(pending.values, more.values.begin());
    std::ranges::copy(pair.row(0), more.row(2).begin());
    const double alone = value(f.joint({}, pending, 1, 2048), first);
    if (alone < -6) continue;
    ++compared;
    const double known = fantasies(pending, first), next = fantasies(more, second);
    EXPECT_NEAR(alone, known, 0.03) << i;
    const double both = value(f.joint({}, pending, 2, 2048), pair);
    EXPECT_NEAR(both, std::log(std::exp(known) + std::exp(next)), 0.03) << i;
  }
  EXPECT_GE(compared, 10);
}

TEST(JointObjective, TwinsAreReportedAndHarmless) {
  const Fixture f;
  for (const JointKind kind : kKinds) {
    Matrix twins = random_points(3, 2, 8), gradient(3, 2);
    std::ranges::copy(twins.row(0), twins.row(2).begin());
    const auto objective = f.joint(kind, Matrix(0, 2), 3);
    const double with = objective.evaluate(twins.view(), gradient.view());
    EXPECT_GT(objective.jitter(), 0);
    for (const double g : gradient.values) EXPECT_TRUE(std::isfinite(g));
    Matrix rest(2, 2);
    std::copy_n(twins.values.begin(), 4, rest.values.begin());
    EXPECT_NEAR(with, value(f.joint(kind, Matrix(0, 2), 2), rest), 1e-3);
    const auto pending = f.joint(kind, rest, 1);
    Matrix one(1, 2), by_one(1, 2);
    std::copy_n(twins.values.begin(), 2, one.values.begin());
    EXPECT_TRUE(std::isfinite(pending.evaluate(one.view(), by_one.view())));
  }
}

TEST(JointObjective, AscentsEndHigherAndKeepLevels) {
  const auto space = test::mixed_space();
  GpSurrogate surrogate(compute::default_backend(), {}, InputMap(space), Fixture::options());
  Stream stream(5, Purpose::test);
  Matrix x(30, surrogate.map().columns());
  std::vector<double> y;
  for (std::size_t i = 0; i < x.rows; ++i) {
    const auto c = space.sample(stream);
    surrogate.map().embed(c, space.encode(c), x.row(i));
    y.push_back(std::sin(4 * x(i, 0)) + x(i, 1));
  }
  surrogate.set_data(x, y);
  GpMemory memory;
  memory.observations = x.rows;
  memory.parameters.assign(x.cols + 3, 0.5);
  surrogate.use(memory);
  std::vector<Configuration> batch;
  for (int i = 0; i < 3; ++i) batch.push_back(space.sample(stream));
  const auto columns = [&](const std::vector<Configuration>& configurations) {
    Matrix points(configurations.size(), x.cols);
    for (std::size_t i = 0; i < points.rows; ++i) {
      surrogate.map().map(configurations[i], space.encode(configurations[i]), points.row(i));
    }
    return points;
  };
  for (const JointKind kind : kKinds) {
    JointParameters p;
    p.kind = kind;
    p.best = -1;
    const JointObjective objective(surrogate, p, Matrix(0, x.cols), 3, 64, 1);
    const auto ends = ascend_jointly(objective, surrogate.map(), space, batch, 60);
    EXPECT_GT(value(objective, columns(ends)), value(objective, columns(batch)) + 1e-3);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(space.violation(ends[i]), "");
      for (const std::size_t k : {1u, 2u, 3u}) EXPECT_EQ(ends[i][k], batch[i][k]);
    }
  }
}

TEST(JointObjective, RefusesAnotherNumberOfPoints) {
  const Fixture f;
  EXPECT_THROW(f.joint({}, Matrix(0, 2), 0), Error);
  EXPECT_THROW(value(f.joint({}, Matrix(0, 2), 2), random_points(1, 2, 1)), Error);
}

}  // namespace
}  // namespace incumbent
