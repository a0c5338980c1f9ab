// What holds for every problem that trains a learner of others, and for the choice among them.
#include "problem/trainings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "formula/random.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/rows.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kConfigurations = 12;

class Trainings : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { INCUMBENT_NEEDS(GetParam()); }
};

// Cheap ones: a half of the data, a few rounds.
INSTANTIATE_TEST_SUITE_P(Problems, Trainings,
                         testing::Values("svm:data=digits,shares=8", "svm:data=concrete,shares=8",
                                         "linear:data=digits,shares=8", "linear:data=concrete,shares=8",
                                         "xgboost:data=digits,rounds=8", "xgboost:data=concrete,rounds=8",
                                         "learner:data=concrete,shares=8",
                                         "learner:data=concrete,shares=8,learners=xgboost+mlp"));

Configuration random_configuration(const Problem& problem, std::uint64_t index) {
  Stream stream(3, Purpose::test, index);
  return problem.description().space.sample(stream);
}

TEST_P(Trainings, RepeatThemselvesBitByBitInAnyThread) {
  const auto problem = make_problem(GetParam());
  std::vector<Outcome> alone(kConfigurations), together(kConfigurations);
  const auto evaluate = [&](std::uint64_t i) { return run(*problem, random_configuration(*problem, i), 4, i); };
  for (std::uint64_t i = 0; i < kConfigurations; ++i) alone[i] = evaluate(i);
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = t; i < kConfigurations; i += 4) together[i] = evaluate(i);
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::uint64_t i = 0; i < kConfigurations; ++i) {
    EXPECT_EQ(alone[i].failure, together[i].failure);
    EXPECT_EQ(alone[i].objectives, together[i].objectives) << i;
    EXPECT_EQ(alone[i].score, together[i].score) << i;
  }
}

TEST_P(Trainings, HaveFiniteErrorsThatAreBetterThanNothing) {
  const auto problem = make_problem(GetParam());
  const bool regression = problem->description().objective == "validation RMSE";
  double best = 1e300;
  for (std::uint64_t i = 0; i < kConfigurations; ++i) {
    const auto outcome = run(*problem, random_configuration(*problem, i), 8, i);
    if (outcome.failure == Failure::diverged) continue;
    ASSERT_EQ(outcome.failure, Failure::none);
    ASSERT_EQ(outcome.objectives.size(), 1u);
    EXPECT_TRUE(std::isfinite(outcome.objectives[0]) && std::isfinite(outcome.score.value()));
    EXPECT_EQ(outcome.resource, 8);
    EXPECT_GT(outcome.cost, 0);
    best = std::min(best, outcome.objectives[0]);
  }
  EXPECT_LT(best, regression ? 14 : 0.2);  // a constant guess: 16 to 17 MPa, 0.9
}

// The counted cost doesn't depend on the machine, and grows with the resource.
TEST_P(Trainings, CostMoreWithMoreResource) {
  const auto problem = make_problem(std::string(GetParam()) + ",cost=operations");
  EXPECT_TRUE(problem->description().known_cost);
  EXPECT_THAT(problem->description().name, HasSubstr("cost=operations"));
  EXPECT_FALSE(make_problem(GetParam())->description().known_cost);
  const auto configuration = problem->description().space.default_configuration();
  double last = 0;
  for (std::int64_t resource = 1; resource <= 8; resource *= 2) {
    const double cost = run(*problem, configuration, resource).cost;
    EXPECT_GT(cost, last) << resource;
    EXPECT_EQ(run(*problem, configuration, resource).cost, cost);
    last = cost;
  }
}

TEST_P(Trainings, NameWhatIsWrong) {
  const std::string specification = GetParam(), name = specification.substr(0, specification.find(':'));
  EXPECT_THAT(message_of([&] { make_problem(specification + ",epoch=3"); }), HasSubstr("has no option 'epoch'"));
  EXPECT_THAT(message_of([&] { make_problem(name + ":data=digitz"); }), HasSubstr("unknown data set 'digitz'"));
  EXPECT_THAT(message_of([&] { make_problem(specification + ",cost=money"); }), HasSubstr("money"));
  const auto problem = make_problem(specification);
  const auto configuration = problem->description().space.default_configuration();
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 9); }),
              HasSubstr("resource 9 is not a number from 1 to 8"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 0); }), HasSubstr("resource 0"));
  auto wrong = configuration;
  wrong[wrong.size() - 1] = 1e9;
  EXPECT_THAT(message_of([&] { run(*problem, wrong, 1); }), HasSubstr("'" + problem->description().name + "': "));
}

TEST_P(Trainings, SayWhatTheyAre) {
  const auto problem = make_problem(GetParam());
  const auto& description = problem->description();
  EXPECT_EQ(description.evaluation_cost, EvaluationCost::training);
  EXPECT_EQ(description.licence, "data: CC-BY-4.0");
  bool checkpoints = true;
  for (std::uint64_t i = 0; i < kConfigurations; ++i) {
    const auto outcome = run(*problem, random_configuration(*problem, i), 1);
    if (outcome.failure == Failure::none) checkpoints = checkpoints && outcome.checkpoint;
  }
  EXPECT_EQ(description.checkpoints, checkpoints);
}

TEST_P(Trainings, AreMadeAgainFromTheirNames) {
  const auto name = make_problem(GetParam())->description().name;
  EXPECT_EQ(make_problem(name)->description().name, name);
  const auto noisy = Options::parse(name + ",noise=0.5").text();
  EXPECT_EQ(make_problem(noisy)->description().name, noisy);
}

TEST(NestedOrder, EveryBeginningHasTheClassesShares) {
  const auto data = load_dataset("digits");
  const auto order = learner::nested_order(*data, 1);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::uint32_t i = 0; i < sorted.size(); ++i) ASSERT_EQ(sorted[i], i);
  std::vector<double> whole(data->classes), part(data->classes);
  for (const auto label : data->train.labels) ++whole[static_cast<std::size_t>(label)];
  for (std::size_t i = 0; i < order.size(); ++i) {
    ++part[static_cast<std::size_t>(data->train.labels[order[i]])];
    const double share = static_cast<double>(i + 1) / static_cast<double>(order.size());
    for (std::size_t k = 0; k < whole.size(); ++k) ASSERT_NEAR(part[k], share * whole[k], 2.5) << i;
  }
  EXPECT_EQ(learner::nested_order(*data, 1), order);
  EXPECT_NE(learner::nested_order(*data, 2), order);
  EXPECT_NE(learner::nested_order(*load_dataset("concrete"), 1), learner::nested_order(*load_dataset("concrete"), 2));
}

}  // namespace
}  // namespace incumbent
