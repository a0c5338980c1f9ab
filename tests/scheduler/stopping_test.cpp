// median, percentile, threshold and patience.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

Verdict report(Study& study, std::int64_t trial, std::int64_t resource, double y) {
  return study.report(trial, {resource, {y}, {}, 0});
}

// A curve from start to end; stops early if it is told to. Returns where.
std::int64_t run_curve(Study& study, const std::vector<double>& curve) {
  const auto trial = study.ask().front().trial;
  for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
    if (report(study, trial, static_cast<std::int64_t>(i) + 1, curve[i]) == Verdict::go_on) continue;
    EXPECT_EQ(study.tell(trial, value_of(curve[i])), TrialStatus::pruned);
    return static_cast<std::int64_t>(i) + 1;
  }
  EXPECT_EQ(study.tell(trial, value_of(curve.back())), TrialStatus::complete);
  return static_cast<std::int64_t>(curve.size());
}

TEST(Median, OfTheRunningMeans) {
  const auto study = study_of({"median:min_trials=3", 4});
  run_curve(*study, {8, 6, 4, 2});  // means 8, 7, 6
  run_curve(*study, {6, 4, 2, 2});  // means 6, 5, 4
  run_curve(*study, {9, 9, 9, 9});
  // medians 8, 7, 6
  EXPECT_EQ(run_curve(*study, {8.5, 1, 1, 1}), 1);
  EXPECT_EQ(run_curve(*study, {8, 7.5, 1, 1}), 2);  // best 7.5
  EXPECT_EQ(run_curve(*study, {8, 7, 6.5, 1}), 3);  // best 6.5
  EXPECT_EQ(run_curve(*study, {8, 5, 20, 20}), 4);  // the best so far counts
}

TEST(CompletedCurves, InfeasibleValuesStopNoFeasibleOnes) {
  for (const auto* scheduler : {"median:min_trials=2", "percentile:min_trials=2"}) {
    const auto study = study_of({scheduler, 4});
    for (int i = 0; i < 2; ++i) {
      const auto trial = study->ask().front().trial;
      study->report(trial, {1, {-100}, {5}, 0});
      study->tell(trial, value_of(-100));
    }
    const auto feasible = study->ask().front().trial, infeasible = study->ask().front().trial;
    EXPECT_EQ(study->report(feasible, {1, {0}, {-1}, 0}), Verdict::go_on) << scheduler;
    EXPECT_EQ(study->report(infeasible, {1, {-200}, {5}, 0}), Verdict::go_on) << scheduler;  // nobody is better
    study->tell(feasible, value_of(0));
    const auto other = study->ask().front().trial;
    EXPECT_EQ(study->report(other, {1, {-1}, {}, 0}), Verdict::go_on) << scheduler;
  }
}

TEST(Median, TheSlowObviousWay) {
  const auto study = study_of({"median:min_trials=4,grace=3", 9});
  Stream stream(2, Purpose::noise, 0);
  std::vector<std::vector<double>> completed;
  int stopped = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<double> curve(9);
    const double level = stream.normal();
    for (double& y : curve) y = level + 0.3 * stream.normal();
    std::int64_t expected = 9;
    for (std::size_t r = 2; r < 8 && expected == 9 && completed.size() >= 4; ++r) {
      std::vector<double> means;
      for (const auto& other : completed) {
        double sum = 0;
        for (std::size_t j = 0; j <= r; ++j) sum += other[j];
        means.push_back(sum / static_cast<double>(r + 1));
      }
      std::sort(means.begin(), means.end());
      const double median = (means[(means.size() - 1) / 2] + means[means.size() / 2]) / 2;
      const double best = *std::min_element(curve.begin(), curve.begin() + static_cast<std::ptrdiff_t>(r) + 1);
      if (best > median) expected = static_cast<std::int64_t>(r) + 1;
    }
    ASSERT_EQ(run_curve(*study, curve), expected) << "trial " << i;
    if (expected == 9) {
      completed.push_back(curve);
    } else {
      ++stopped;
    }
  }
  EXPECT_GT(stopped, 30);
}

TEST(Percentile, OfTheValuesAtTheSameResource) {
  const auto study = study_of({"percentile:percentile=25,min_trials=5", 2});
  for (int i = 1; i <= 5; ++i) run_curve(*study, {static_cast<double>(i), 0});
  EXPECT_EQ(run_curve(*study, {2.01, 0}), 1);  // the quartile is 2
  EXPECT_EQ(run_curve(*study, {2, 0}), 2);
  const auto maximized = study_of({"percentile:percentile=25,min_trials=5", 2, {}, Direction::maximize});
  for (int i = 1; i <= 5; ++i) run_curve(*maximized, {static_cast<double>(i), 0});
  EXPECT_EQ(run_curve(*maximized, {3.99, 0}), 1);
  EXPECT_EQ(run_curve(*maximized, {4, 0}), 2);
}

TEST(Percentile, NothingStopsBeforeEnoughTrialsOrWithinTheGrace) {
  const auto study = study_of({"percentile:min_trials=2,grace=2", 3});
  run_curve(*study, {1, 1, 1});
  EXPECT_EQ(run_curve(*study, {9, 9, 9}), 3);
  EXPECT_EQ(run_curve(*study, {9, 9, 9}), 2);
}

TEST(Threshold, BoundsInTheUsersDirection) {
  for (const auto direction : {Direction::minimize, Direction::maximize}) {
    const auto study = study_of({"threshold:lower=-1,upper=2,grace=2", 4, {}, direction});
    EXPECT_EQ(run_curve(*study, {50, 2, -1, 9}), 4);
    EXPECT_EQ(run_curve(*study, {0, 2.1, 0, 0}), 2);
    EXPECT_EQ(run_curve(*study, {0, 0, -1.1, 0}), 3);
  }
  EXPECT_THROW(study_of({"threshold", 4}), Error);
  EXPECT_THROW(study_of({"threshold:lower=2,upper=1", 4}), Error);
}

TEST(Patience, ReportsInARowWithoutSomethingBetter) {
  const auto study = study_of({"patience:patience=2,min_delta=0.5", 8});
  EXPECT_EQ(run_curve(*study, {5, 4, 3, 2, 1, 0, -1, -2}), 8);
  EXPECT_EQ(run_curve(*study, {5, 4.6, 4.5, 0, 0, 0, 0, 0}), 3);  // better by 0.5 is not more than 0.5
  EXPECT_EQ(run_curve(*study, {5, 4.6, 4.4, 4.3, 3, 3, 3, 3}), 7);
  const auto graceful = study_of({"patience:patience=1,grace=4", 6});
  EXPECT_EQ(run_curve(*graceful, {1, 1, 1, 1, 1, 1}), 4);
}

// Values that violate a constraint are no better than none, however they fall.
TEST(Patience, InfeasibleReportsDoNotImprove) {
  const auto study = study_of({"patience:patience=2", 8});
  study->ask(1);
  EXPECT_EQ(study->report(0, {1, {5.0}, {1.0}}), Verdict::go_on);
  EXPECT_EQ(study->report(0, {2, {4.0}, {1.0}}), Verdict::stop);
}

TEST(Stopping, NoNumberStops) {
  for (const auto* name : {"median", "percentile", "threshold:upper=1", "patience", "asha:type=stopping"}) {
    const auto study = study_of({name, 9});
    study->ask(3);
    EXPECT_EQ(report(*study, 0, 1, std::nan("")), Verdict::stop) << name;
    EXPECT_EQ(report(*study, 1, 1, HUGE_VAL), Verdict::stop) << name;
    EXPECT_EQ(report(*study, 2, 1, 0.5), Verdict::go_on) << name;
    EXPECT_EQ(study->tell(0, value_of(std::nan(""))), TrialStatus::failed);
  }
}

TEST(Stopping, WhatAStoppedTrialHasNotUsedIsGivenBack) {
  const auto study = study_of({"threshold:upper=1,total_resource=20", 9});
  int trials = 0;
  for (auto action = study->ask().front(); action.kind == Action::Kind::start; action = study->ask().front()) {
    EXPECT_EQ(report(*study, action.trial, 2, 5), Verdict::stop);
    study->tell(action.trial, value_of(5));
    ++trials;
  }
  EXPECT_EQ(trials, 10);
  EXPECT_EQ(study->ask().front().reason, "budget");
}

TEST(Stopping, TheBudgetCountsTrials) {
  const auto study = study_of({"median", 9, 3});
  EXPECT_EQ(study->ask(5).size(), 3u);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(1));
  EXPECT_EQ(study->ask().front().reason, "budget");
}

}  // namespace
}  // namespace incumbent
