// The choice among learners is each of them, under other names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formula/random.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

const std::string kMlp = "mlp", kSvm = "svm", kLinear = "linear", kXgboost = "xgboost";

TEST(Learner, DescribesItself) {
  INCUMBENT_NEEDS("learner");
  const auto problem = make_problem("learner");
  EXPECT_EQ(problem->description().name, "learner:data=digits,learners=mlp+svm+linear,shares=27");
  EXPECT_EQ(problem->description().max_resource, 27);
  EXPECT_EQ(problem->description().objective, "validation error");
  EXPECT_THAT(message_of([] { make_problem("learner:learners=mlp+smv"); }),
              HasSubstr("unknown learner 'smv' in learners=mlp+smv; known: mlp, svm, linear, xgboost"));
  EXPECT_THAT(message_of([] { make_problem("learner:learners=mlp+svm+mlp"); }), HasSubstr("names mlp twice"));
  EXPECT_THAT(message_of([] { make_problem("learner:learners=svm"); }), HasSubstr("learners=svm is one learner"));
  EXPECT_THAT(message_of([] { make_problem("learner:learners=svm+"); }), HasSubstr("unknown learner ''"));
}

// The learner's part of a configuration, as the learner alone has it.
Configuration part_of(const Problem& problem, const Configuration& configuration, const Problem& part,
                      const std::string& name) {
  const auto& space = part.description().space;
  std::vector<double> codes;
  for (const auto& parameter : space.parameters()) {
    codes.push_back(configuration[problem.description().space.index(name + "_" + parameter.name)]);
  }
  return Configuration(codes);
}

TEST(Learner, ConfigurationsAreOneLearnersAndValidThere) {
  INCUMBENT_NEEDS("learner");
  const auto problem = make_problem("learner");
  const auto& space = problem->description().space;
  std::vector<int> seen(3);
  for (std::uint64_t i = 0; i < 300; ++i) {
    Stream stream(1, Purpose::test, i);
    const auto configuration = space.sample(stream);
    const auto chosen = to_string(space.value(0, configuration[0]));
    ++seen[static_cast<std::size_t>(configuration[0])];
    for (const auto& name : {kMlp, kSvm, kLinear}) {
      const auto part = make_problem(name);
      const auto codes = part_of(*problem, configuration, *part, name);
      if (name == chosen) {
        EXPECT_EQ(part->description().space.violation(codes), "");
        continue;
      }
      for (std::size_t j = 0; j < codes.size(); ++j) EXPECT_FALSE(codes.is_active(j)) << chosen << ' ' << name;
    }
  }
  for (const int count : seen) EXPECT_GT(count, 60);
}

// Trains as the learner alone does, to the same bits.
void same_as_alone(const std::string& name, const std::string& alone, const char* choice, std::int64_t factor) {
  const auto problem = make_problem(choice), part = make_problem(alone);
  const auto configuration = with(*problem, {{"learner", name}});
  const auto inner = part_of(*problem, configuration, *part, name);
  EXPECT_EQ(inner, part->description().space.default_configuration());
  for (const std::int64_t resource : {1, 4}) {
    const auto chosen = run(*problem, configuration, resource), expected = run(*part, inner, resource * factor);
    EXPECT_EQ(chosen.objectives, expected.objectives);
    EXPECT_EQ(chosen.score, expected.score);
    EXPECT_EQ(chosen.cost, expected.cost);
    EXPECT_EQ(chosen.resource, resource);
  }
}

TEST(Learner, TrainsAsTheLearnerAloneDoes) {
  INCUMBENT_NEEDS("learner");
  constexpr char kChoice[] = "learner:shares=4,cost=operations";
  same_as_alone(kMlp, "mlp:epochs=4,cost=operations", kChoice, 1);
  same_as_alone(kSvm, "svm:shares=4,cost=operations", kChoice, 1);
  same_as_alone(kLinear, "linear:shares=4,cost=operations", kChoice, 1);
}

TEST(Learner, TrainsTreesAsTheyAloneDo) {
  INCUMBENT_NEEDS("xgboost");
  constexpr char kChoice[] = "learner:shares=4,cost=operations,learners=xgboost+mlp";
  same_as_alone(kXgboost, "xgboost:rounds=16,cost=operations", kChoice, 4);
}

// Reports come share by share, and a checkpoint goes on to the same bits; another learner's is refused.
void goes_on(const char* choice, const std::string& name) {
  const auto problem = make_problem(choice);
  const auto configuration = with(*problem, {{"learner", name}});
  std::vector<std::int64_t> reported;
  double cost = 0;
  const auto whole = problem->evaluate(configuration, {4, 1, 0, {}}, [&](const Measurement& measurement) {
    reported.push_back(measurement.resource);
    cost += measurement.cost;
    return true;
  });
  EXPECT_EQ(reported, (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_GT(cost, 0);
  EXPECT_LT(cost, whole.cost);
  const auto part = run(*problem, configuration, 2);
  ASSERT_EQ(part.checkpoint->resource(), 2);
  const auto rest = run(*problem, configuration, 4, 1, part.checkpoint);
  EXPECT_EQ(rest.objectives, whole.objectives);
  EXPECT_EQ(rest.score, whole.score);
  const auto stopped =
      problem->evaluate(configuration, {4, 1, 0, {}}, [](const Measurement& m) { return m.resource < 3; });
  EXPECT_EQ(stopped.resource, 3);
  EXPECT_EQ(stopped.checkpoint->resource(), 3);
  const auto& levels = problem->description().space[0].levels;
  const auto other = levels[levels[0] == Level(name) ? 1 : 0];
  EXPECT_THAT(message_of([&] {
                run(*problem, with(*problem, {{"learner", other}}), 4, 1, part.checkpoint);
              }),
              HasSubstr("the checkpoint is learner " + name + "'s; " + to_string(other) + " can't go on from it"));
}

TEST(Learner, GoesOnFromCheckpoints) {
  INCUMBENT_NEEDS("learner");
  goes_on("learner:shares=4", kMlp);
}

TEST(Learner, GoesOnFromTrees) {
  INCUMBENT_NEEDS("xgboost");
  goes_on("learner:shares=4,learners=mlp+xgboost", kXgboost);
}

}  // namespace
}  // namespace incumbent
