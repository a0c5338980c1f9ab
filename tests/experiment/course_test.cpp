// Costs other than evaluations, ranks over time, anytime summaries, and the LaTeX table, of made-up experiments.
#include "experiment/course.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/latex.hpp"
#include "made_up.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

Results uniform(std::size_t problems, std::size_t methods, std::int64_t seeds, std::int64_t budget) {
  return made_up(problems, methods, seeds, budget,
                 [](std::size_t, std::size_t m, Stream& stream) { return static_cast<double>(m) + stream.uniform(); });
}

TEST(Course, AResumedTrialIsChargedWhatItAddsAndTheLargestResourceCounts) {
  auto results = uniform(1, 1, 1, 2);
  results.record.problems[0].max_resource = 9;
  auto& cell = results.cells[0];
  cell.trials[0] = {0, "complete", "", 9, 5, kMissing, 5, kMissing, 0, ""};
  cell.trials[1] = {1, "pruned", "", 3, 2, kMissing, 5, kMissing, 0, ""};
  cell.measurements = {{0, 3, 4, true}, {1, 3, 2, true}, {0, 9, 5, true}, {0, 9, 5, true}};
  const auto analysis = analyze(results);
  const auto by_resource = course(results, analysis.problems[0], cell, CostKind::resource);
  EXPECT_EQ(by_resource.cost, (std::vector<double>{3 / 9.0, 6 / 9.0, 12 / 9.0}));  // 3, 3 + 3, 3 + 3 + 6
  EXPECT_EQ(by_resource.loss, (std::vector<double>{4, 2, 5}));  // 5 at nine units comes before 2 at three
  EXPECT_EQ(by_resource.total, 12 / 9.0);
  EXPECT_EQ(by_resource.at(0.1), std::numeric_limits<double>::infinity());
  EXPECT_EQ(by_resource.at(0.7), 2);
  EXPECT_EQ(by_resource.at(99), 5);
  const auto by_trials = course(results, analysis.problems[0], cell, CostKind::evaluations);
  EXPECT_EQ(by_trials.cost, (std::vector<double>{1, 2}));
  EXPECT_EQ(by_trials.loss, (std::vector<double>{4, 5}));  // the value at nine units came when both had begun
  EXPECT_EQ(loss_curve(results, analysis.problems[0], cell), (std::vector<double>{4, 5}));
}

TEST(Course, BySimulatedTimeIsByTheClockOfItsResults) {
  auto results = uniform(1, 1, 1, 2);
  results.record.problems[0].max_resource = 9;
  auto& cell = results.cells[0];
  cell.trials[0] = {0, "complete", "", 9, 1, kMissing, 1, kMissing, 0, ""};
  cell.trials[1] = {1, "complete", "", 9, 4, kMissing, 1, kMissing, 0, ""};
  // Side by side: the second trial is faster.
  cell.measurements = {{1, 9, 4, true, 0, true, 8, 8}, {0, 9, 1, true, 0, true, 12, 12}};
  const auto by_time = course(results, analyze(results).problems[0], cell, CostKind::time);
  EXPECT_EQ(by_time.cost, (std::vector<double>{8, 12}));
  EXPECT_EQ(by_time.loss, (std::vector<double>{4, 1}));
  EXPECT_EQ(by_time.total, 12);
}

TEST(Course, AFailureIsChargedWhatItsTrialWasGiven) {
  auto results = uniform(1, 2, 1, 2);
  results.record.problems[0].max_resource = 9;
  results.record.spec.methods[1].scheduler = "median";
  // The same search, as a scheduler of full trials has it and as one that takes reports has it.
  for (auto& cell : results.cells) {
    cell.trials[0] = {0, "failed", "crash", 9, kMissing, kMissing, kMissing, kMissing, 3, "{}"};
    cell.trials[1] = {1, "complete", "", 9, 5, kMissing, 5, kMissing, 4, "{}"};
  }
  results.cells[1].measurements = {{0, 3, 1, true, 0, false, 1},
                                   {0, 9, kMissing, true, 0, false, 2},
                                   {1, 3, 6, true, 0, false, 2},
                                   {1, 9, 5, true, 0, false, 2}};
  const auto analysis = analyze(results);
  for (const auto& cell : results.cells) {
    for (const auto& [kind, total] :
         {std::pair{CostKind::evaluations, 2}, std::pair{CostKind::resource, 2}, std::pair{CostKind::cost, 7}})
      EXPECT_EQ(course(results, analysis.problems[0], cell, kind).total, total);
    EXPECT_EQ(loss_curve(results, analysis.problems[0], cell).back(), 5);
    EXPECT_EQ(analysis.problems[0].methods[cell.method].losses, std::vector<double>{5});
  }
  // While it ran, the trial that failed in the end was the incumbent.
  const auto by_resource = course(results, analysis.problems[0], results.cells[1], CostKind::resource);
  EXPECT_EQ(by_resource.at(0.5), 1);
  EXPECT_EQ(by_resource.at(1), std::numeric_limits<double>::infinity());
}

TEST(Course, WithABudgetOfResourceSearchesAreComparedByIt) {
  // 180 units: 20 full trials, or 60 of three units each.
  auto results = uniform(1, 2, 3, 100);
  results.record.problems[0].max_resource = 9;
  results.record.spec.problems[0].total_resource = 180;
  results.record.spec.methods[1].scheduler = "asha";
  for (auto& cell : results.cells) {
    cell.trials.resize(cell.method == 0 ? 20 : 60);
    for (auto& row : cell.trials) {
      row.resource = cell.method == 0 ? 9 : 3;
      row.value = cell.method == 0 ? 1 : 2;
    }
  }
  const auto axis = budget_axis(results, 0);
  EXPECT_EQ(axis.kind, CostKind::resource);
  EXPECT_EQ(axis.length, 20);
  const auto course = rank_course(results, analyze(results));
  EXPECT_EQ(course.ranks[1], (std::vector<double>{2, 1}));  // 2 %: 3.6 units, no full trial has ended
  EXPECT_EQ(course.ranks[99], (std::vector<double>{1, 2}));
  results.record.spec.problems[0].total_resource.reset();
  results.record.spec.methods[1].scheduler = "full";
  EXPECT_EQ(budget_axis(results, 0).kind, CostKind::evaluations);
  EXPECT_EQ(budget_axis(results, 0).length, 100);
}

TEST(Course, ACloneIsChargedFromItsParentsCheckpointOn) {
  auto results = uniform(1, 1, 1, 2);
  results.record.problems[0].max_resource = 9;
  auto& cell = results.cells[0];
  cell.measurements = {{0, 6, 4, true}, {1, 7, 3, true, 6}, {1, 9, 2, true, 6}};
  const auto by_resource = course(results, analyze(results).problems[0], cell, CostKind::resource);
  EXPECT_EQ(by_resource.cost, (std::vector<double>{6 / 9.0, 7 / 9.0, 9 / 9.0}));
}

TEST(Course, ScoresCountOnlyAtTheResourceWhereATrialEnded) {
  auto results = uniform(1, 1, 1, 1);
  results.record.problems[0].max_resource = 4;
  auto& cell = results.cells[0];
  cell.trials[0] = {0, "complete", "", 4, 3, 30, 3, 30, 0, ""};
  cell.measurements = {{0, 1, 8, true}, {0, 4, 3, true}};
  const auto by_resource = course(results, analyze(results).problems[0], cell, CostKind::resource);
  EXPECT_EQ(by_resource.loss, (std::vector<double>{8, 30}));
}

TEST(Course, OfFullTrialsByResourceIsByEvaluations) {
  const auto results = uniform(1, 1, 1, 6);
  const auto analysis = analyze(results);
  const auto a = course(results, analysis.problems[0], results.cells[0], CostKind::resource);
  const auto b = course(results, analysis.problems[0], results.cells[0], CostKind::evaluations);
  EXPECT_EQ(a.cost, b.cost);
  EXPECT_EQ(a.loss, b.loss);
  const auto curve = loss_curve(results, analysis.problems[0], results.cells[0]);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(a.at(i + 1), curve[static_cast<std::size_t>(i)]);
  const auto c = course(results, analysis.problems[0], results.cells[0], CostKind::cost);
  EXPECT_NEAR(c.total, 6 * 0.001, 1e-12);
}

TEST(RankCourse, EndsAtTheAverageRanks) {
  for (const std::size_t problems : {1u, 4u}) {
    const auto results = made_up(problems, 3, 7, 20, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
    const auto analysis = analyze(results);
    const auto course = rank_course(results, analysis);
    ASSERT_EQ(course.ranks.size(), course.share.size());
    for (const auto& ranks : course.ranks) EXPECT_NEAR(ranks[0] + ranks[1] + ranks[2], 6, 1e-12);
    for (std::size_t m = 0; m < 3; ++m) {
      const double last =
          problems == 1 ? analysis.problems[0].methods[m].average_rank : analysis.suite.average_ranks[m];
      EXPECT_NEAR(course.ranks.back()[m], last, 1e-12);
    }
  }
  EXPECT_TRUE(rank_course(uniform(1, 1, 2, 2), analyze(uniform(1, 1, 2, 2))).ranks.empty());
}

TEST(Anytime, PrefersWhoIsFasterAndNeedsOptima) {
  auto results = uniform(3, 2, 4, 10);
  EXPECT_TRUE(anytime_summary(results, analyze(results)).problems.empty());
  for (auto& problem : results.record.problems) problem.optimum = -0.1;
  const auto analysis = analyze(results);
  const auto summary = anytime_summary(results, analysis);
  EXPECT_EQ(summary.problems.size(), 3u);
  EXPECT_EQ(summary.budget, 5);  // two parameters
  EXPECT_EQ(summary.hits[0].size(), 12u);
  EXPECT_GT(summary.aocc[0], summary.aocc[1]);
  EXPECT_GT(summary.area[0], summary.area[1]);
  EXPECT_GE(summary.reached[0], summary.reached[1]);
}

TEST(SeedsNeeded, IsSaidWhereTheBestTwoAreNotToldApart) {
  // A small, steady difference that five seeds can't show.
  auto results = made_up(1, 2, 5, 1, [](std::size_t, std::size_t m, Stream& s) { return 0.3 * m + s.uniform(); });
  auto analysis = analyze(results);
  ASSERT_NE(runner_up(analysis.problems[0], 0.05), nullptr);
  const auto seeds = seeds_needed(analysis.problems[0], 0.05);
  ASSERT_TRUE(seeds);
  EXPECT_GE(*seeds, 6u);
  results = uniform(1, 2, 10, 1);  // told apart
  analysis = analyze(results);
  EXPECT_EQ(runner_up(analysis.problems[0], 0.05), nullptr);
  EXPECT_FALSE(seeds_needed(analysis.problems[0], 0.05));
}

TEST(SuiteComparison, HasATwoLevelInterval) {
  const auto results = uniform(6, 2, 5, 3);
  const auto comparison = analyze(results).suite.comparisons[0];
  EXPECT_LE(comparison.interval.lower, comparison.difference);
  EXPECT_LT(comparison.interval.upper, 0);  // method 0 is lower on every problem
}

TEST(Latex, EscapesAndMarks) {
  auto results = uniform(2, 2, 10, 3);
  results.record.spec.methods[0].label = "a_b & 50 % {x} \\ $ # ^~ a<b \"c\"";
  results.record.spec.problems[0].label = "p:dim=2";
  for (auto& cell : results.cells) {
    if (cell.problem != 1) continue;
    for (auto& row : cell.trials) row.value *= 1e-7;
  }
  const auto table = latex_table(results, analyze(results));
  EXPECT_THAT(table, HasSubstr("a\\_b \\& 50 \\% \\{x\\} \\textbackslash{} \\$ \\# "
                               "\\textasciicircum{}\\textasciitilde{} a\\textless{}b ''c''"));
  EXPECT_THAT(table, HasSubstr("\\begin{tabular}{lrr}"));
  EXPECT_THAT(table, HasSubstr("p:dim=2 & $\\mathbf{"));
  EXPECT_THAT(table, HasSubstr(" \\cdot 10^{-"));
  EXPECT_THAT(table, HasSubstr("average rank & $1.00$ & $2.00$"));
  EXPECT_EQ(std::count(table.begin(), table.end(), '&'), 3 * 2 + 2 + 1);  // a head, two problems, ranks; one in a label
}

}  // namespace
}  // namespace incumbent
