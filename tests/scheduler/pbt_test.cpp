// Population-based training: who is ready, who is replaced by whom, what it costs, and that nobody waits for ever.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;
using Kind = Action::Kind;

std::string text(const Action& action) {
  std::string result(to_string(action.kind));
  if (action.trial >= 0) result += " " + std::to_string(action.trial);
  if (action.parent) result += " of " + std::to_string(*action.parent);
  return result + ": " + std::to_string(action.from_resource) + "-" + std::to_string(action.resource);
}

std::vector<std::string> texts(const std::vector<Action>& actions) {
  std::vector<std::string> result;
  for (const auto& action : actions) result.push_back(text(action));
  return result;
}

using Texts = std::vector<std::string>;

TEST(Pbt, TheWorstGoesOnFromTheBestsCheckpoint) {
  const auto study = study_of({"pbt:population=4,interval=2", 6});
  EXPECT_EQ(texts(asks(*study, 9)), (Texts{"start 0: 0-2", "start 1: 0-2", "start 2: 0-2", "start 3: 0-2"}));
  EXPECT_EQ(study->ask().front().kind, Kind::wait);
  for (const int trial : {3, 1, 2, 0}) study->tell(trial, value_of(1 + trial));
  EXPECT_EQ(texts(asks(*study, 9)), (Texts{"clone 4 of 0: 2-4", "resume 0: 2-4", "resume 1: 2-4", "resume 2: 2-4"}));
  EXPECT_EQ(study->ask().front().kind, Kind::wait);
  const auto history = study->history();
  EXPECT_EQ(history[4].bracket, 3);  // the place of trial 3
  EXPECT_EQ(history[4].parent, 0);
  EXPECT_EQ(history[4].from_resource, 2);
  EXPECT_TRUE(study->may_continue(0) && study->may_continue(4));
  EXPECT_FALSE(study->may_continue(3));
  EXPECT_THROW(study->report(4, {2, {1}, {}, 0}), Error);  // it starts at 2
  study->tell(4, value_of(0.5));
  study->tell(1, value_of(7));
  EXPECT_EQ(texts(asks(*study, 9)), (Texts{"clone 5 of 4: 4-6", "resume 4: 4-6"}));
}

TEST(Pbt, OneWorkerTrainsAllMembersAlike) {
  const auto study = study_of({"pbt:population=3,interval=1", 4});
  std::vector<std::int64_t> reached(3);
  for (int i = 0; i < 12; ++i) {
    const auto action = study->ask().front();
    const auto member = static_cast<std::size_t>(study->history()[action.trial].bracket % 3);
    EXPECT_EQ(action.resource, reached[member] + 1);
    reached.at(member) = action.resource;
    study->tell(action.trial, value_of(static_cast<double>(member)));
    const auto [least, most] = std::ranges::minmax_element(reached);
    EXPECT_LE(*most - *least, 1);
  }
  EXPECT_EQ(reached, std::vector<std::int64_t>(3, 4));
  const auto next = study->ask().front();  // another population
  EXPECT_EQ(next.kind, Kind::start);
  EXPECT_EQ(study->history()[next.trial].bracket, 3);
}

TEST(Pbt, AFailureIsReplacedAtOnce) {
  const auto study = study_of({"pbt:population=3,interval=3", 9});
  asks(*study, 3);
  study->tell(1, failure_of(Failure::diverged));
  EXPECT_EQ(texts(asks(*study, 9)), Texts{"start 3: 0-3"});  // nobody can be cloned yet
  EXPECT_EQ(study->history()[3].bracket, 1);
  study->tell(0, value_of(1));
  EXPECT_EQ(study->report(2, {1, {std::nan("")}, {}, 0}), Verdict::stop);
  study->tell(2, value_of(std::nan("")));
  EXPECT_EQ(texts(asks(*study, 9)), (Texts{"clone 4 of 0: 3-6", "resume 0: 3-6"}));
}

// All workers go on, not one at a time.
TEST(Pbt, WhereAllFailedAllStartAnew) {
  const auto study = study_of({"pbt:population=4,interval=3", 9});
  asks(*study, 4);
  for (int trial = 0; trial < 4; ++trial) study->tell(trial, failure_of(Failure::crash));
  EXPECT_EQ(asks(*study, 9).size(), 4u);
}

TEST(Pbt, APopulationThatFailedStartsAnewAndTheBudgetEndsIt) {
  const auto study = study_of({"pbt:population=2,interval=3", 9, 7});
  for (int i = 0; i < 7; ++i) {
    const auto action = study->ask().front();
    ASSERT_EQ(action.kind, Kind::start) << i;
    study->tell(action.trial, failure_of(Failure::crash));
  }
  EXPECT_EQ(study->ask().front().reason, "budget");
}

TEST(Pbt, OnceTheBudgetIsSpentMembersGoOnAsTheyAre) {
  const auto study = study_of({"pbt:population=2,interval=1", 3, 2});
  asks(*study, 2);
  for (int step = 0; step < 3; ++step) {
    for (int trial = 0; trial < 2; ++trial) study->tell(trial, value_of(trial));
    EXPECT_EQ(asks(*study, 9).size(), step < 2 ? 2u : 0u);
  }
  EXPECT_EQ(study->ask().front().reason, "budget");
  EXPECT_EQ(study->history().size(), 2u);
}

// ceil(0.25 * 10) = 3 are replaced by three others; at 0.2, two.
TEST(Pbt, TheQuantileSaysHowManyAreReplaced) {
  for (const auto& [quantile, replaced] : {std::pair("0.25", 3), {"0.2", 2}, {"0.21", 3}, {"0.5", 5}}) {
    const auto study = study_of({std::string("pbt:interval=1,quantile=") + quantile, 9});
    asks(*study, 10);
    for (int trial = 0; trial < 10; ++trial) study->tell(trial, value_of(trial));
    int clones = 0;
    for (const auto& action : asks(*study, 10)) {
      if (action.kind != Kind::clone) continue;
      ++clones;
      EXPECT_LT(*action.parent, replaced);
      EXPECT_GE(study->history()[action.trial].bracket, 10 - replaced);
    }
    EXPECT_EQ(clones, replaced) << quantile;
  }
  EXPECT_THROW(study_of({"pbt:quantile=0.2501", 9}), Error);
  EXPECT_THROW(study_of({"pbt:quantile=0.6", 9}), Error);
  EXPECT_THROW(study_of({"pbt:interval=10", 9}), Error);
}

TEST(Pbt, WithoutExploitationEveryMemberIsPerturbedWhereItIs) {
  const auto study = study_of({"pbt:population=2,interval=1,exploit=none", 3});
  asks(*study, 2);
  study->tell(0, value_of(5));
  EXPECT_EQ(text(study->ask().front()), "clone 2 of 0: 1-2");
  study->tell(1, value_of(1));
  EXPECT_EQ(text(study->ask().front()), "clone 3 of 1: 1-2");
}

// Random values, failures and orders: the study ends, hands out no more than it may, and clones only better ones.
TEST(Pbt, NeverWaitsForNobody) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream stream(seed, Purpose::test);
    const auto population = 1 + stream.below(6);
    const auto workers = 1 + stream.below(9);
    const double failing = seed % 3 == 0 ? 0.3 : 0;
    const auto* exploit = seed % 2 == 0 ? "truncation" : "tournament";
    const auto study =
        study_of({"pbt:interval=2,population=" + std::to_string(population) + ",populations=2,exploit=" + exploit, 9});
    std::vector<Action> running;
    std::int64_t handed_out = 0;
    for (;;) {
      for (auto& action : asks(*study, static_cast<int>(workers - running.size()))) {
        handed_out += action.resource - action.from_resource;
        if (action.kind == Kind::clone) {
          const auto history = study->history();
          const auto& parent = history[*action.parent];
          ASSERT_TRUE(parent.has_value());
          ASSERT_TRUE(study->may_continue(parent.number));
          ASSERT_LT(action.from_resource, 9);
        }
        running.push_back(std::move(action));
      }
      if (running.empty()) break;
      ASSERT_LE(running.size(), population);
      std::swap(running[stream.below(running.size())], running.back());
      const auto action = running.back();
      running.pop_back();
      study->tell(action.trial, stream.uniform() < failing ? failure_of(Failure::crash) : value_of(stream.uniform()));
    }
    EXPECT_EQ(study->ask().front().kind, Kind::finished);
    if (failing == 0) {
      if (workers == 1) {
        EXPECT_EQ(handed_out, static_cast<std::int64_t>(2 * population * 9));
      }
      int complete = 0;
      const auto history = study->history();
      for (const auto& trial : history.trials()) complete += trial.status == TrialStatus::complete;
      EXPECT_EQ(complete, static_cast<int>(2 * population));
    }
  }
}

// Members are trained with the same resource, however many were replaced.
TEST(Pbt, AClonePaysForItsOwnStepsOnly) {
  const auto study = study_of({"pbt:population=4,interval=1,total_resource=40", 10});
  std::int64_t handed_out = 0;
  int clones = 0;
  for (auto action = study->ask().front(); action.kind != Kind::finished; action = study->ask().front()) {
    handed_out += action.resource - action.from_resource;
    clones += action.kind == Kind::clone;
    study->tell(action.trial, value_of(std::cos(static_cast<double>(7 * action.trial + action.resource))));
  }
  EXPECT_EQ(handed_out, 40);
  EXPECT_GT(clones, 5);
}

TEST(Pbt, WhoWinsATournamentGoesOn) {
  const auto study = study_of({"pbt:population=2,exploit=tournament,interval=1", 4});
  study->ask(2);
  study->tell(0, value_of(1));
  study->tell(1, value_of(2));
  const auto loser = study->ask().front();
  EXPECT_EQ(loser.kind, Action::Kind::clone);
  EXPECT_EQ(loser.parent, 0);
  const auto winner = study->ask().front();
  EXPECT_EQ(winner.kind, Action::Kind::resume);
  EXPECT_EQ(winner.trial, 0);
}

}  // namespace
}  // namespace incumbent
