// The options that work with every problem.
#include "problem/wrappers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <set>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "problem/functions.hpp"

namespace incumbent {
namespace {

// Reports the value at resources 1, 2, ..., r; has a conditional parameter, a category and a logarithm.
class Curve : public Problem {
 public:
  Curve() : Problem(make_description()) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    Outcome outcome;
    last = configuration;
    for (outcome.resource = 1; outcome.resource <= how.resource; ++outcome.resource) {
      outcome.objectives = {configuration[0] / static_cast<double>(outcome.resource)};
      if (outcome.resource == how.resource || !report) continue;
      if (!report({outcome.resource, outcome.objectives, {}, 0})) return outcome;
    }
    outcome.resource = how.resource;
    outcome.constraints = {1};
    return outcome;
  }

  mutable Configuration last;

 private:
  static ProblemDescription make_description() {
    ProblemDescription description;
    description.name = "curve";
    description.constraints = 1;
    description.max_resource = 9;
    description.space.add_categorical("method", {std::string("a"), std::string("b")});
    description.space.add_real("rate", 1e-4, 1, {.log = true});
    description.space.add_integer("width", 8, 64, {.step = 8});
    description.space.add_integer("depth", 1, 3);
    description.space.add_real("momentum", 0, 1);
    description.space.add_condition({Condition::Op::equal, "momentum", "method", {std::string("b")}, {}});
    description.space.add_condition({Condition::Op::greater, "width", "depth", {std::int64_t{1}}, {}});
    return description;
  }
};

double value(const Problem& problem, std::vector<double> point, const Evaluation& how = {}) {
  return problem.evaluate(Configuration(std::move(point)), how, {}).objectives.at(0);
}

// Without noise, at the largest resource.
Outcome at_most(const Problem& problem, const Configuration& configuration) {
  Evaluation how;
  how.resource = problem.description().max_resource;
  return problem.evaluate(configuration, how, {});
}

TEST(Wrappers, NamesAreCanonical) {
  const auto problem = make_problem("branin:noise=0.50,shift=3,delay=0,fail=0.25");
  EXPECT_EQ(problem->description().name, "branin:fail=0.25,noise=0.5,shift=3");
  EXPECT_TRUE(problem->description().noisy);
  EXPECT_EQ(make_problem("branin:noise=0")->description().name, "branin");
  EXPECT_FALSE(make_problem("branin:noise=0")->description().noisy);
  for (const auto* wrong : {"branin:noise=-1", "branin:fail=1", "branin:shift=x", "branin:delay=-1"}) {
    EXPECT_THROW(make_problem(wrong), Error) << wrong;
  }
}

TEST(Wrappers, EveryProblemTakesThem) {
  for (const auto& entry : problems()) {
    if (!is_function(entry.name)) continue;
    const bool fails = entry.name != "hazards";  // of which some configurations fail anyway
    const auto options = std::string(fails ? ":fail=0.3," : ":") + "embed=100,noise=0.1,shift=5";
    const auto problem = make_problem(std::string(entry.name) + options);
    Stream stream(3, Purpose::test);
    int failures = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto outcome = problem->evaluate(problem->description().space.sample(stream), {1, 1, i, {}}, {});
      failures += outcome.failure == Failure::crash;
      EXPECT_EQ(outcome.objectives.size(), outcome.failure == Failure::none ? problem->description().objectives : 0u);
    }
    // A third rounds to one of two.
    const bool bits = entry.name == "labs" || entry.name == "ackley_mixed";
    if (fails) {
      EXPECT_NEAR(failures, bits ? 500 : 300, 60) << entry.name;
    }
  }
}

TEST(Noise, IsNormalAndPairedByEvaluation) {
  const auto exact = make_problem("branin");
  const auto noisy = make_problem("branin:noise=2");
  double sum = 0, squares = 0;
  constexpr int n = 4000;
  for (int i = 0; i < n; ++i) {
    const auto outcome = noisy->evaluate(Configuration({1, 2}), {1, 5, i, {}}, {});
    EXPECT_EQ(outcome.score, value(*exact, {1, 2}));
    const double noise = outcome.objectives[0] - value(*exact, {1, 2});
    sum += noise;
    squares += noise * noise;
    // The same luck for another configuration.
    EXPECT_NEAR(value(*noisy, {3, 4}, {1, 5, i, {}}) - value(*exact, {3, 4}), noise, 1e-12);
  }
  EXPECT_NEAR(sum / n, 0, 5 * 2 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n), 2, 5 * 2 / std::sqrt(2.0 * n));
  EXPECT_NE(value(*noisy, {1, 2}, {1, 5, 0, {}}), value(*noisy, {1, 2}, {1, 6, 0, {}}));
  EXPECT_NE(value(*noisy, {1, 2}, {1, 5, 0, {}}), value(*noisy, {1, 2}, {1, 5, 1, {}}));
}

TEST(Noise, IsTheSameForAResourceReachedInOneOrTwoCalls) {
  const auto problem = make_noisy(std::make_unique<Curve>(), 0.1);
  const Configuration configuration({0, 0.5, 8, 1, Configuration::inactive()});
  std::vector<Measurement> reported;
  const auto all = problem->evaluate(configuration, {5, 1, 2, {}}, [&](const Measurement& measurement) {
    reported.push_back(measurement);
    return true;
  });
  ASSERT_EQ(reported.size(), 4u);
  std::set<double> distinct{all.objectives[0]};
  for (std::int64_t resource = 1; resource < 5; ++resource) {
    const auto part = problem->evaluate(configuration, {resource, 1, 2, {}}, {});
    EXPECT_EQ(part.objectives, reported[static_cast<std::size_t>(resource - 1)].objectives);
    distinct.insert(part.objectives[0]);
  }
  EXPECT_EQ(distinct.size(), 5u);
  EXPECT_EQ(all.constraints, std::vector<double>{1});  // without noise
  const auto stopped =
      problem->evaluate(configuration, {5, 1, 2, {}}, [](const Measurement& m) { return m.resource < 2; });
  EXPECT_EQ(stopped.resource, 2);
  EXPECT_EQ(stopped.objectives, reported[1].objectives);
}

TEST(Shift, PutsTheMinimizerElsewhereInTheBox) {
  for (const auto& entry : problems()) {
    if (!is_function(entry.name)) continue;
    if (!make_problem(entry.name)->optimum()) continue;  // several objectives, or constraints
    std::set<std::vector<double>> places;
    for (int seed = 1; seed <= 5; ++seed) {
      const auto problem = make_problem(std::string(entry.name) + ":shift=" + std::to_string(seed));
      const auto optimum = problem->optimum();
      ASSERT_TRUE(optimum) << entry.name;
      ASSERT_FALSE(optimum->minimizers.empty()) << entry.name;
      for (const auto& minimizer : optimum->minimizers) {
        EXPECT_EQ(problem->description().space.violation(Configuration(minimizer)), "");
        // A root of a rounding error is 1e-7 on Bukin's ridge, times 100.
        const double tolerance = entry.name == "bukin" ? 1e-4 : 1e-9 * std::max(1.0, std::abs(optimum->value));
        EXPECT_NEAR(*at_most(*problem, Configuration(minimizer)).score, optimum->value, tolerance) << entry.name;
        auto place = minimizer;
        for (double& code : place) code = std::isnan(code) ? -1e9 : code;  // inactive; NaN has no order
        places.insert(std::move(place));
      }
      const double sign = problem->description().direction == Direction::minimize ? 1 : -1;
      Stream stream(4, Purpose::test);
      for (int i = 0; i < 300; ++i) {
        const auto configuration = problem->description().space.sample(stream);
        const auto outcome = at_most(*problem, configuration);
        if (outcome.failure != Failure::none) continue;
        const auto& constraints = outcome.constraints;
        if (std::any_of(constraints.begin(), constraints.end(), [](double c) { return c > 0; })) continue;
        EXPECT_GE(sign * *outcome.score, sign * optimum->value - 1e-12) << entry.name;
      }
    }
    EXPECT_GE(places.size(), 5u) << entry.name;
  }
}

TEST(Shift, IsContinuousWhereItReflects) {
  const auto problem = make_problem("branin:shift=2");
  double before = value(*problem, {-5, 7});
  for (int i = 1; i <= 15000; ++i) {
    const double now = value(*problem, {-5 + 0.001 * i, 7});
    ASSERT_LT(std::abs(now - before), 0.2) << i;
    before = now;
  }
}

TEST(Shift, MovesNumbersOnTheirOwnScaleAndNothingElse) {
  auto inner = std::make_unique<Curve>();
  const auto& curve = *inner;
  const auto problem = make_shifted(std::move(inner), 3);
  const auto& space = problem->description().space;
  Stream stream(5, Purpose::test);
  for (int i = 0; i < 500; ++i) {
    const auto configuration = space.sample(stream);
    problem->evaluate(configuration, {}, {});
    EXPECT_EQ(space.violation(curve.last), "");
    EXPECT_EQ(curve.last[0], configuration[0]);  // a category
    EXPECT_EQ(curve.last[3], configuration[3]);  // an integer that a condition reads
    EXPECT_NE(curve.last[1], configuration[1]);
    EXPECT_EQ(curve.last.is_active(2), configuration.is_active(2));
    EXPECT_EQ(curve.last.is_active(4), configuration.is_active(4));
  }
}

TEST(Fail, CrashesTheStatedFractionAndSaysWhatIsLeftOfTheOptimum) {
  const auto problem = make_problem("branin:fail=0.3");  // of [-5, 10]: above 5.5
  EXPECT_EQ(problem->evaluate(Configuration({5.6, 3}), {4, 0, 0, {}}, {}).failure, Failure::crash);
  EXPECT_EQ(problem->evaluate(Configuration({5.4, 3}), {}, {}).failure, Failure::none);
  EXPECT_EQ(problem->optimum()->minimizers.size(), 2u);  // the third minimizer has x0 = 9.4
  // The egg holder's minimizer is at the upper end, so that the lower end crashes.
  const auto egg = make_problem("egg_holder:fail=0.25");
  EXPECT_EQ(egg->evaluate(Configuration({-300, 0}), {}, {}).failure, Failure::crash);
  EXPECT_EQ(egg->evaluate(Configuration({500, 0}), {}, {}).failure, Failure::none);
  EXPECT_TRUE(egg->optimum());
  // More than half: the minimizer in the middle crashes from both ends.
  EXPECT_FALSE(make_problem("ackley:fail=0.6")->optimum());
}

TEST(Fail, TakesLevelsWhereNoNumberIsAlwaysActive) {
  // Two of five operations on the first edge: the first ones, for the best cell has one of the last.
  const auto problem = make_problem("nasbench201:fail=0.4");
  for (int operation = 0; operation < 5; ++operation) {
    const auto outcome =
        problem->evaluate(Configuration({static_cast<double>(operation), 0, 0, 0, 0, 0}), {1, 0, 0, {}}, {});
    EXPECT_EQ(outcome.failure == Failure::crash, operation < 2) << operation;
  }
  EXPECT_TRUE(problem->optimum());
  for (const auto* name : {"jenatton", "tree"}) {  // half of the first bit's
    const auto tree = make_problem(std::string(name) + ":fail=0.5");
    Stream stream(8, Purpose::test);
    int failures = 0;
    for (int i = 0; i < 1000; ++i) {
      failures += tree->evaluate(tree->description().space.sample(stream), {}, {}).failure == Failure::crash;
    }
    EXPECT_NEAR(failures, 500, 80) << name;
  }
  EXPECT_THAT([] { make_problem("nasbench201:fail=0.05"); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("a fraction 0.05 of the 5 values of 'Op0' is none")));
}

TEST(Fail, TakesTheFirstNumberThatIsAlwaysActive) {
  const auto problem = make_failing(std::make_unique<Curve>(), 0.5);  // rate: above 1e-2
  const auto outcome = [&](double rate) {
    return problem->evaluate(Configuration({0, rate, Configuration::inactive(), 1, Configuration::inactive()}), {}, {});
  };
  EXPECT_EQ(outcome(0.011).failure, Failure::crash);
  EXPECT_EQ(outcome(0.009).failure, Failure::none);
}

TEST(Delay, SleepsAndIsPartOfTheCost) {
  const auto problem = make_problem("branin:delay=0.02");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_DOUBLE_EQ(problem->evaluate(Configuration({1, 2}), {}, {}).cost, 0.02);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(20));
}

}  // namespace
}  // namespace incumbent
