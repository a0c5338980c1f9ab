// What a report says about a problem's parameters: importance, configurations, learning curves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "experiment/configuration_text.hpp"
#include "experiment/page.hpp"
#include "experiment/parallel.hpp"
#include "experiment/plot_axis.hpp"
#include "experiment/statistics_json.hpp"
#include "experiment/told_loss.hpp"
#include "golden.hpp"
#include "html_check.hpp"
#include "made_up.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page(const Results& results) {
  const auto analysis = analyze(results);
  return report_page(results, analysis, conclude(results, analysis), problem_trials(results, analysis), "");
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// Of the page, from a heading to the next one.
std::string section(const std::string& html, const std::string& heading) {
  const auto at = html.find("<h3>" + heading);
  return at == std::string::npos ? "" : html.substr(at, html.find("<h", at + 4) - at);
}

// Polylines of a plot of parallel coordinates: paths that go on from the first axis.
std::size_t lines_in(const std::string& svg) {
  std::size_t found = 0;
  const std::string start = "<path d=\"M62 ";
  for (auto at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1))
    found += svg.find('L', at) < svg.find('"', at + start.size());
  return found;
}

// Trials whose value is f of their x0.
template <class F>
Results of_x0(std::int64_t trials, F f) {
  auto results = made_up(1, 1, 1, trials, [](std::size_t, std::size_t, Stream&) { return 1.0; });
  double best = kMissing;
  for (auto& row : results.cells[0].trials) {
    row.value = f(axis_values(results.record.problems[0].axes, row.parameters).front());
    if (!(best <= row.value)) best = row.value;
    row.incumbent = best;
  }
  return results;
}

TEST(Parameters, ImportanceIsInThePageAndInTheStatistics) {
  const auto results = of_x0(300, [](double x) { return 10 * x; });
  const auto analysis = analyze(results);
  const auto html = section(page(results), "Which parameters matter");
  EXPECT_THAT(html, HasSubstr("fitted to 300 trials of all methods"));
  EXPECT_LT(html.find("<td class=\"w\">x0</td>"), html.find("<td class=\"w\">x1</td>"));
  const auto json =
      golden::parse(statistics_json(results, analysis, conclude(results, analysis), problem_trials(results, analysis)));
  const auto importance = json["problems"][0]["importance"];
  EXPECT_EQ(importance["trials"].number(), 300);
  EXPECT_EQ(importance["parameters"][0]["parameter"].string(), "x0");
  EXPECT_GT(importance["parameters"][0]["share"].number(), 0.99);
  EXPECT_EQ(importance["pairs"][0]["parameters"][1].string(), "x1");
}

TEST(Parameters, APoorForestIsCalledOne) {
  const auto noise = made_up(1, 1, 1, 60, [](std::size_t, std::size_t, Stream& s) { return s.normal(); });
  EXPECT_THAT(section(page(noise), "Which parameters matter"), HasSubstr("class=\"notice\""));
  EXPECT_THAT(section(page(of_x0(300, [](double x) { return x; })), "Which parameters matter"),
              Not(HasSubstr("class=\"notice\"")));
}

TEST(Parameters, ManyConfigurationsAreDrawnAsASample) {
  const auto part = section(page(of_x0(10'000, [](double x) { return x; })), "Configurations");
  EXPECT_EQ(html_fault(part), "");
  EXPECT_THAT(part, HasSubstr("the best tenth (120 of 1000, evenly spaced by rank)"));
  EXPECT_THAT(part, HasSubstr("the others (280 of 9000, evenly spaced by rank)"));
  EXPECT_EQ(lines_in(part), 400u);
  EXPECT_LT(part.size(), 60'000u);
}

TEST(Parameters, DegenerateProblems) {
  // One trial: it is the best one, and nothing can be said about importance.
  const auto one = page(of_x0(1, [](double) { return 3.0; }));
  EXPECT_EQ(html_fault(one), "");
  EXPECT_THAT(section(one, "Which parameters matter"), HasSubstr("1 trial can be compared"));
  EXPECT_EQ(lines_in(section(one, "Configurations")), 1u);
  // All failed: nothing to draw.
  const auto failed = page(made_up(1, 2, 2, 20, [](std::size_t, std::size_t, Stream&) { return kMissing; }));
  EXPECT_EQ(html_fault(failed), "");
  EXPECT_EQ(section(failed, "Configurations"), "");
  EXPECT_THAT(section(failed, "Which parameters matter"), HasSubstr("0 trials can be compared"));
  // All the same.
  const auto equal = page(of_x0(40, [](double) { return 3.0; }));
  EXPECT_THAT(section(equal, "Which parameters matter"), HasSubstr("No parameter makes a difference"));
  EXPECT_THAT(equal, Not(HasSubstr("nan")));
  // A record from before spaces were kept.
  auto old = of_x0(40, [](double x) { return x; });
  old.record.problems[0].space.reset();
  EXPECT_EQ(section(page(old), "Configurations") + section(page(old), "Which parameters matter"), "");
}

// Trial t is judged at 1; those with odd t go on to 3, and every fourth to 9. The value is t + 1/resource.
Results with_rungs() {
  auto results = of_x0(16, [](double x) { return x; });
  results.record.spec.methods[0].scheduler = "asha";
  results.record.problems[0].max_resource = 9;
  results.record.problems[0].resource_unit = "epoch";
  auto& cell = results.cells[0];
  for (auto& row : cell.trials) {
    const std::int64_t end = row.trial % 4 == 3 ? 9 : row.trial % 2 == 1 ? 3 : 1;
    for (const std::int64_t resource : {1, 2, 3, 9}) {
      if (resource > end) continue;
      const auto value = static_cast<double>(row.trial) + 1 / static_cast<double>(resource);
      cell.measurements.push_back({row.trial, resource, value, true, 0, resource != 2});
      row.value = value;
      row.resource = resource;
    }
  }
  cell.trials[7].failure = "crash";
  cell.trials[7].status = "failed";
  return results;
}

TEST(Curves, TellWhoWasPromoted) {
  const auto html = page(with_rungs());
  EXPECT_EQ(html_fault(html), "");
  const auto part = section(html, "Learning curves");
  EXPECT_THAT(part, HasSubstr("Strong: trained to 9 (4); pale: promoted, not so far (4); grey: stopped at the first "
                              "rung (8); dashed: the rungs; red crosses: 1 failed trial."));
  EXPECT_EQ(section(page(of_x0(16, [](double x) { return x; })), "Learning curves"), "");
  // Without rungs nobody is promoted.
  auto plain = with_rungs();
  for (auto& measurement : plain.cells[0].measurements) measurement.rung = false;
  EXPECT_THAT(section(page(plain), "Learning curves"), HasSubstr("trained to 9 (4); grey: ended before (12); red"));
}

TEST(Compared, ValuesAtTheLargestResourceThatEnoughReached) {
  const auto results = with_rungs();
  const auto analysis = analyze(results);
  const auto at = [&](std::size_t fewest) { return compared_trials(results, analysis, 0, fewest); };
  EXPECT_EQ(at(3).resource, 9);
  EXPECT_EQ(at(3).trials.size(), 3u);
  EXPECT_EQ(at(3).failed, 1u);
  EXPECT_EQ(at(3).elsewhere, 12u);
  EXPECT_EQ(at(7).resource, 3);
  EXPECT_EQ(at(7).trials.size(), 7u);
  const auto is_three = [](const ComparedTrial& trial) { return trial.row->trial == 3; };
  const auto on_its_way = at(7);  // to 9
  const auto three = std::ranges::find_if(on_its_way.trials, is_three);
  ASSERT_NE(three, on_its_way.trials.end());
  EXPECT_DOUBLE_EQ(three->loss, 3 + 1.0 / 3);
  EXPECT_EQ(at(100).resource, 1);
  EXPECT_EQ(at(100).trials.size(), 15u);
}

TEST(ToldLoss, IsARegretOnlyWhereThatIsComparable) {
  auto results = of_x0(12, [](double x) { return x + 2; });
  auto& record = results.record.problems[0];
  record.optimum = 2;
  const auto told = [&] { return ToldLoss(results, analyze(results), 0); };
  EXPECT_EQ(told().name(), "regret");
  record.noisy = true;
  EXPECT_EQ(told().name(), "value");
  record.noisy = false;
  record.max_resource = 9;
  EXPECT_EQ(told().name(), "value");
  record.direction = Direction::maximize;
  EXPECT_TRUE(told().larger_is_better());
}

TEST(PlotAxis, HasItsBoundsAndRoundNumbers) {
  const auto labels = [](const PlotAxis& axis) {
    std::vector<std::string> list;
    for (const auto& mark : axis.marks) list.push_back(mark.label);
    return list;
  };
  SearchSpace space;
  space.add_real("plain", -0.5, 2);
  space.add_real("log", 1e-6, 0.3, {.log = true});
  space.add_integer("narrow", 8, 256, {.log = true});
  space.add_categorical("kind", {std::string("a"), true, std::int64_t{3}});
  EXPECT_EQ(labels(axis_of(space[0])), (std::vector<std::string>{"−0.5", "0", "0.5", "1", "1.5", "2"}));
  EXPECT_EQ(labels(axis_of(space[1])),
            (std::vector<std::string>{"1e−6", "1e−5", "0.0001", "0.001", "0.01", "0.1", "0.3"}));
  EXPECT_EQ(labels(axis_of(space[2])), (std::vector<std::string>{"8", "20", "50", "100", "200", "256"}));
  EXPECT_EQ(labels(axis_of(space[3])), (std::vector<std::string>{"a", "true", "3"}));
  EXPECT_DOUBLE_EQ(axis_of(space[3]).place(0), 1.0 / 6);
  EXPECT_NEAR(axis_of(space[1]).place(1e-3), 3 / (6 + std::log10(0.3)), 1e-12);
  EXPECT_EQ(labels(axis_of(std::vector<double>{2, 2})), std::vector<std::string>{"2"});
  EXPECT_TRUE(axis_of(std::vector<double>{0.01, 1}).log);
  EXPECT_FALSE(axis_of(std::vector<double>{-1e308, 1e308}).log);
  EXPECT_DOUBLE_EQ(axis_of(std::vector<double>{-1e308, 1e308}).place(0), 0.5);
}

TEST(Parallel, MarksWhatIsInactive) {
  SearchSpace space;
  space.add_categorical("kind", {std::string("<a>"), std::string("b")});
  space.add_real("x", 1e-3, 1, {.log = true});
  space.add_condition({Condition::Op::equal, "x", "kind", {std::string("b")}, {}});
  ParallelPlot plot{space, {0, 1}, {{Configuration({1, 0.5}), 1, ParallelLine::Group::best}}, "loss"};
  EXPECT_EQ(count(parallel_svg(plot), "inactive"), 0u);
  plot.lines.push_back({Configuration({0, Configuration::inactive()}), 2, ParallelLine::Group::other});
  const auto svg = parallel_svg(plot);
  EXPECT_EQ(count(svg, "<circle"), 1u);  // below x, not below kind
  EXPECT_EQ(count(svg, "log scale"), 1u);
  EXPECT_THAT(svg, HasSubstr("&lt;a&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_EQ(html_fault("<p>" + svg + "</p>"), "");
}

}  // namespace
}  // namespace incumbent
