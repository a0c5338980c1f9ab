// Boosted trees as a problem: they learn, go on round by round to the same bits, and are cloned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "formula/random.hpp"
#include "problem/dataset.hpp"
#include "problem/learner/rows.hpp"
#include "problem/learner/xgboost_library.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

class Xgboost : public testing::Test {
 protected:
  void SetUp() override { INCUMBENT_NEEDS("xgboost"); }
};

TEST_F(Xgboost, DescribesItself) {
  const auto problem = make_problem("xgboost");
  EXPECT_EQ(problem->description().name, "xgboost:data=digits,rounds=81");
  EXPECT_EQ(problem->description().resource_unit, "round");
  EXPECT_THAT(problem->description().source, HasSubstr("; version "));
  EXPECT_THAT(message_of([] { make_problem("xgboost:rounds=0"); }), HasSubstr("rounds=0"));
}

// Many classes, two classes, a regression.
TEST_F(Xgboost, Learns) {
  const auto error = [](const char* specification) {
    const auto problem = make_problem(specification);
    const auto outcome = run(*problem, problem->description().space.default_configuration(), 30);
    EXPECT_NEAR(outcome.score.value(), outcome.objectives.front(), 0.3 * outcome.objectives.front()) << specification;
    return outcome.objectives.front();
  };
  EXPECT_LT(error("xgboost:data=digits,rounds=30"), 0.08);
  EXPECT_LT(error("xgboost:data=spam,rounds=30"), 0.08);
  EXPECT_LT(error("xgboost:data=concrete,rounds=30"), 7);  // MPa; the mean as prediction has 16 to 17
}

TEST_F(Xgboost, GoesOnToTheSameBitsFromEveryRound) {
  for (const char* specification : {"xgboost:data=digits,rounds=5", "xgboost:data=concrete,rounds=5"}) {
    const auto problem = make_problem(specification);
    const auto configuration =
        with(*problem, {{"subsample", 0.5}, {"colsample_bytree", 0.5}, {"colsample_bylevel", 0.5}});
    std::vector<double> values;
    const auto whole = problem->evaluate(configuration, {5, 1, 0, {}}, [&](const Measurement& measurement) {
      EXPECT_EQ(measurement.resource, static_cast<std::int64_t>(values.size()) + 1);
      EXPECT_GE(measurement.cost, 0);
      values.push_back(measurement.objectives.front());
      return true;
    });
    EXPECT_EQ(values.size(), 4u);
    values.push_back(whole.objectives.front());
    for (std::int64_t round = 1; round <= 5; ++round) {
      const auto part = run(*problem, configuration, round);
      EXPECT_EQ(part.objectives.front(), values[static_cast<std::size_t>(round - 1)]);
      ASSERT_EQ(part.checkpoint->resource(), round);
      for (int again = 0; again < 2; ++again) {  // a checkpoint may be used more than once
        const auto rest = run(*problem, configuration, 5, 1, part.checkpoint);
        EXPECT_EQ(rest.objectives, whole.objectives) << specification << ' ' << round;
        EXPECT_EQ(rest.score, whole.score);
      }
    }
  }
}

TEST_F(Xgboost, TheSeedDecidesRowsAndColumns) {
  const auto problem = make_problem("xgboost:data=concrete,rounds=4");
  const auto configuration = with(*problem, {{"subsample", 0.5}});
  std::set<double> values;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) values.insert(run(*problem, configuration, 4, seed).objectives[0]);
  EXPECT_EQ(values.size(), 4u);
}

// A booster a round on the margins before it grows the trees that one booster of all rounds grows.
TEST_F(Xgboost, AgreesWithTheLibrary) {
  for (const char* name : {"concrete", "spam", "digits"}) {
    const auto data = load_dataset(name);
    const auto& library = learner::xgboost_library();
    learner::XgboostMatrix train(library, *data, data->train), valid(library, *data, data->valid);
    void* const matrices[] = {train.handle(), valid.handle()};
    learner::XgboostBooster booster(library, matrices);
    const bool many = data->classes > 2;
    const std::vector<std::pair<const char*, std::string>> settings{
        {"objective", data->regression() ? "reg:squarederror"
                      : many             ? "multi:softmax"
                                         : "binary:logistic"},
        {"base_score", data->regression() ? "0" : "0.5"},
        {"tree_method", "hist"},
        {"nthread", "1"},
        {"verbosity", "0"},
        {"eta", "0.2"},
        {"max_depth", "4"},
        {"alpha", "0.01"},
        {"gamma", "0.01"}};
    for (const auto& [key, value] : settings) booster.set(key, value);
    if (many) booster.set("num_class", std::to_string(data->classes));
    for (int round = 0; round < 6; ++round) booster.update(train);
    const auto margins = booster.margins(valid);
    const std::size_t outputs = many ? data->classes : 1;
    ASSERT_EQ(margins.size(), data->valid.rows * outputs);
    std::size_t row = 0;
    const double expected = learner::prediction_error(*data, data->valid, [&](const float*) -> double {
      const auto z = margins.subspan(outputs * row++, outputs);
      if (data->regression()) return z[0];
      return many ? static_cast<double>(std::max_element(z.begin(), z.end()) - z.begin()) : (z[0] > 0 ? 1 : 0);
    });
    const auto problem = make_problem(std::string("xgboost:rounds=6,data=") + name);
    const auto configuration =
        with(*problem, {{"eta", 0.2}, {"max_depth", std::int64_t{4}}, {"alpha", 0.01}, {"gamma", 0.01}});
    EXPECT_NEAR(run(*problem, configuration, 6).objectives[0], expected, 1e-5 * expected) << name;
  }
}

// Each does something, so that none is lost on its way to the library.
TEST_F(Xgboost, EveryParameterMatters) {
  const auto problem = make_problem("xgboost:data=concrete,rounds=6");
  const auto base = run(*problem, with(*problem, {}), 6).objectives;
  const std::vector<std::pair<std::string, Level>> changes{{"eta", 0.1},
                                                           {"max_depth", std::int64_t{2}},
                                                           {"min_child_weight", 20.0},
                                                           {"subsample", 0.5},
                                                           {"colsample_bytree", 0.5},
                                                           {"colsample_bylevel", 0.5},
                                                           {"lambda", 10.0},
                                                           {"alpha", 5.0},
                                                           {"gamma", 8.0}};
  EXPECT_EQ(changes.size(), problem->description().space.size());
  for (const auto& change : changes)
    EXPECT_NE(run(*problem, with(*problem, {change}), 6).objectives, base) << change.first;
}

TEST_F(Xgboost, AClonedTrialGoesOnWithOtherParameters) {
  const auto problem = make_problem("xgboost:data=digits,rounds=12");
  const auto parent = run(*problem, with(*problem, {{"eta", 0.5}}), 6);
  const auto other = with(*problem, {{"eta", 0.1}, {"max_depth", std::int64_t{3}}});
  const auto clone = run(*problem, other, 12, 77, parent.checkpoint);
  EXPECT_EQ(clone.resource, 12);
  EXPECT_LE(clone.objectives.front(), parent.objectives.front() + 0.01);
  EXPECT_EQ(run(*problem, other, 12, 77, parent.checkpoint).objectives, clone.objectives);
}

class ForeignCheckpoint : public Checkpoint {
 public:
  std::int64_t resource() const override { return 1; }
};

TEST_F(Xgboost, RefusesCheckpointsThatDoNotFitAndStopsWhenTold) {
  const auto problem = make_problem("xgboost:data=concrete,rounds=6");
  const auto configuration = with(*problem, {});
  const auto parent = run(*problem, configuration, 4);
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 3, 1, parent.checkpoint); }),
              HasSubstr("the checkpoint has 4 rounds already; 3 were asked for"));
  EXPECT_THAT(message_of([&] { run(*problem, configuration, 3, 1, std::make_shared<ForeignCheckpoint>()); }),
              HasSubstr("another problem's"));
  const auto stopped =
      problem->evaluate(configuration, {6, 1, 0, {}}, [](const Measurement& m) { return m.resource < 2; });
  EXPECT_EQ(stopped.resource, 2);
  EXPECT_EQ(stopped.objectives, run(*problem, configuration, 2).objectives);
}

}  // namespace
}  // namespace incumbent
