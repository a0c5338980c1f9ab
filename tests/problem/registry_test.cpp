// What holds for every registered problem.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <thread>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"
#include "problem/functions.hpp"

namespace incumbent {
namespace {

// The optimum of rover is not known.
std::vector<std::string> quick_problems() {
  std::vector<std::string> names;
  for (const auto& entry : problems()) {
    if (is_function(entry.name) && entry.name != "rover" && entry.name != "pbt_toy") names.emplace_back(entry.name);
  }
  return names;
}

Evaluation at_most(const Problem& problem) {
  Evaluation how;
  how.resource = problem.description().max_resource;
  return how;
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
    EXPECT_EQ(description.noisy, name == "counting_ones" || name == "mf_hartmann") << name;
    EXPECT_GE(description.max_resource, 1) << name;
    // The canonical name makes the same problem.
    EXPECT_EQ(make_problem(description.name)->description().name, description.name);
  }
}

TEST(Registry, WhatIsSaidOfCheckpointsIsSo) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    Stream stream(6, Purpose::test);
    const auto outcome = problem->evaluate(problem->description().space.sample(stream), at_most(*problem), {});
    if (outcome.failure != Failure::none) continue;
    EXPECT_EQ(outcome.checkpoint != nullptr, problem->description().checkpoints) << name;
  }
  for (const auto* name : {"curve", "power_law", "pbt_toy", "mlp"}) {
    EXPECT_TRUE(make_problem(name)->description().checkpoints) << name;
  }
}

TEST(Registry, OptionsThatAskForNothingAreNotInTheCanonicalName) {
  auto names = quick_problems();
  names.insert(names.end(), {"pbt_toy", "mlp", "nasbench201"});
  for (const auto& name : names) {
    EXPECT_EQ(make_problem(name + ":embed=0,shift=0,fail=0,noise=0,delay=0")->description().name,
              make_problem(name)->description().name);
  }
  EXPECT_EQ(make_problem("curve:steps=9")->description().name, "curve:dim=2,every=1,slow=3,spread=1,steps=9");
  EXPECT_EQ(make_problem("curve:noise=0.5")->description().name,
            "curve:dim=2,every=1,noise=0.5,slow=3,spread=1,steps=81");
  EXPECT_EQ(make_problem("mlp:width=16,epochs=3")->description().name, "mlp:data=digits,epochs=3,width=16");
}

// Problems with several objectives have none, and of some constrained ones the best is known by search only.
bool without_known_optimum(const Problem& problem) {
  return problem.description().objectives > 1 || (problem.description().constraints > 0 && !problem.optimum());
}

// Within rounding.
bool feasible(const Outcome& outcome) {
  for (const double constraint : outcome.constraints) {
    if (constraint > 1e-9) return false;
  }
  return true;
}

TEST(Registry, OutcomesHaveAsManyValuesAsTheirDescriptionSays) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto& description = problem->description();
    Stream stream(4, Purpose::test);
    for (const std::int64_t resource : {std::int64_t{1}, description.max_resource}) {
      for (int i = 0; i < 20; ++i) {
        const auto outcome = problem->evaluate(description.space.sample(stream), {resource, 1, i, {}}, {});
        if (outcome.failure != Failure::none) continue;
        EXPECT_EQ(outcome.objectives.size(), description.objectives) << name;
        EXPECT_EQ(outcome.constraints.size(), description.constraints) << name;
        EXPECT_EQ(outcome.resource, resource) << name;
        EXPECT_EQ(outcome.score.has_value(), description.objectives == 1) << name;
      }
    }
  }
}

TEST(Registry, MinimizersLieInTheBoxAndHaveTheOptimalValue) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto optimum = problem->optimum();
    if (without_known_optimum(*problem)) continue;
    ASSERT_TRUE(optimum) << name;
    EXPECT_FALSE(optimum->minimizers.empty()) << name;
    for (const auto& minimizer : optimum->minimizers) {
      const Configuration configuration(minimizer);
      EXPECT_EQ(problem->description().space.violation(configuration), "") << name;
      const auto outcome = problem->evaluate(configuration, at_most(*problem), {});
      ASSERT_TRUE(outcome.score) << name;
      EXPECT_NEAR(*outcome.score, optimum->value, 1e-13 * std::max(1.0, std::abs(optimum->value))) << name;
      EXPECT_TRUE(feasible(outcome)) << name;
    }
  }
}

// A point for each objective; and of fronts that are known by a formula, a fine staircase has nearly the volume.
TEST(Registry, ReferencePointsHaveANumberAnObjective) {
  int known = 0;
  for (const auto& entry : problems()) {
    if (!is_function(entry.name)) continue;
    const auto problem = make_problem(entry.name);
    const auto reference = problem->reference();
    if (!reference) continue;
    ++known;
    EXPECT_EQ(reference->objectives.size(), problem->description().objectives) << entry.name;
    EXPECT_TRUE(!reference->hypervolume || *reference->hypervolume > 0) << entry.name;
  }
  EXPECT_GE(known, 25);
  const auto volume = [](const char* specification, const std::function<double(double)>& front) {
    const auto reference = make_problem(specification)->reference()->objectives;
    constexpr int kSteps = 100'000;
    double sum = 0;  // under the midpoint rule
    for (int i = 0; i < kSteps; ++i) sum += (reference[1] - front((i + 0.5) / kSteps)) / kSteps;
    return sum + (reference[0] - 1) * (reference[1] - front(1));
  };
  const auto expect_known = [&](const char* specification, const std::function<double(double)>& front) {
    EXPECT_NEAR(*make_problem(specification)->reference()->hypervolume, volume(specification, front), 1e-5)
        << specification;
  };
  expect_known("zdt1", [](double x) { return 1 - std::sqrt(x); });
  expect_known("zdt2", [](double x) { return 1 - x * x; });
  expect_known("zdt4", [](double x) { return 1 - std::sqrt(x); });
  expect_known("dtlz2", [](double x) { return std::sqrt(1 - x * x); });
  expect_known("dh1", [](double x) { return 1 - x * x; });
  EXPECT_NEAR(*make_problem("dtlz1")->reference()->hypervolume, 160000 - 0.125, 1e-9);
}

TEST(Registry, NoRandomPointIsBetterThanTheOptimum) {
  for (const auto& name : quick_problems()) {
    const auto problem = make_problem(name);
    const auto& description = problem->description();
    if (without_known_optimum(*problem)) continue;
    const double sign = description.direction == Direction::minimize ? 1 : -1;
    const auto optimum = problem->optimum();
    const double best = optimum->value;
    Stream stream(1, Purpose::test);
    for (int i = 0; i < 1000; ++i) {
      const auto outcome = problem->evaluate(description.space.sample(stream), at_most(*problem), {});
      if (outcome.failure != Failure::none) continue;
      EXPECT_TRUE(description.noisy || outcome.score == outcome.objectives[0]) << name;
      if (!feasible(outcome)) continue;
      ASSERT_GE(sign * *outcome.score, sign * best) << name;
    }
    // Nor is one near a minimizer, rounding aside.
    for (const auto& minimizer : optimum->minimizers) {
      for (int i = 0; i < 100; ++i) {
        Configuration near(minimizer);
        for (std::size_t j = 0; j < near.size(); ++j) {
          const auto& parameter = description.space[j];
          if (parameter.kind != ParameterKind::real || !near.is_active(j)) continue;
          const double step = 1e-3 * (parameter.upper - parameter.lower) * stream.uniform(-1, 1);
          near[j] = std::min(parameter.upper, std::max(parameter.lower, near[j] + step));
        }
        const auto outcome = problem->evaluate(near, at_most(*problem), {});
        if (outcome.failure != Failure::none || !feasible(outcome)) continue;
        EXPECT_GE(sign * *outcome.score, sign * best - 1e-13 * std::max(1.0, std::abs(best))) << name;
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
        const auto outcome = problem->evaluate(problem->description().space.sample(stream), {1, 7, i, {}}, {});
        list.push_back(outcome.failure == Failure::none ? outcome.objectives.at(0) : 1e300);
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
