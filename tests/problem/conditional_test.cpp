// Trees of parameters, failures with a known best, and irrelevant parameters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

using testing::ThrowsMessage;

const double kNo = Configuration::inactive();

double value(const Problem& problem, std::vector<double> point) {
  return problem.evaluate(Configuration(std::move(point)), {}, {}).objectives.at(0);
}

TEST(Jenatton, HasTheFourParabolas) {
  const auto problem = make_problem("jenatton");
  EXPECT_DOUBLE_EQ(value(*problem, {0, 0, kNo, 0.5, kNo, kNo, kNo, 0.3, kNo}), 0.25 + 0.1 + 0.3);
  EXPECT_DOUBLE_EQ(value(*problem, {0, 1, kNo, kNo, -0.2, kNo, kNo, 0.3, kNo}), 0.04 + 0.1 + 0.3);
  EXPECT_DOUBLE_EQ(value(*problem, {1, kNo, 0, kNo, kNo, 1, kNo, kNo, 0}), 1.1);
  EXPECT_DOUBLE_EQ(value(*problem, {1, kNo, 1, kNo, kNo, kNo, 0, kNo, 0.7}), 0.8);
  EXPECT_EQ(problem->optimum()->value, 0.1);
}

TEST(Tree, HasOneBestLeaf) {
  for (const auto* name : {"tree", "tree:depth=1,branching=5,width=1", "tree:depth=4,branching=3,seed=9"}) {
    const auto problem = make_problem(name);
    const auto& space = problem->description().space;
    const auto optimum = problem->optimum();
    ASSERT_EQ(optimum->minimizers.size(), 1u);
    const Configuration best(optimum->minimizers[0]);
    EXPECT_EQ(space.violation(best), "") << name;
    EXPECT_LT(*problem->evaluate(best, {}, {}).score, 1e-25);
    Stream stream(1, Purpose::test);
    for (int i = 0; i < 2000; ++i) {
      const auto x = space.sample(stream);
      EXPECT_GT(problem->evaluate(x, {}, {}).objectives.at(0), 0);
    }
  }
  EXPECT_THAT([] { make_problem("tree:depth=10,branching=10"); },
              ThrowsMessage<Error>(testing::HasSubstr("more than 10000 parameters")));
}

TEST(Hazards, HasAllFourFailuresAndABestThatDoesNotFail) {
  const auto problem = make_problem("hazards");
  std::map<Failure, int> seen;
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 4000; ++i) {
    const auto outcome = problem->evaluate(problem->description().space.sample(stream), {}, {});
    ++seen[outcome.failure];
    EXPECT_EQ(outcome.objectives.empty(), outcome.failure != Failure::none);
    EXPECT_LE(outcome.cost, 100);
  }
  for (const auto failure : {Failure::crash, Failure::diverged, Failure::timeout, Failure::out_of_memory}) {
    EXPECT_GT(seen[failure], 40) << static_cast<int>(failure);
  }
  EXPECT_GT(seen[Failure::none], 1200);
  EXPECT_GT(4000 - seen[Failure::none], 1200);
}

TEST(Embedded, IrrelevantParametersChangeNothing) {
  const auto plain = make_problem("hartmann:dim=6");
  const auto problem = make_problem("hartmann:dim=6,embed=100");
  EXPECT_EQ(problem->description().name, "hartmann:dim=6,embed=100");
  EXPECT_EQ(problem->description().space.size(), 100u);
  EXPECT_EQ(problem->description().space[99].name, "irrelevant93");
  EXPECT_EQ(problem->optimum()->minimizers.at(0).size(), 100u);
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20; ++i) {
    const auto x = problem->description().space.sample(stream);
    EXPECT_EQ(value(*problem, {x.codes().begin(), x.codes().end()}),
              value(*plain, {x.codes().begin(), x.codes().begin() + 6}));
  }
  EXPECT_THAT([] { make_problem("branin:embed=1"); },
              ThrowsMessage<Error>("'branin': embed=1 is fewer than its 2 parameters"));
  EXPECT_EQ(make_problem("branin:embed=0")->description().name, "branin");
}

TEST(Embedded, Levy4HasTheBoxOfTheLiterature) {
  const auto problem = make_problem("levy4:embed=25");
  const std::vector<std::pair<double, double>> box{{-10, 5}, {-10, 10}, {-5, 10}, {-1, 10}, {0, 1}};
  for (std::size_t i = 0; i < box.size(); ++i) {
    EXPECT_EQ(problem->description().space[i].lower, box[i].first);
    EXPECT_EQ(problem->description().space[i].upper, box[i].second);
  }
  EXPECT_EQ(problem->optimum()->value, 0);
}

}  // namespace
}  // namespace incumbent
