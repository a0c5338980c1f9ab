// From configurations to columns: warps, conditional parameters, gradients.
#include "surrogate/input_map.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend.hpp"
#include "formula/kumaraswamy.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace compute;

Condition equal(const char* child, const char* parent, Level value) {
  return {Condition::Op::equal, child, parent, {std::move(value)}, {}};
}

// A learner of two kinds; one of them has an optimizer of three, one of those a momentum and a schedule.
SearchSpace nested() {
  SearchSpace space;
  space.add_categorical("learner", {"network", "trees"});
  space.add_real("rate", 1e-5, 1, {.log = true});
  space.add_categorical("optimizer", {"sgd", "adam", "rmsprop"});
  space.add_real("momentum", 0, 1);
  space.add_ordinal("schedule", {"none", "step", "cosine"});
  space.add_integer("depth", 1, 10);
  space.add_real("bagging", 0.1, 1);
  space.add_condition(equal("optimizer", "learner", "network"));
  space.add_condition(equal("momentum", "optimizer", "sgd"));
  space.add_condition(equal("schedule", "optimizer", "sgd"));
  space.add_condition(equal("depth", "learner", "trees"));
  space.add_condition(equal("bagging", "learner", "trees"));
  return space;
}

std::vector<double> row_of(const InputMap& map, const SearchSpace& space, const Configuration& c) {
  std::vector<double> row(map.columns());
  map.map(c, space.encode(c), row);
  return row;
}

TEST(Kumaraswamy, IsItsFormulaAndItsSlopesAreItsFiniteDifferences) {
  for (const double a : {0.2, 1.0, 3.0}) {
    for (const double b : {0.3, 1.0, 5.0}) {
      const formula::Kumaraswamy warp{a, b};
      for (const double u : {0.0, 0.01, 0.3, 0.8, 0.999, 1.0}) {
        const long double v = 1e-7L + (1 - 2e-7L) * u, rest = 1 - std::pow(v, static_cast<long double>(a));
        EXPECT_NEAR(warp.value(u), static_cast<double>(1 - std::pow(rest, static_cast<long double>(b))), 1e-9);
        const auto slopes = warp.slopes(u);
        EXPECT_NEAR(slopes.value, warp.value(u), 1e-15);
        EXPECT_TRUE(std::isfinite(slopes.by_u) && std::isfinite(slopes.by_log_a) && std::isfinite(slopes.by_log_b));
        if (u > 0 && u < 1) {
          const double h = 1e-6;
          EXPECT_NEAR(slopes.by_u, (warp.value(u + h) - warp.value(u - h)) / (2 * h),
                      1e-4 * std::max(1.0, slopes.by_u));
        }
        const double h = 1e-5;
        EXPECT_NEAR(
            slopes.by_log_a,
            (formula::Kumaraswamy{a * std::exp(h), b}.value(u) - formula::Kumaraswamy{a * std::exp(-h), b}.value(u)) /
                (2 * h),
            1e-7);
        EXPECT_NEAR(
            slopes.by_log_b,
            (formula::Kumaraswamy{a, b * std::exp(h)}.value(u) - formula::Kumaraswamy{a, b * std::exp(-h)}.value(u)) /
                (2 * h),
            1e-7);
      }
    }
  }
  EXPECT_NEAR((formula::Kumaraswamy{1, 1}.value(0.37)), 0.37, 1e-7);
}

TEST(InputMap, WithoutConditionsColumnsAreUnitCoordinates) {
  SearchSpace space;
  space.add_real("a", -1, 1);
  space.add_categorical("b", {"u", "v", "w"});
  space.add_constant("c", "fixed");
  space.add_integer("d", 1, 4);
  const InputMap map(space);
  EXPECT_EQ(map.kinds(), (std::vector{ColumnKind::number, ColumnKind::label, ColumnKind::number}));
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20; ++i) {
    const auto c = space.sample(stream);
    EXPECT_EQ(row_of(map, space, c), space.encode(c));
  }
}

TEST(InputMap, InactiveValuesNeverMatter) {
  const auto space = nested();
  InputMap map(space);
  Stream stream(2, Purpose::test);
  for (const bool warped : {false, true}) {
    if (warped) map.set_concentrations(std::vector<double>(map.warp().concentrations(), 0.6));
    for (int i = 0; i < 200; ++i) {
      const auto c = space.sample(stream);
      auto unit = space.encode(c);
      std::vector<double> row(map.columns()), other(map.columns());
      map.map(c, unit, row);
      for (std::size_t k = 0; k < unit.size(); ++k) {
        if (!c.is_active(space.coordinates()[k])) unit[k] = stream.uniform();
      }
      map.map(c, unit, other);
      EXPECT_EQ(row, other);
    }
  }
}

// From points of the unit cube by the flat table: the rows of the configurations that they decode to.
TEST(InputMap, ItsTableMakesItsRows) {
  const auto space = nested();
  for (const int variant : {0, 1, 2, 3, 4}) {
    const bool warped = variant % 2 == 1;
    InputMap map(space, variant < 2   ? ProgressColumn::none
                        : variant < 4 ? ProgressColumn::resource
                                      : ProgressColumn::time);
    map.set_resource(0.25);
    Stream stream(4, Purpose::test);
    std::vector<double> unit(space.dimension()), codes(space.size()), row(map.columns()), expected(map.columns());
    if (warped) map.set_concentrations(std::vector<double>(map.warp().concentrations(), 0.6));
    const auto table = map.table(space);
    ASSERT_EQ(table.columns, map.columns());
    for (int i = 0; i < 200; ++i) {
      for (double& u : unit) u = stream.uniform();
      table.make_row([&](std::size_t k) { return unit[k]; }, codes, row);
      const auto c = space.decode(unit);
      map.map(c, space.encode(c), expected);
      EXPECT_EQ(row, expected);
      if (map.progress() != ProgressColumn::none) {
        EXPECT_EQ(row.back(), 0.25);
      }
    }
  }
}

TEST(InputMap, AnInactiveLabelIsOneMoreLabel) {
  const auto space = nested();
  const InputMap map(space);
  auto network = space.default_configuration();
  const auto code = space.index("optimizer");
  for (const double optimizer : {0.0, 1.0, 2.0}) {
    network[0] = 0;
    network[code] = optimizer;
    auto trees = network;
    trees[0] = 1;
    const auto a = space.activate(network), b = space.activate(trees);
    ASSERT_FALSE(b.is_active(code));
    EXPECT_NE(row_of(map, space, a)[2], row_of(map, space, b)[2]);
  }
}

TEST(InputMap, AConditionalNumberHasOneMoreColumn) {
  EXPECT_EQ(InputMap(nested()).columns(), 11u);  // 7 parameters, 4 of them conditional numbers
}

// Any stationary covariance over the columns is positive definite, and constant on the diagonal.
TEST(InputMap, CovariancesOfAConditionalSpaceArePositiveSemidefinite) {
  const auto space = nested();
  InputMap map(space);
  constexpr std::size_t n = 1000;
  Stream stream(3, Purpose::test);
  std::vector<Configuration> configurations;
  for (std::size_t i = 0; i < n; ++i) configurations.push_back(space.sample(stream));
  for (const auto kind :
       {CovarianceKind::rbf, CovarianceKind::matern12, CovarianceKind::matern52, CovarianceKind::rational_quadratic}) {
    std::vector<double> concentrations;
    for (std::size_t c = 0; c < map.warp().concentrations(); ++c) concentrations.push_back(0.5 + stream.uniform());
    map.set_concentrations(concentrations);
    Matrix x(n, map.columns());
    for (std::size_t i = 0; i < n; ++i) map.map(configurations[i], space.encode(configurations[i]), x.row(i));
    const GpModelOptions options{Covariance::ard(kind, map.columns()), map.kinds(), 1};
    std::vector<double> parameters{1.3};
    while (parameters.size() < options.covariance.parameters()) parameters.push_back(0.2 + stream.uniform());
    Matrix k(n, n);
    default_backend().covariance_matrix(options, parameters, x.view(), x.view(), k.view());
    for (std::size_t i = 0; i < n; ++i) EXPECT_DOUBLE_EQ(k(i, i), 1.3);
    // Positive definite with a little on the diagonal: no eigenvalue is below -1e-9.
    parameters[options.covariance.noise_index()] = 1e-9;
    const auto model = default_backend().make_gp_model(options, {});
    model->set_data(x.view(), std::vector<double>(n, 0.0));
    model->set_parameters(parameters);
    const std::size_t system = 0;
    Factorization result;
    model->factorize({&system, 1}, {&result, 1});
    EXPECT_TRUE(result.ok);
    EXPECT_EQ(result.jitter, 0);
  }
}

TEST(InputMap, PullsGradientsBack) {
  const auto space = nested();
  InputMap map(space);
  std::vector<double> concentrations;
  for (std::size_t c = 0; c < map.warp().concentrations(); ++c)
    concentrations.push_back(0.5 + 0.1 * static_cast<double>(c));
  Stream stream(4, Purpose::test);
  std::vector<double> weights(map.columns());
  for (double& w : weights) w = stream.normal();
  for (const bool warped : {false, true}) {
    map.set_concentrations(warped ? concentrations : std::vector<double>{});
    for (int i = 0; i < 50; ++i) {
      const auto c = space.sample(stream);
      const auto unit = space.encode(c);
      const auto value = [&](const std::vector<double>& u) {
        std::vector<double> row(map.columns());
        map.map(c, u, row);
        double sum = 0;
        for (std::size_t j = 0; j < row.size(); ++j)
          sum += weights[j] * (map.kinds()[j] == ColumnKind::number ? row[j] : 0);
        return sum;
      };
      std::vector<double> gradient(unit.size());
      map.pull_back(c, unit, weights, gradient);
      for (std::size_t k = 0; k < unit.size(); ++k) {
        const auto p = space.coordinates()[k];
        if (space[p].kind == ParameterKind::categorical) {
          EXPECT_EQ(gradient[k], 0);
          continue;
        }
        auto low = unit, high = unit;
        low[k] -= 1e-6;
        high[k] += 1e-6;
        EXPECT_NEAR(gradient[k], (value(high) - value(low)) / 2e-6, 1e-4 * std::max(1.0, std::abs(gradient[k])));
        if (!c.is_active(p)) {
          EXPECT_EQ(gradient[k], 0);
        }
      }
    }
  }
}

TEST(InputMap, RefusesWrongSizes) {
  const auto space = nested();
  const InputMap map(space);
  std::vector<double> row(map.columns()), small(3);
  const auto c = space.default_configuration();
  EXPECT_THROW(map.embed(c, small, row), Error);
  EXPECT_THROW(map.embed(c, space.encode(c), small), Error);
}

}  // namespace
}  // namespace incumbent
