// What holds for every registered problem.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <thread>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

// The listed problems that are made in an instant; learners have tests of their own.
std::vector<std::string> quick_problems() {
  std::vector<std::string> names;
  for (const auto& entry : problems()) {
    if (entry.name != "mlp" && entry.name != "rover" && entry.name != "pbt_toy") names.emplace_back(entry.name);
  }
  return names;
}

TEST(Registry, NamesAreUniqueAndTold) {
  std::set<std::string_view> names;
  for (const auto& entry : problems()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_FALSE(entry.summary.empty()) << entry.name;
  }
  EXPECT_THAT([] { make_problem("acley"); },
              testing::ThrowsMessage<Error>(testing::StartsWith("unknown problem 'acley'; known: ackley, ")));
}

TEST(Registry, DescriptionsAreComplete) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto& description = problem->description();
    EXPECT_GT(description.space.size(), 0u) << name;
    EXPECT_FALSE(description.source.empty()) << name;
    EXPECT_FALSE(description.noisy) << name;
    // The canonical name makes the same problem.
    EXPECT_EQ(make_problem(description.name)->description().name, description.name);
  }
}

TEST(Registry, MinimizersLieInTheBoxAndHaveTheOptimalValue) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto optimum = problem->optimum();
    ASSERT_TRUE(optimum) << name;
    EXPECT_FALSE(optimum->minimizers.empty()) << name;
    for (const auto& minimizer : optimum->minimizers) {
      const Configuration configuration(minimizer);
      EXPECT_EQ(problem->description().space.violation(configuration), "") << name;
      const double value = problem->evaluate(configuration, {}, {}).objectives.at(0);
      EXPECT_NEAR(value, optimum->value, 1e-13 * std::max(1.0, std::abs(optimum->value))) << name;
    }
  }
}

TEST(Registry, NoRandomPointIsBetterThanTheOptimum) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto& description = problem->description();
    const double sign = description.direction == Direction::minimize ? 1 : -1;
    const auto optimum = problem->optimum();
    const double best = optimum->value;
    Stream stream(1, Purpose::test);
    for (int i = 0; i < 1000; ++i) {
      const auto outcome = problem->evaluate(description.space.sample(stream), {}, {});
      EXPECT_EQ(outcome.failure, Failure::none);
      ASSERT_GE(sign * outcome.objectives.at(0), sign * best) << name;
      EXPECT_EQ(outcome.score, outcome.objectives[0]);
    }
    // Nor is one near a minimizer, rounding aside.
    for (const auto& minimizer : optimum->minimizers) {
      for (int i = 0; i < 100; ++i) {
        Configuration near(minimizer);
        for (std::size_t j = 0; j < near.size(); ++j) {
          const auto& parameter = description.space[j];
          if (parameter.kind != ParameterKind::real) continue;
          const double step = 1e-3 * (parameter.upper - parameter.lower) * stream.uniform(-1, 1);
          near[j] = std::min(parameter.upper, std::max(parameter.lower, near[j] + step));
        }
        const double value = problem->evaluate(near, {}, {}).objectives.at(0);
        EXPECT_GE(sign * value, sign * best - 1e-13 * std::max(1.0, std::abs(best))) << name;
      }
    }
  }
}

TEST(Registry, EvaluatesInSeveralThreads) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name + (name == "gsobol" ? ":noise=1" : ""));
    const auto values = [&] {
      std::vector<double> list;
      Stream stream(2, Purpose::test);
      for (int i = 0; i < 200; ++i) {
        list.push_back(
            problem->evaluate(problem->description().space.sample(stream), {1, 7, i, {}}, {}).objectives.at(0));
      }
      return list;
    };
    const auto expected = values();
    std::vector<double> seen[2];
    {
      std::jthread first([&] { seen[0] = values(); });
      std::jthread second([&] { seen[1] = values(); });
    }
    EXPECT_EQ(seen[0], expected) << name;
    EXPECT_EQ(seen[1], expected) << name;
  }
}

}  // namespace
}  // namespace incumbent
