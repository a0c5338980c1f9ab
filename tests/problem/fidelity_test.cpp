// Problems whose values depend on the resource.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

using testing::ThrowsMessage;

Outcome evaluate(const Problem& problem, std::vector<double> point, std::int64_t resource = 1, std::int64_t index = 0) {
  Evaluation how;
  how.resource = resource;
  how.seed = 5;
  how.index = index;
  return problem.evaluate(Configuration(std::move(point)), how, {});
}

double value(const Problem& problem, std::vector<double> point, std::int64_t resource = 1, std::int64_t index = 0) {
  return evaluate(problem, std::move(point), resource, index).objectives.at(0);
}

std::string specification(const golden::Node& reference) {
  const std::map<std::string, std::string> names{{"AugmentedBranin", "augmented_branin"},
                                                 {"AugmentedHartmann", "augmented_hartmann"},
                                                 {"AugmentedRosenbrock", "augmented_rosenbrock"},
                                                 {"BoreholeMultiFidelity", "borehole_multi_fidelity"},
                                                 {"WingWeightMultiFidelity", "wing_weight_multi_fidelity"},
                                                 {"MOMFBraninCurrin", "momf_branin_currin"},
                                                 {"MOMFPark", "momf_park"}};
  auto text = names.at(reference["name"].string()) + ":fidelity=parameter";
  for (const auto& [key, argument] : reference["args"].members) text += fmt::format(",{}={}", key, argument.number());
  return text;
}

TEST(Fidelity, AgreesWithReferenceValuesAtEveryFidelity) {
  int functions = 0;
  const auto file = golden::load("synthetic.json");
  for (const auto& reference : file["cases"]) {
    const bool several = reference["kind"].string() == "multi_objective_multi_fidelity";
    if (!several && reference["kind"].string() != "multi_fidelity") continue;
    ++functions;
    const auto problem = make_problem(specification(reference));
    SCOPED_TRACE(problem->description().name);
    const auto bounds = reference["bounds"].matrix();
    ASSERT_EQ(problem->description().space.size(), bounds.size());
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      EXPECT_EQ(problem->description().space[i].lower, bounds[i][0]);
      EXPECT_EQ(problem->description().space[i].upper, bounds[i][1]);
    }
    const auto points = reference["x"].matrix();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const auto expected = several ? reference["f"][i].numbers() : std::vector{reference["f"][i].number()};
      const auto outcome = evaluate(*problem, points[i]);
      ASSERT_EQ(outcome.objectives.size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_NEAR(outcome.objectives[k], expected[k], 1e-12 * std::abs(expected[k])) << i << " " << k;
      }
    }
  }
  EXPECT_EQ(functions, 8);
}

TEST(Fidelity, AResourceIsAFractionOfTheFidelity) {
  const auto by_resource = make_problem("augmented_branin:max_resource=8");
  const auto by_parameter = make_problem("augmented_branin:fidelity=parameter");
  EXPECT_EQ(by_resource->description().max_resource, 8);
  EXPECT_EQ(by_resource->description().space.size(), 2u);
  for (std::int64_t r = 1; r <= 8; ++r) {
    const auto outcome = evaluate(*by_resource, {3, 4}, r);
    EXPECT_EQ(outcome.objectives[0], value(*by_parameter, {3, 4, static_cast<double>(r) / 8}));
    EXPECT_EQ(outcome.score, value(*make_problem("augmented_branin"), {3, 4}, 100));
    EXPECT_EQ(outcome.cost, static_cast<double>(r) / 8);
  }
  EXPECT_NEAR(value(*by_resource, {3, 4}, 8), value(*make_problem("branin"), {3, 4}), 1e-13);
}

TEST(Fidelity, TheLargestResourceOfLevelsIsLevelZero) {
  const auto by_resource = make_problem("borehole_multi_fidelity");
  const auto by_parameter = make_problem("borehole_multi_fidelity:fidelity=parameter");
  const std::vector<double> x{0.1, 1000, 200, 100, 1000, 800, 1500, 8000};
  EXPECT_EQ(by_resource->description().max_resource, 5);
  for (std::int64_t r = 1; r <= 5; ++r) {
    auto point = x;
    point.push_back(static_cast<double>(5 - r));
    EXPECT_EQ(value(*by_resource, x, r), value(*by_parameter, point));
  }
}

TEST(Fidelity, ParametersOutsideOfTheirRangesAreNamed) {
  const std::vector<double> borehole{0.1, 1000, 200, 100, 1000, 800, 1500, 8000};
  const std::vector<double> wing{175, 250, 8, 0, 30, 0.75, 0.1, 4, 2000, 0.05};
  const std::tuple<const char*, std::vector<double>, const char*, int> cases[] = {
      {"borehole_multi_fidelity:fidelity=parameter", borehole, "'x8' ", 4},
      {"wing_weight_multi_fidelity:fidelity=parameter", wing, "'x10' ", 3}};
  for (const auto& [name, x, parameter, last] : cases) {
    const auto problem = make_problem(name);
    auto point = x;
    point.push_back(0);
    for (int level = 0; level <= last; ++level) {
      point.back() = level;
      EXPECT_TRUE(std::isfinite(value(*problem, point))) << level;
    }
    for (const double level : {-1.0, last + 1.0, 9.0, 1e18, 0.5, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      point.back() = level;
      EXPECT_THAT([&] { value(*problem, point); },
                  ThrowsMessage<Error>(
                      testing::AllOf(testing::HasSubstr(problem->description().name), testing::HasSubstr(parameter))));
    }
    point.back() = last + 1;
    EXPECT_THAT([&] { value(*problem, point); },
                ThrowsMessage<Error>(testing::HasSubstr(fmt::format("has the value {}; it must be ", last + 1))));
  }
  EXPECT_THAT(
      [] {
        value(*make_problem("augmented_branin"), {11, 0});
      },
      ThrowsMessage<Error>(testing::HasSubstr("'x0' has the value 11; it must be ")));
  EXPECT_THAT([] { value(*make_problem("zdt1:dim=2"), {0.5, -0.1}); }, testing::Throws<Error>());
}

// Correlation of what noise= adds with what the problem draws itself, over evaluations of one point.
double correlation(const std::string& name, const std::vector<double>& x, std::int64_t resource) {
  const auto own = make_problem(name), both = make_problem(name + ":noise=1");
  constexpr int kCount = 2000;
  double sums[5] = {};
  for (int i = 0; i < kCount; ++i) {
    const double a = value(*own, x, resource, i), b = value(*both, x, resource, i) - a;
    const double products[] = {a, b, a * a, b * b, a * b};
    for (int k = 0; k < 5; ++k) sums[k] += products[k] / kCount;
  }
  return (sums[4] - sums[0] * sums[1]) / std::sqrt((sums[2] - sums[0] * sums[0]) * (sums[3] - sums[1] * sums[1]));
}

TEST(Fidelity, AddedNoiseHasNothingToDoWithTheProblemsOwn) {
  EXPECT_NEAR(correlation("mf_hartmann", std::vector<double>(6, 0.4), 3), 0, 0.1);
  EXPECT_NEAR(correlation("counting_ones", std::vector<double>(16, 0.5), 1), 0, 0.1);
}

TEST(MfHartmann, BiasAndNoiseVanishAtTheLargestResource) {
  for (const int d : {3, 6}) {
    const auto exact = make_problem(fmt::format("hartmann:dim={}", d));
    for (const auto* variant : {"default", "good", "moderate", "bad", "terrible"}) {
      const auto problem = make_problem(fmt::format("mf_hartmann:dim={},variant={}", d, variant));
      const std::vector<double> x(static_cast<std::size_t>(d), 0.4);
      EXPECT_NEAR(value(*problem, x, 100), value(*exact, x), 1e-14);
      EXPECT_NEAR(*evaluate(*problem, x, 1).score, value(*exact, x), 1e-14);
      EXPECT_NEAR(evaluate(*problem, x, 50).cost, 0.05 + 0.95 * 0.25, 1e-15);
    }
  }
}

// At z = 10, 1 - log z / log 100 is 1/2.
TEST(MfHartmann, BiasAndNoiseAreThoseOfTheVariant) {
  const auto problem = make_problem("mf_hartmann:dim=3,variant=bad");
  const std::vector<double> x{0.1, 0.5, 0.8};
  const double rate[4][3] = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
  const double centre[4][3] = {
      {0.3689, 0.1170, 0.2673}, {0.4699, 0.4387, 0.7470}, {0.1091, 0.8732, 0.5547}, {0.0381, 0.5743, 0.8828}};
  const double weight[4] = {1, 1.2, 3, 3.2};
  double biased = 0;
  for (int k = 0; k < 4; ++k) {
    double exponent = 0;
    for (std::size_t j = 0; j < 3; ++j) exponent += rate[k][j] * std::pow(x[j] - centre[k][j], 2);
    biased -= (weight[k] - 3.5 / 2) * std::exp(-exponent);
  }
  double sum = 0, squares = 0;
  constexpr int kCount = 4000;
  for (int i = 0; i < kCount; ++i) {
    const double noise = value(*problem, x, 10, i) - biased;
    EXPECT_GE(noise, -1e-12);
    sum += noise;
    squares += noise * noise;
  }
  EXPECT_NEAR(squares / kCount, 4, 0.3);                             // (4/2)^2
  EXPECT_NEAR(sum / kCount, 2 * std::sqrt(2 / std::acos(-1)), 0.1);  // of |n|
  EXPECT_EQ(value(*problem, x, 10, 3), value(*problem, x, 10, 3));
  EXPECT_NE(value(*problem, x, 10, 3), value(*problem, x, 10, 4));
}

TEST(CountingOnes, DrawsAreBinomialAndTheScoreIsExact) {
  const auto problem = make_problem("counting_ones:categorical=2,continuous=2");
  EXPECT_EQ(problem->optimum()->value, -4);
  EXPECT_EQ(problem->description().max_resource, 729);
  EXPECT_EQ(problem->description().space[0].kind, ParameterKind::categorical);
  double sum = 0, squares = 0;
  constexpr int kCount = 4000;
  for (int i = 0; i < kCount; ++i) {
    const auto outcome = evaluate(*problem, {1, 0, 0.25, 0.5}, 9, i);
    EXPECT_EQ(outcome.score, -1.75);
    const double ones = -9 * (outcome.objectives[0] + 1);
    EXPECT_NEAR(ones, std::round(ones), 1e-12);
    sum += outcome.objectives[0];
    squares += std::pow(outcome.objectives[0] + 1.75, 2);
  }
  const double variance = (0.25 * 0.75 + 0.25) / 9;
  EXPECT_NEAR(sum / kCount, -1.75, 4 * std::sqrt(variance / kCount));
  EXPECT_NEAR(squares / kCount, variance, 0.1 * variance);
  EXPECT_EQ(value(*problem, {1, 1, 1, 1}, 729), -4);  // a coin that always falls on one side
  EXPECT_EQ(value(*problem, {0, 0, 0, 0}, 729), 0);
  EXPECT_THAT([] { make_problem("counting_ones:categorical=0,continuous=0"); },
              ThrowsMessage<Error>("'counting_ones': categorical=0 and continuous=0 leave no parameter"));
}

// Of the values of points at two resources.
bool same_order(const Problem& problem, std::int64_t early, std::int64_t late) {
  const double better_early = value(problem, {0.31, 0.69}, early) - value(problem, {0.9, 0.1}, early);
  const double better_late = value(problem, {0.31, 0.69}, late) - value(problem, {0.9, 0.1}, late);
  return (better_early < 0) == (better_late < 0);
}

TEST(PowerLaw, CurvesCrossWhereTheySay) {
  const auto parallel = make_problem("power_law");
  const auto crossing = make_problem("power_law:crossing=1");  // at amplitude b^-1/2 = 1: b = 9
  for (const std::int64_t epoch : {1, 3, 8, 10, 27}) {
    EXPECT_TRUE(same_order(*parallel, epoch, 81));
    EXPECT_EQ(same_order(*crossing, epoch, 81), epoch > 9) << epoch;
  }
  EXPECT_THAT([] { make_problem("power_law:crossing=1,max_resource=9"); },
              ThrowsMessage<Error>(testing::HasSubstr("the curves cross only after epoch 9")));
}

TEST(PowerLaw, ReportsEachEpochAndGoesOnFromACheckpoint) {
  const auto problem = make_problem("power_law");
  const Configuration x(std::vector<double>{0.2, 0.9});
  Evaluation how;
  how.resource = 9;
  std::vector<std::int64_t> reported;
  const auto first = problem->evaluate(x, how, [&](const Measurement& m) {
    reported.push_back(m.resource);
    return true;
  });
  EXPECT_EQ(reported, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(first.cost, 9);
  how.resource = 27;
  how.from = first.checkpoint;
  reported.clear();
  const auto second = problem->evaluate(x, how, [&](const Measurement& m) {
    reported.push_back(m.resource);
    return m.resource < 20;
  });
  EXPECT_EQ(reported.front(), 10);
  EXPECT_EQ(second.resource, 20);
  EXPECT_EQ(second.cost, 11);
  EXPECT_EQ(second.objectives[0], value(*problem, {0.2, 0.9}, 20));
}

TEST(Fidelity, WrongResourcesAreNamed) {
  for (const auto* name : {"augmented_branin", "mf_hartmann"}) {
    EXPECT_THAT([&] { value(*make_problem(name), std::vector<double>(6, 0.5), 101); },
                ThrowsMessage<Error>(testing::HasSubstr("resource 101 is not a number from 1 to 100")));
  }
}

}  // namespace
}  // namespace incumbent
