// The maximizer against exhaustive search.
#include "acquisition/maximizer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "mixed_space.hpp"

namespace incumbent {
namespace {

using compute::AcquisitionKind;

const Refusal kNone = [](const Configuration&) { return false; };

// A model of a smooth function at random configurations.
struct Fixture {
  Fixture(SearchSpace s, std::size_t n, std::uint64_t seed) : space(std::move(s)), x(n, space.dimension()) {
    compute::GpModelOptions options;
    for (const auto i : space.coordinates()) {
      options.columns.push_back(space[i].kind == ParameterKind::categorical ? compute::ColumnKind::label
                                                                            : compute::ColumnKind::number);
    }
    const auto d = space.dimension();
    options.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d);
    Stream stream(seed, Purpose::test);
    std::vector<double> y;
    for (std::size_t i = 0; i < n; ++i) {
      space.encode(space.sample(stream), x.row(i));
      double sum = 0;
      for (std::size_t j = 0; j < d; ++j) sum += std::sin(5 * x(i, j) + static_cast<double>(j));
      y.push_back(sum);
      acquisition.best = i == 0 ? sum : std::min(acquisition.best, sum);
    }
    model = compute::default_backend().make_gp_model(options, {});
    model->set_data(x.view(), y);
    std::vector<double> parameters(d + 3, 0.4);
    parameters[0] = 2;
    parameters[d + 1] = 1e-6;
    parameters[d + 2] = 0;
    model->set_parameters(parameters);
    const std::size_t system = 0;
    compute::Factorization result;
    model->factorize({&system, 1}, {&result, 1});
  }

  std::optional<Proposal> maximize(const MaximizerOptions& options = {}, const Refusal& refused = kNone) const {
    return maximize_acquisition(*model, acquisition, space, x.view(), refused, options);
  }

  // The largest value at encoded points.
  double largest(const Matrix& units) const {
    const auto p = model->posterior(units.view(), false);
    double best = -INFINITY;
    for (std::size_t i = 0; i < units.rows; ++i) {
      best = std::max(best, compute::acquisition_value(acquisition, p.mean[i], p.variance[i]));
    }
    return best;
  }

  double value(const std::vector<double>& unit) const {
    const auto p = model->posterior({unit.data(), 1, unit.size()}, false);
    return compute::acquisition_value(acquisition, p.mean[0], p.variance[0]);
  }

  SearchSpace space;
  Matrix x;
  compute::Acquisition acquisition;
  std::unique_ptr<compute::GpModel> model;
};

TEST(Maximizer, FindsWhatADenseGridFinds) {
  for (const auto kind : {AcquisitionKind::log_expected_improvement, AcquisitionKind::log_probability_of_improvement,
                          AcquisitionKind::lower_confidence_bound}) {
    Fixture f(test::cube(2), 12, 1);
    f.acquisition.kind = kind;
    f.acquisition.xi = 0.1;
    const auto found = f.maximize();
    ASSERT_TRUE(found);
    Matrix grid(301 * 301, 2);
    for (std::size_t i = 0; i < grid.rows; ++i) {
      grid(i, 0) = static_cast<double>(i % 301) / 300;
      grid(i, 1) = static_cast<double>(i / 301) / 300;
    }
    EXPECT_GE(found->scored.value, f.largest(grid));
    EXPECT_EQ(found->scored.value, f.value(found->unit));
    EXPECT_EQ(found->unit, f.space.encode(found->configuration));
  }
}

TEST(Maximizer, AscentImprovesOnCandidatesAlone) {
  const Fixture f(test::cube(6), 30, 2);
  MaximizerOptions without;
  without.starts = 0;
  const auto plain = f.maximize(without), refined = f.maximize();
  EXPECT_GT(refined->scored.value, plain->scored.value);
}

TEST(Maximizer, AnAscentOfTheMeanEndsWhereItIsFlat) {
  const Fixture f(test::cube(2), 30, 8);
  auto mean = f.acquisition;
  mean.kind = AcquisitionKind::posterior_mean;
  const ModelObjective objective(*f.model, mean);
  Proposal from;
  from.unit = {0.9, 0.35};
  from.configuration = f.space.decode(from.unit);
  const auto end = ascend(objective, f.space, from, kNone, 100);
  ASSERT_TRUE(end);
  Matrix before(1, 2), after(1, 2);
  before.values = from.unit;
  after.values = end->unit;
  const auto p = f.model->posterior(before.view(), true), q = f.model->posterior(after.view(), true);
  EXPECT_LT(q.mean[0], p.mean[0]);
  for (std::size_t j = 0; j < 2; ++j) {
    const double u = end->unit[j], slope = q.mean_gradient(0, j);
    EXPECT_TRUE(std::abs(slope) < 1e-7 || (u == 0 && slope > 0) || (u == 1 && slope < 0)) << u << " " << slope;
  }
  const auto all = [](const Configuration&) { return true; };
  EXPECT_FALSE(ascend(objective, f.space, from, all, 100));
}

TEST(Maximizer, InASmallSpaceTheAnswerIsExact) {
  SearchSpace space;
  space.add_integer("a", 1, 12);
  space.add_categorical("b", {std::string("p"), std::string("q"), std::string("r")});
  space.add_ordinal("c", {std::int64_t{1}, std::int64_t{2}, std::int64_t{4}, std::int64_t{8}});
  const Fixture f(space, 8, 3);
  const Refusal odd = [](const Configuration& c) { return c[1] == 2; };
  const auto found = f.maximize({}, odd);
  ASSERT_TRUE(found);
  double best = -INFINITY;
  Configuration expected;
  for (int a = 1; a <= 12; ++a) {
    for (int b = 0; b < 2; ++b) {
      for (int c = 0; c < 4; ++c) {
        const Configuration configuration({static_cast<double>(a), static_cast<double>(b), static_cast<double>(c)});
        const double value = f.value(f.space.encode(configuration));
        if (value > best) {
          best = value;
          expected = configuration;
        }
      }
    }
  }
  EXPECT_EQ(found->scored.value, best);
  EXPECT_TRUE(found->configuration == expected);
  EXPECT_FALSE(f.maximize({}, [](const Configuration&) { return true; }));
}

TEST(Maximizer, BeatsRandomSearchInAMixedSpace) {
  const Fixture f(test::mixed_space(), 25, 4);
  const auto found = f.maximize();
  ASSERT_TRUE(found);
  EXPECT_EQ(f.space.violation(found->configuration), "");
  Stream stream(5, Purpose::test);
  Matrix random(20'000, f.space.dimension());
  for (std::size_t i = 0; i < random.rows; ++i) f.space.encode(f.space.sample(stream), random.row(i));
  EXPECT_GE(found->scored.value, f.largest(random));
}

TEST(Maximizer, NeverAnswersWithARefusedConfiguration) {
  const Fixture f(test::cube(1), 5, 6);
  const auto first = f.maximize();
  const Refusal that_one = [&](const Configuration& c) { return c == first->configuration; };
  const auto second = f.maximize({}, that_one);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->configuration == first->configuration);
  EXPECT_LE(second->scored.value, first->scored.value);
}

TEST(Maximizer, SameNamesSameBitsOtherNamesOtherCandidates) {
  const Fixture f(test::cube(4), 20, 7);
  MaximizerOptions options;
  options.starts = 0;
  const auto one = f.maximize(options), two = f.maximize(options);
  EXPECT_EQ(one->unit, two->unit);
  options.index = 1;
  EXPECT_NE(one->unit, f.maximize(options)->unit);
  options.index = 0;
  options.attempt = 1;
  EXPECT_NE(one->unit, f.maximize(options)->unit);
}

TEST(Maximizer, ImprovementIsRankedByItsLogarithm) {
  Fixture f(test::cube(3), 20, 8);
  f.acquisition.best -= 1000;  // every expected improvement is 0 as a double
  const auto by_logarithm = f.maximize();
  f.acquisition.kind = AcquisitionKind::expected_improvement;
  EXPECT_EQ(f.maximize()->unit, by_logarithm->unit);
  EXPECT_LT(by_logarithm->scored.value, -1000);
  EXPECT_TRUE(std::isfinite(by_logarithm->scored.value));
}

}  // namespace
}  // namespace incumbent
