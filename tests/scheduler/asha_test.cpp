// asha against programs that look through all results at every decision.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Algorithm 2 of the paper, as it is written.
struct ObviousAsha {
  std::int64_t eta;
  std::vector<std::vector<std::pair<double, std::int64_t>>> results;
  std::vector<std::set<std::int64_t>> promoted;

  // The trial and the rung that it goes on to; -1: a new one starts.
  std::pair<std::int64_t, std::size_t> next() const {
    for (auto rung = results.size() - 1; rung-- > 0;) {
      auto order = results[rung];
      std::sort(order.begin(), order.end());
      order.resize(order.size() / static_cast<std::size_t>(eta));
      for (const auto& [loss, trial] : order) {
        if (loss < kInfinity && !promoted[rung].contains(trial)) return {trial, rung + 1};
      }
    }
    return {-1, 0};
  }
};

// Random events: values with ties, failures, reports beyond the rung, in random order on ten workers.
void compare(std::uint64_t seed, std::int64_t eta, std::size_t rungs, std::size_t brackets = 1) {
  std::vector<std::int64_t> resources{1};
  while (resources.size() < rungs) resources.push_back(resources.back() * eta);
  const auto study =
      study_of({"asha:eta=" + std::to_string(eta) + ",brackets=" + std::to_string(brackets), resources.back(), 150});
  ObviousAsha obvious{eta, std::vector<std::vector<std::pair<double, std::int64_t>>>(rungs),
                      std::vector<std::set<std::int64_t>>(rungs)};
  Stream stream(seed, Purpose::noise, 0);
  std::vector<std::pair<std::int64_t, std::size_t>> running;  // trial, rung
  std::int64_t started = 0;
  for (;;) {
    while (running.size() < 10) {
      const auto action = study->ask().front();
      const auto [trial, rung] = obvious.next();
      if (trial >= 0) {
        ASSERT_EQ(action.kind, Action::Kind::resume);
        ASSERT_EQ(action.trial, trial);
        ASSERT_EQ(action.resource, resources[rung]);
        obvious.promoted[rung - 1].insert(trial);
        running.emplace_back(trial, rung);
      } else if (started < 150) {
        ASSERT_EQ(action.kind, Action::Kind::start);
        ASSERT_EQ(action.trial, started);
        const auto first = std::ranges::find(resources, action.resource) - resources.begin();
        ASSERT_LT(first, static_cast<std::ptrdiff_t>(brackets));
        running.emplace_back(started++, static_cast<std::size_t>(first));
      } else {
        ASSERT_EQ(action.kind, running.empty() ? Action::Kind::finished : Action::Kind::wait);
        break;
      }
    }
    if (running.empty()) return;
    const auto index = static_cast<std::size_t>(stream.uniform() * static_cast<double>(running.size()));
    auto [trial, rung] = running[index];
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(index));
    if (stream.uniform() < 0.1) {
      study->tell(trial, failure_of(Failure::crash));
      obvious.results[rung].emplace_back(kInfinity, trial);
      continue;
    }
    auto result = value_of(std::floor(stream.uniform() * 40));
    const bool beyond = stream.uniform() < 0.05 && rung + 1 < rungs;
    result.resource = resources[rung] + (beyond ? resources[rung + 1] - resources[rung] : 0);
    study->tell(trial, result);
    obvious.results[rung].emplace_back(result.objectives.front(), trial);
    if (!beyond) continue;
    obvious.promoted[rung].insert(trial);
    obvious.results[rung + 1].emplace_back(result.objectives.front(), trial);
  }
}

TEST(Asha, DecidesAsAlgorithm2) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    compare(seed, 2, 5);
    compare(seed, 3, 4);
    compare(seed, 4, 2);
    compare(seed, 3, 1);
    compare(seed, 3, 4, 2);
    compare(seed, 2, 5, 5);
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed;
  }
}

TEST(Asha, TiesGoToTheLowerNumber) {
  const auto study = study_of({"asha", 9});
  study->ask(6);
  for (int trial = 6; trial-- > 0;) study->tell(trial, value_of(1));
  EXPECT_EQ(study->ask().front().trial, 0);
  EXPECT_EQ(study->ask().front().trial, 1);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::start);
}

TEST(Asha, FailuresFillTheRungAndNeverGoOn) {
  const auto study = study_of({"asha", 9});
  study->ask(9);
  for (int trial = 0; trial < 8; ++trial) study->tell(trial, value_of(std::nan("")));
  EXPECT_EQ(study->ask().front().kind, Action::Kind::start);
  study->tell(8, value_of(5));
  EXPECT_EQ(study->ask().front().trial, 8);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::start);
}

TEST(Asha, ATrialThatTheUserEndedStaysWhereItIs) {
  const auto study = study_of({"asha", 9, 3});
  study->ask(3);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(trial));
  study->close();
  EXPECT_EQ(study->ask().front().reason, "budget");
}

TEST(Asha, ACheckpointIsOfUseUntilItsTrialRunsTowardTheLastRung) {
  const auto study = study_of({"asha", 9});
  study->ask(3);
  EXPECT_TRUE(study->may_continue(0));
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(trial));
  ASSERT_EQ(study->ask().front().resource, 3);
  EXPECT_TRUE(study->may_continue(0));
  for (int trial = 3; trial < 9; ++trial) study->tell(study->ask().front().trial, value_of(trial));
  study->tell(0, value_of(0));
  for (int promoted = 0; promoted < 2; ++promoted) study->tell(study->ask().front().trial, value_of(5));
  const auto last = study->ask().front();
  ASSERT_EQ(last.resource, 9);
  EXPECT_FALSE(study->may_continue(last.trial));
}

// The last one may go beyond it.
TEST(Spending, IsHandedOutUntilTheTotalIsReached) {
  for (const auto& [total, trials] : {std::pair(9, 3u), std::pair(10, 4u), std::pair(12, 4u), std::pair(1, 1u)}) {
    const auto study = study_of({"median:total_resource=" + std::to_string(total), 3});
    EXPECT_EQ(asks(*study, 10).size(), trials) << total;
    EXPECT_EQ(study_of({"median:total_resource=" + std::to_string(total), 3})->ask(10).size(), trials) << total;
  }
}

TEST(Spending, TrialsOfOtherProgramsCostNothing) {
  const auto study = study_of({"median:total_resource=6", 3});
  TrialStarted foreign;
  foreign.configuration = Configuration({0.3});
  foreign.request.resource = 3;
  foreign.sampler = "foreign";
  const Event event = foreign;
  study->replay({&event, 1});
  EXPECT_EQ(asks(*study, 10).size(), 2u);
}

TEST(Asha, ThePromotionsOfABudgetAreAllMade) {
  const auto study = study_of({"asha", 9, 9});
  study->ask(9);
  for (int trial = 0; trial < 9; ++trial) study->tell(trial, value_of(trial));
  const auto promoted = asks(*study, 9);
  EXPECT_EQ(promoted.size(), 3u);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(trial));
  EXPECT_EQ(study->ask().front().resource, 9);
  EXPECT_EQ(study->tell(0, value_of(0)), TrialStatus::complete);
  EXPECT_EQ(study->ask().front().reason, "budget");
}

TEST(Asha, MaximizationPromotesTheLargest) {
  const auto study = study_of({"asha", 9, {}, Direction::maximize});
  study->ask(3);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(trial));
  EXPECT_EQ(study->ask().front().trial, 2);
}

// Linear interpolation between order statistics, of minimized values.
double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  const double position = static_cast<double>(values.size() - 1) * p;
  const auto low = static_cast<std::size_t>(position);
  const double rest = position - static_cast<double>(low);
  return rest == 0 || low + 1 == values.size() ? values[low] : values[low] + rest * (values[low + 1] - values[low]);
}

TEST(AshaStopping, StopsWhatIsWorseThanTheQuantileBeforeIt) {
  const auto study = study_of({"asha:type=stopping,eta=4", 64});
  const std::vector<std::int64_t> rungs{1, 4, 16};
  std::vector<std::vector<double>> recorded(3);
  Stream stream(5, Purpose::noise, 0);
  int stopped = 0;
  for (int i = 0; i < 300; ++i) {
    const auto trial = study->ask().front().trial;
    std::size_t rung = 0;
    bool goes_on = true;
    for (std::int64_t resource = 1 + i % 3; resource < 64 && goes_on; resource += 1 + i % 3) {  // in steps of 1, 2, 3
      const double y = stream.normal();
      bool stops = false;
      const auto first = rung;
      for (; rung < 3 && rungs[rung] <= resource; ++rung) {
        stops = stops || (!recorded[rung].empty() && y > quantile(recorded[rung], 0.25));
      }
      for (auto r = first; r < rung; ++r) recorded[r].push_back(y);
      EXPECT_EQ(study->report(trial, {resource, {y}, {}, 0}), stops ? Verdict::stop : Verdict::go_on);
      goes_on = !stops;
      stopped += stops;
    }
    study->tell(trial, value_of(0));
  }
  EXPECT_GT(stopped, 200);
  EXPECT_LT(stopped, 300);
}

TEST(Asha, RungsAreTheSmallestResourceTimesPowersOfEta) {
  const auto promotion = study_of({"asha:eta=4,min_resource=10", 100});
  std::set<std::int64_t> resources;
  for (int i = 0; i < 200; ++i) {
    const auto action = promotion->ask().front();
    resources.insert(action.resource);
    promotion->report(action.trial, {action.resource, {static_cast<double>(action.trial)}, {}, 0});
    if (action.resource == 100) promotion->tell(action.trial, value_of(0));
  }
  EXPECT_EQ(resources, (std::set<std::int64_t>{10, 40, 100}));

  const auto stopping = study_of({"asha:type=stopping,eta=4,min_resource=10", 100});
  const auto good = stopping->ask().front().trial, bad = stopping->ask().front().trial;
  for (const std::int64_t resource : {10, 25, 40}) stopping->report(good, {resource, {0}, {}, 0});
  EXPECT_EQ(stopping->report(bad, {9, {1}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(stopping->report(bad, {10, {0}, {}, 0}), Verdict::go_on);  // as good
  EXPECT_EQ(stopping->report(bad, {39, {1}, {}, 0}), Verdict::go_on);  // 25 is no rung
  EXPECT_EQ(stopping->report(bad, {40, {1}, {}, 0}), Verdict::stop);
}

// Hyperband's brackets of 27 have 27, 12, 6 and 4 trials.
TEST(Asha, BracketsAreDrawnInProportionToHyperbands) {
  const auto study = study_of({"asha:brackets=3", 27});
  constexpr int kTrials = 4500;
  std::array<int, 28> starts{};
  for (int i = 0; i < kTrials; ++i) {
    const auto action = study->ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start);
    ++starts.at(static_cast<std::size_t>(action.resource));
  }
  EXPECT_NEAR(starts[1], kTrials * 27 / 45, 100);  // three standard deviations
  EXPECT_NEAR(starts[3], kTrials * 12 / 45, 90);
  EXPECT_NEAR(starts[9], kTrials * 6 / 45, 70);
  EXPECT_EQ(starts[27], 0);
  EXPECT_THROW(study_of({"asha:brackets=5", 27}), Error);  // four rungs
}

TEST(AshaStopping, ATrialIsNotJudgedBelowItsBracket) {
  const auto study = study_of({"asha:type=stopping,brackets=2", 27});
  std::int64_t best = -1, higher = -1;  // a first trial at the lowest rung, and one that leaves it out
  while (best < 0 || higher < 0) {
    const auto trial = study->ask().front().trial;
    (study->history()[trial].bracket == 0 ? best : higher) = trial;
  }
  EXPECT_EQ(study->report(best, {1, {0}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(best, {3, {0}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(higher, {1, {5}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(higher, {3, {5}, {}, 0}), Verdict::stop);
}

TEST(AshaStopping, InfeasibleValuesStopNoFeasibleOnes) {
  const auto study = study_of({"asha:type=stopping", 9});
  study->ask(4);
  study->report(0, {1, {-100}, {5}, 0});
  EXPECT_EQ(study->report(1, {1, {0}, {-1}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(2, {1, {-1}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(3, {1, {-200}, {5}, 0}), Verdict::stop);
}

TEST(AshaStopping, WhatEqualsTheQuantileGoesOn) {
  const auto study = study_of({"asha:type=stopping", 9});
  study->ask(3);
  EXPECT_EQ(study->report(0, {1, {2}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(1, {1, {2}, {}, 0}), Verdict::go_on);
  EXPECT_EQ(study->report(2, {1, {2.5}, {}, 0}), Verdict::stop);
}

// Of a value and three failures the third quantile is infinite; of the value alone it would be that.
TEST(AshaStopping, FailuresMakeRoomForWorseValues) {
  const auto study = study_of({"asha:type=stopping", 9});
  study->ask(5);
  EXPECT_EQ(study->report(0, {1, {0}, {}, 0}), Verdict::go_on);
  for (int trial = 1; trial < 4; ++trial) study->tell(trial, failure_of(Failure::crash));
  EXPECT_EQ(study->report(4, {1, {5}, {}, 0}), Verdict::go_on);
}

TEST(AshaStopping, AFailureCountsAtTheNextRung) {
  const auto study = study_of({"asha:type=stopping", 9});
  study->ask(4);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, failure_of(Failure::crash));
  EXPECT_EQ(study->report(3, {1, {1e9}, {}, 0}), Verdict::go_on);  // the quantile is infinite
  EXPECT_EQ(study->report(3, {2, {std::nan("")}, {}, 0}), Verdict::stop);
}

}  // namespace
}  // namespace incumbent
