// The statistics of made-up experiments.
#include "experiment/analysis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/course.hpp"
#include "experiment/words.hpp"
#include "made_up.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::Not;

const double kInfinity = std::numeric_limits<double>::infinity();

// Method m draws from [0, 1) times its scale.
MadeUpValue scaled(std::vector<double> scales) {
  return
      [scales = std::move(scales)](std::size_t, std::size_t m, Stream& stream) { return scales[m] * stream.uniform(); };
}

TEST(Analysis, TakesEachSearchsLastIncumbent) {
  auto results = made_up(1, 2, 5, 8, scaled({1, 1}));
  const auto analysis = analyze(results);
  for (std::size_t m = 0; m < 2; ++m) {
    std::vector<double> finals;
    for (std::int64_t seed = 0; seed < 5; ++seed) {
      double lowest = kInfinity;
      for (const auto& row : results.cell(0, m, seed).trials) lowest = std::min(lowest, row.value);
      finals.push_back(lowest);
    }
    EXPECT_EQ(analysis.problems[0].methods[m].losses, finals);
    EXPECT_EQ(analysis.problems[0].methods[m].median, statistics::median(finals));
  }
  const auto& c = analysis.problems[0].comparisons.front();
  const auto& losses = analysis.problems[0].methods;
  EXPECT_EQ(c.test.p_value, statistics::wilcoxon(losses[0].losses, losses[1].losses).p_value);
  EXPECT_EQ(c.adjusted_p, c.test.p_value);  // one comparison
  EXPECT_EQ(c.a_better + c.b_better, 5u);
}

TEST(Analysis, ScoresCountWhereThereAreSomeAndTheIncumbentIsChosenByValue) {
  auto results = made_up(1, 1, 1, 2, scaled({1}));
  auto& trials = results.cells[0].trials;
  trials[0] = {0, "complete", "", 1, 0.2, 0.9, 0.2, 0.9, 0, ""};
  trials[1] = {1, "complete", "", 1, 0.3, 0.1, 0.2, 0.9, 0, ""};  // a better score, a worse value
  const auto analysis = analyze(results);
  EXPECT_TRUE(analysis.problems[0].scored);
  EXPECT_EQ(analysis.problems[0].methods[0].losses, std::vector<double>{0.9});
}

TEST(Analysis, AnInfeasibleIncumbentIsWorthNothing) {
  auto results = made_up(1, 2, 4, 3, scaled({1, 1}));
  for (auto& cell : results.cells) {
    // The lowest value of method 0 is infeasible; the others, and all of method 1's, aren't.
    for (auto& row : cell.trials) row.value = static_cast<double>(row.trial);
    cell.trials[0].feasible = cell.method == 1;
  }
  for (auto& row : results.cells[2].trials) row.feasible = false;
  const auto analysis = analyze(results);
  const auto& methods = analysis.problems[0].methods;
  EXPECT_EQ(methods[0].losses, (std::vector<double>{1, 1, kInfinity, 1}));
  EXPECT_EQ(methods[1].losses, (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(methods[0].infeasible, 1u);
  EXPECT_EQ(methods[0].infeasible_trials, 3 * 1 + 3);
  EXPECT_EQ(loss_curve(results, analysis.problems[0], results.cells[0]), (std::vector<double>{kInfinity, 1, 1}));
}

TEST(Analysis, RegretHasAFloorAndRespectsTheDirection) {
  auto results = made_up(2, 1, 1, 1, scaled({1}));
  results.record.problems[0].optimum = 0.25;
  results.cells[0].trials[0].value = 0.25 + 1e-12;
  results.record.problems[1].optimum = 2;
  results.record.problems[1].direction = Direction::maximize;
  results.cells[1].trials[0].value = 1.5;
  const auto analysis = analyze(results);
  EXPECT_EQ(analysis.problems[0].methods[0].median, 1e-8);
  EXPECT_EQ(analysis.problems[0].methods[0].at_floor, 1u);
  EXPECT_EQ(analysis.problems[1].methods[0].median, 0.5);
  EXPECT_EQ(shown(results, analysis, 1, 0.5), 0.5);  // a regret, not a value
}

TEST(Analysis, LargerValuesAreBetterWhereTheProblemSaysSo) {
  auto results =
      made_up(1, 2, 8, 1, [](std::size_t, std::size_t m, Stream& stream) { return m + 0.5 * stream.uniform(); });
  results.record.problems[0].direction = Direction::maximize;
  const auto analysis = analyze(results);
  EXPECT_EQ(analysis.problems[0].order.front(), 1u);
  EXPECT_EQ(significance(analysis.problems[0].comparisons, 1, 0, 0.05), 1);
  EXPECT_EQ(significance(analysis.problems[0].comparisons, 0, 1, 0.05), -1);
  EXPECT_GT(shown(results, analysis, 0, analysis.problems[0].methods[1].median), 1);
}

TEST(Analysis, ASearchWithoutSuccessIsInfinitelyBadAndAnUnfinishedOneIsMissing) {
  auto results =
      made_up(1, 2, 4, 3, [](std::size_t, std::size_t m, Stream& s) { return m == 0 ? kMissing : s.uniform(); });
  results.cells[4].done = false;  // method 1, seed 0
  const auto analysis = analyze(results);
  const auto& methods = analysis.problems[0].methods;
  EXPECT_EQ(methods[0].median, kInfinity);
  EXPECT_EQ(methods[0].failed_trials, 12);
  EXPECT_TRUE(std::isnan(methods[1].losses[0]));
  EXPECT_EQ(methods[1].done, 3u);
  EXPECT_EQ(analysis.problems[0].comparisons[0].pairs(), 3u);
  EXPECT_EQ(analysis.problems[0].order, (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(methods[1].average_rank, 1);
  const auto curve = loss_curve(results, analysis.problems[0], results.cell(0, 0, 0));
  EXPECT_EQ(curve, std::vector<double>(3, kInfinity));
}

TEST(Analysis, NothingDoneIsNoError) {
  auto results = made_up(2, 2, 3, 2, scaled({1, 1}));
  for (auto& cell : results.cells) {
    cell.done = false;
    cell.trials.clear();
  }
  const auto analysis = analyze(results);
  EXPECT_TRUE(analysis.problems[0].order.empty());
  EXPECT_TRUE(analysis.suite.average_ranks.empty());
  EXPECT_THAT(conclude(results, analysis).headline, HasSubstr("nothing to compare"));
}

TEST(Analysis, CurveHoldsItsLastValueWhenTheSearchEndsEarly) {
  auto results = made_up(1, 1, 1, 3, scaled({1}));
  results.record.spec.problems[0].budget = 6;
  const auto curve = loss_curve(results, analyze(results).problems[0], results.cells[0]);
  ASSERT_EQ(curve.size(), 6u);
  EXPECT_EQ(curve[5], curve[2]);
}

TEST(Analysis, SuiteHasOneValueAProblem) {
  // 3 problems x 50 seeds: the seeds must not count as replications over the suite.
  const auto analysis = analyze(made_up(3, 2, 50, 4, scaled({1, 0.01})));
  EXPECT_EQ(analysis.suite.average_ranks, (std::vector<double>{2, 1}));
  EXPECT_EQ(analysis.suite.comparisons[0].pairs(), 3u);
  EXPECT_EQ(analysis.suite.comparisons[0].test.p_value, statistics::smallest_p_value(3));
}

TEST(Analysis, SuiteDifferencesDoNotDependOnAProblemsUnit) {
  auto plain = made_up(6, 3, 5, 4, scaled({1, 0.8, 0.9}));
  auto other_unit = plain;
  for (auto& cell : other_unit.cells) {
    if (cell.problem != 2) continue;
    for (auto& row : cell.trials) row.value *= 1024;
  }
  const auto a = analyze(plain).suite;
  const auto b = analyze(other_unit).suite;
  for (std::size_t i = 0; i < a.comparisons.size(); ++i) {
    EXPECT_EQ(a.comparisons[i].test.p_value, b.comparisons[i].test.p_value);
  }
}

// Two methods that are the same: in at most alpha of 200 experiments anything is declared different within a problem
// (the bound is alpha plus three standard errors), and no more over the suite of 6 problems.
TEST(Analysis, IdenticalResultsAreNoDifference) {
  auto results = made_up(1, 2, 10, 5, scaled({1, 1}));
  for (std::size_t i = 0; i < 10; ++i) results.cells[10 + i].trials = results.cells[i].trials;
  const auto c = analyze(results).problems[0].comparisons[0];
  EXPECT_EQ(c.test.p_value, 1);
  EXPECT_EQ(c.test.zeros, 10u);
  EXPECT_EQ(c.difference, 0);
}

TEST(Conclusion, NamesTheBetterMethodAndByHowMuch) {
  auto results = made_up(1, 2, 10, 5, scaled({1, 0.001}));
  results.record.problems[0].optimum = 0;
  const auto analysis = analyze(results);
  const auto words = conclude(results, analysis);
  EXPECT_EQ(words.headline, "method 1 is better than method 0, significantly.");
  EXPECT_THAT(words.by_problem[0], HasSubstr("method 1 has the best median regret, " +
                                             short_number(analysis.problems[0].methods[1].median)));
  EXPECT_THAT(words.by_problem[0], HasSubstr(short_number(analysis.problems[0].methods[0].median)));
  EXPECT_THAT(words.by_problem[0], HasSubstr("method 1 is significantly better than method 0."));
}

// Method 0 has the best median, but misses by far now and then; the others are told apart.
TEST(Conclusion, NamesSignificantPairsWithoutTheBestMedian) {
  const auto results = made_up(1, 3, 15, 1, [](std::size_t, std::size_t m, Stream& stream) {
    if (m == 0 && stream.uniform() < 0.4) return 10 + stream.uniform();
    return static_cast<double>(m) + 0.1 * stream.uniform();
  });
  const auto words = conclude(results, analyze(results));
  EXPECT_EQ(words.headline, "method 0 has the best median; method 1 is significantly better than method 2.");
  EXPECT_THAT(words.by_problem[0], HasSubstr("method 1 is significantly better than method 2."));
  EXPECT_THAT(words.by_problem[0], HasSubstr("The data do not tell method 0 from"));
}

// 45 of 100 searches of method 0 miss: its median is the lowest, its ranks are the larger ones.
TEST(Conclusion, SaysThatTheBestMedianIsWorseByTheTest) {
  auto results = made_up(1, 2, 100, 1, scaled({1, 1}));
  for (std::int64_t seed = 0; seed < 100; ++seed) {
    results.cells[static_cast<std::size_t>(seed)].trials[0].value = seed < 55 ? 0 : 100;
    results.cells[static_cast<std::size_t>(100 + seed)].trials[0].value = 0.01;
  }
  const auto words = conclude(results, analyze(results));
  EXPECT_EQ(words.headline, "method 0 has the best median; method 1 is significantly better than method 0.");
  EXPECT_THAT(words.by_problem[0], HasSubstr("method 1 is significantly better than method 0."));
  EXPECT_THAT(words.by_problem[0], Not(HasSubstr("do not tell")));
}

TEST(Conclusion, LevelMediansAreOrderedByRanks) {
  auto results = made_up(1, 2, 30, 1, scaled({1, 1}));
  results.record.problems[0].optimum = 0;
  for (std::int64_t seed = 0; seed < 30; ++seed) {  // 12 of 30 searches of method 0 end above the floor
    results.cells[static_cast<std::size_t>(seed)].trials[0].value = seed < 18 ? 0 : 1;
    results.cells[static_cast<std::size_t>(30 + seed)].trials[0].value = 0;
  }
  const auto analysis = analyze(results);
  EXPECT_EQ(analysis.problems[0].methods[0].median, analysis.problems[0].methods[1].median);
  EXPECT_EQ(analysis.problems[0].order, (std::vector<std::size_t>{1, 0}));
  const auto words = conclude(results, analysis);
  EXPECT_EQ(words.headline, "method 1 is better than method 0, significantly.");
  EXPECT_THAT(words.by_problem[0], HasSubstr("All methods end at the same median regret"));
  EXPECT_THAT(words.by_problem[0], HasSubstr("method 1 is significantly better than method 0."));
}

TEST(Conclusion, ClaimsNothingWithoutSignificance) {
  const auto results = made_up(1, 3, 10, 5, scaled({1, 1, 1}), 4);
  const auto words = conclude(results, analyze(results));
  EXPECT_THAT(words.headline, HasSubstr("No method is shown to be better"));
  EXPECT_THAT(words.by_problem[0], Not(HasSubstr("significantly better")));
}

TEST(Conclusion, SaysWhenTheSuiteIsTooSmallAndWhenTheSeedsAreTooFew) {
  const auto four = made_up(4, 2, 10, 5, scaled({1, 0.001}));
  auto words = conclude(four, analyze(four));
  EXPECT_EQ(words.headline, "method 1 has the best average rank, 1.00 of 2 over 4 problems.");
  EXPECT_THAT(words.sentences, testing::Contains(HasSubstr("6 problems would be needed")));
  const auto seven = made_up(7, 2, 3, 5, scaled({1, 0.001}));
  words = conclude(seven, analyze(seven));
  EXPECT_THAT(words.sentences,
              testing::Contains(HasSubstr("Over the suite, with its 7 problems as replications, method 1 is "
                                          "significantly better than method 0.")));
  EXPECT_THAT(words.sentences,
              testing::Contains(HasSubstr("With 3 seeds no difference within a problem can be significant")));
}

TEST(Conclusion, ReportsWhereTheLeaderLoses) {
  // Method 0 wins clearly on two problems, method 1 on one.
  const auto results = made_up(3, 2, 12, 2, [](std::size_t p, std::size_t m, Stream& stream) {
    return (p == 2) == (m == 0) ? 1 + stream.uniform() : 0.1 * stream.uniform();
  });
  const auto words = conclude(results, analyze(results));
  EXPECT_THAT(words.sentences[0], HasSubstr("method 0 is significantly better than method 1 on 2"));
  EXPECT_THAT(words.sentences[0], HasSubstr("significantly worse than method 1 on problem 2"));
}

TEST(Words, NumbersAreShort) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(0.0123456), "0.0123");
  EXPECT_EQ(short_number(1.2e-5), "1.20e−5");
  EXPECT_EQ(short_number(-1234567), "−1.23e6");
  EXPECT_EQ(short_number(kMissing), "none");
  EXPECT_EQ(short_number(kInfinity), "∞");
  EXPECT_EQ(times_text(3.214), "3.21");
  EXPECT_EQ(times_text(1234.5), "1\u202f200");
  EXPECT_EQ(times_text(92145.0), "92\u202f000");
  EXPECT_EQ(times_text(999999.0), "1e6");
  EXPECT_EQ(p_text(0.0004), "< 0.001");
  EXPECT_EQ(p_text(0.0196), "0.02");
  EXPECT_EQ(p_text(0.5), "0.50");
  EXPECT_EQ(seconds_text(0.0123), "12 ms");
  EXPECT_EQ(seconds_text(125), "2 min 5 s");
  EXPECT_EQ(join({"a"}), "a");
  EXPECT_EQ(join({"a", "b", "c"}, "or"), "a, b or c");
  EXPECT_EQ(count_text(1, "search"), "1 search");
  EXPECT_EQ(count_text(2, "search"), "2 searches");
}

}  // namespace
}  // namespace incumbent
