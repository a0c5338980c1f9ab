// Expected running times to targets, ranks by simulated time, and equivalence in a report.
#include "experiment/running_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiment/page.hpp"
#include "experiment/statistics_json.hpp"
#include "golden.hpp"
#include "made_up.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two searches of one method by their values; the optimum is 0.
Results two_searches() {
  auto results = made_up(1, 1, 2, 4, [](std::size_t, std::size_t, Stream&) { return 0.0; });
  results.record.problems[0].optimum = 0;
  const double values[2][4] = {{50, 5, 0.5, 0.5}, {20, 20, 8, 4}};
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t t = 0; t < 4; ++t) results.cells[s].trials[t].value = values[s][t];
  return results;
}

TEST(RunningTimes, AreAllEvaluationsOverTheSearchesThatHit) {
  const auto results = two_searches();
  const auto times = running_times(results, analyze(results), 0);
  ASSERT_EQ(times.targets.front(), 10);
  ASSERT_EQ(times.targets[1], 1);
  EXPECT_EQ(times.expected[0][0], (2 + 3) / 2.0);
  EXPECT_EQ(times.hit[0][0], 2u);
  EXPECT_EQ(times.expected[0][1], (3 + 4) / 1.0);  // the second one used all of its four
  EXPECT_EQ(times.hit[0][1], 1u);
  EXPECT_TRUE(std::isinf(times.expected[0][2]));
  EXPECT_EQ(times.searches[0], 2u);
  auto unknown = results;
  unknown.record.problems[0].optimum.reset();
  EXPECT_TRUE(running_times(unknown, analyze(unknown), 0).targets.empty());
}

std::string json_of(const Results& results) {
  const auto analysis = analyze(results);
  return statistics_json(results, analysis, conclude(results, analysis), problem_trials(results, analysis));
}

std::string page_of(const Results& results) {
  const auto analysis = analyze(results);
  return report_page(results, analysis, conclude(results, analysis), problem_trials(results, analysis), "name = 'x'\n");
}

TEST(RunningTimes, AreInReportsAlsoOfOneMethodWithItsShareOfTargets) {
  const auto html = page_of(two_searches());
  EXPECT_THAT(html, HasSubstr("Expected running time (ERT)"));
  EXPECT_THAT(html, HasSubstr("<td>7 (1/2)</td>"));
  EXPECT_THAT(html, HasSubstr("Share of targets reached"));
  EXPECT_THAT(html, HasSubstr("<th>AOCC</th>"));
  const auto times = golden::parse(json_of(two_searches()))["problems"][0]["running_times"];
  EXPECT_EQ(times["methods"][0]["ert"][1].number(), 7);
  EXPECT_EQ(times["methods"][0]["hit"][1].number(), 1);
  auto unknown = two_searches();
  unknown.record.problems[0].optimum.reset();
  EXPECT_THAT(page_of(unknown), Not(HasSubstr("Expected running time")));
  EXPECT_THAT(page_of(unknown), Not(HasSubstr("While the budget lasts")));
}

// The second method finds the better value, but after ten times the time.
TEST(RanksByTime, FollowTheSimulatedClock) {
  auto results = made_up(1, 2, 3, 2, [](std::size_t, std::size_t, Stream&) { return 0.0; });
  EXPECT_TRUE(rank_course_by_time(results, analyze(results)).ranks.empty());
  results.record.spec.simulated.emplace();
  for (auto& cell : results.cells) {
    const double slow = cell.method == 1 ? 10 : 1;
    for (std::size_t t = 0; t < 2; ++t) cell.trials[t].value = cell.method == 1 ? 1 : 2;
    cell.measurements = results_of_trials(cell.trials);
    cell.measurements[0].time = slow;
    cell.measurements[1].time = 2 * slow;
    cell.simulation = std::make_shared<Simulation>();
  }
  const auto course = rank_course_by_time(results, analyze(results));
  ASSERT_EQ(course.ranks.size(), 100u);  // of 20 units of time
  EXPECT_EQ(course.ranks[9], (std::vector<double>{1, 2}));
  EXPECT_EQ(course.ranks[48], (std::vector<double>{1, 2}));
  EXPECT_EQ(course.ranks[49], (std::vector<double>{2, 1}));
  EXPECT_EQ(rank_course(results, analyze(results)).ranks[49], (std::vector<double>{2, 1}));
  EXPECT_THAT(page_of(results), HasSubstr("Average rank while simulated time goes by"));
  EXPECT_EQ(golden::parse(json_of(results))["suite"]["ranks_by_share_of_time"]["ranks"][48][0].number(), 1);
}

TEST(Equivalence, IsTestedWhereTheSpecificationHasAMargin) {
  auto results =
      made_up(1, 3, 12, 1, [](std::size_t, std::size_t m, Stream& s) { return (m == 2 ? 5 : 0) + 0.1 * s.uniform(); });
  EXPECT_THAT(page_of(results), Not(HasSubstr("quivalence")));
  EXPECT_TRUE(std::isnan(analyze(results).problems[0].comparisons[0].equivalence_p));
  results.record.spec.problems[0].margin = 0.5;
  const auto analysis = analyze(results);
  std::vector<double> p_values;
  for (const auto& [a, b] : {std::pair{0, 1}, std::pair{0, 2}, std::pair{1, 2}}) {
    const auto losses = [&](int m) { return analysis.problems[0].methods[static_cast<std::size_t>(m)].losses; };
    p_values.push_back(statistics::equivalence(losses(a), losses(b), 0.5).p_value);
  }
  const auto holm = statistics::holm(p_values);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(analysis.problems[0].comparisons[i].equivalence_p, holm[i]);
  EXPECT_LT(holm[0], 0.05);
  EXPECT_GT(holm[1], 0.95);
  EXPECT_THAT(page_of(results), HasSubstr("<th>p of equivalence (Holm)</th>"));
  const auto comparisons = golden::parse(json_of(results))["problems"][0]["comparisons"];
  EXPECT_TRUE(comparisons[0]["equivalent"].flag);
  EXPECT_FALSE(comparisons[1]["equivalent"].flag);
  // A search without any success is not within any margin of another.
  results.cells[0].trials[0] = {0, "failed", "crash", 1};
  EXPECT_TRUE(std::isnan(analyze(results).problems[0].comparisons[0].equivalence_p));
}

}  // namespace
}  // namespace incumbent
