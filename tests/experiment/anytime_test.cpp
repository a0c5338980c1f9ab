// Running times, their distribution and anytime performance: reference values, and sums over single evaluations.
#include "incumbent/anytime.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"

namespace incumbent::statistics {
namespace {

const double kInfinity = std::numeric_limits<double>::infinity();

TEST(RunningTimes, MatchReference) {
  const auto file = golden::load("stats.json");
  for (const auto& test : file["ecdf"]["cases"]) {
    const double budget = test["budget"].number();
    const auto targets = test["targets"].numbers();
    std::vector<Improvements> runs;
    for (const auto& run : test["runs"]) runs.push_back({run["evals"].numbers(), run["best_error"].numbers()});
    const auto hits = hitting_times(runs, targets);
    EXPECT_EQ(hits, test["hitting_times"].matrix());
    const auto at = test["ecdf_at"].numbers();
    for (std::size_t i = 0; i < at.size(); ++i) EXPECT_NEAR(ecdf(hits, at[i]), test["ecdf"][i].number(), 1e-13);
    const double log_area = test["auc_log10"].number();
    EXPECT_NEAR(ecdf_area(hits, budget, CostAxis::logarithmic), log_area, 1e-12 * log_area);
    const double area = test["auc_linear"].number();
    EXPECT_NEAR(ecdf_area(hits, budget, CostAxis::linear), area, 1e-12 * area);
    const auto times = expected_running_times(hits, budget);
    const auto expected = test["ert"].numbers();
    ASSERT_EQ(times.size(), expected.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (std::isinf(expected[i])) {
        EXPECT_EQ(times[i], expected[i]);
      } else {
        EXPECT_NEAR(times[i], expected[i], 1e-12 * expected[i]);
      }
    }
  }
}

TEST(RunningTimes, ImprovementsAreTheDescendingValues) {
  const auto run = improvements(std::vector<double>{std::nan(""), 5, 7, 5, 2, kInfinity, 1});
  EXPECT_EQ(run.cost, (std::vector<double>{2, 5, 7}));
  EXPECT_EQ(run.best, (std::vector<double>{5, 2, 1}));
  EXPECT_EQ(hitting_time(run, 5), 2);
  EXPECT_EQ(hitting_time(run, 3), 5);
  EXPECT_EQ(hitting_time(run, 0.5), kInfinity);
}

TEST(RunningTimes, CountedEvaluationByEvaluation) {
  Stream stream(34, Purpose::test);
  for (int repeat = 0; repeat < 40; ++repeat) {
    const std::size_t budget = 2 + stream.below(30);
    const std::vector<double> targets{30, 3, 0.4, 1e-3};
    std::vector<std::vector<double>> values(1 + stream.below(6), std::vector<double>(budget));
    std::vector<Improvements> runs;
    for (auto& run : values) {
      for (double& value : run) value = std::pow(10, stream.uniform(-2, 2.5));
      runs.push_back(improvements(run));
    }
    const auto limit = static_cast<double>(budget);
    const auto hits = hitting_times(runs, targets);
    const auto times = expected_running_times(hits, limit);
    std::vector<double> reached(budget + 1, 0);  // of all pairs, after so many evaluations
    for (std::size_t t = 0; t < targets.size(); ++t) {
      double evaluations = 0;
      double successes = 0;
      for (const auto& run : values) {
        bool hit = false;
        for (std::size_t i = 0; i < budget; ++i) {
          evaluations += hit ? 0 : 1;
          if (!hit && run[i] <= targets[t]) {
            hit = true;
            ++successes;
            for (std::size_t after = i + 1; after <= budget; ++after) ++reached[after];
          }
        }
      }
      if (successes == 0) {
        EXPECT_EQ(times[t], std::numeric_limits<double>::infinity());
      } else {
        EXPECT_NEAR(times[t], evaluations / successes, 1e-12 * times[t]);
      }
    }
    double linear = 0;
    double logarithmic = 0;
    for (std::size_t c = 1; c <= budget; ++c) {
      const auto cost = static_cast<double>(c);
      const double share = reached[c] / static_cast<double>(values.size() * targets.size());
      EXPECT_NEAR(ecdf(hits, cost), share, 1e-14);
      if (c == budget) break;
      linear += share / (limit - 1);
      logarithmic += share * std::log((cost + 1) / cost) / std::log(limit);
    }
    EXPECT_NEAR(ecdf_area(hits, limit, CostAxis::linear), linear, 1e-13);
    EXPECT_NEAR(ecdf_area(hits, limit, CostAxis::logarithmic), logarithmic, 1e-13);
  }
}

TEST(Aocc, EqualsTheMeanOverEvaluations) {
  Stream stream(4, Purpose::test);
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<double> values(1 + stream.below(40));
    for (double& value : values) value = std::pow(10, stream.uniform(-11, 5));
    const double budget = static_cast<double>(1 + stream.below(60));
    double sum = 0;
    double best = kInfinity;
    for (std::size_t i = 0; i < static_cast<std::size_t>(budget); ++i) {
      if (i < values.size()) best = std::min(best, values[i]);
      sum += 1 - (std::log10(std::min(std::max(best, 1e-8), 1e2)) + 8) / 10;
    }
    EXPECT_NEAR(aocc(improvements(values), budget), sum / budget, 1e-13);
  }
  EXPECT_EQ(aocc({}, 10), 0);
  EXPECT_EQ(aocc({{1}, {1e-9}}, 10), 1);
  EXPECT_NEAR(aocc({{6}, {1e-9}}, 10), 0.5, 1e-15);
  EXPECT_THROW(aocc({}, 10, {1, 1}), Error);
}

TEST(Targets, AreEvenlySpacedInLogarithms) {
  const auto targets = log_targets(100, 1e-8, 51);
  EXPECT_EQ(targets.size(), 51u);
  EXPECT_EQ(targets.front(), 100);
  EXPECT_EQ(targets.back(), 1e-8);
  for (std::size_t i = 0; i < 51; ++i) EXPECT_NEAR(std::log10(targets[i]), 2 - 0.2 * static_cast<double>(i), 1e-13);
  EXPECT_THROW(log_targets(1, 2, 5), Error);
  EXPECT_THROW(log_targets(1, 0, 5), Error);
}

}  // namespace
}  // namespace incumbent::statistics
