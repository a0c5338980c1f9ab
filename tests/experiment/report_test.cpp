// The report of made-up experiments: its numbers, its form, and labels that try to break out.
#include "incumbent/report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/read_file.hpp"
#include "experiment/figures.hpp"
#include "experiment/files.hpp"
#include "experiment/gnuplot.hpp"
#include "experiment/page.hpp"
#include "golden.hpp"
#include "html_check.hpp"
#include "incumbent/error.hpp"
#include "made_up.hpp"
#include "temporary_folder.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::Not;

Results example(std::size_t problems = 3) {
  auto results = made_up(problems, 3, 8, 12, [](std::size_t p, std::size_t m, Stream& s) {
    return s.uniform() < 0.05 ? kMissing
                              : std::pow(s.uniform(), static_cast<double>(2 * m + 1)) + static_cast<double>(p);
  });
  for (auto& problem : results.record.problems) problem.name = "made_up";
  results.record.problems[0].optimum = 0;
  results.record.problems[0].minimizers = {{0.5, 0.5}};
  if (problems > 1) results.record.problems[1].axes.push_back({"z", true, true, 1, 10});
  results.record.notes = {"problem 1, method 0: 1024 cells, more than the budget"};
  results.record.makings = {
      {"2025-01-01 00:00 UTC", "0.1.0; gcc; BLAS", "a machine", "incumbent run spec.toml", 2, "cuda: a device"}};
  return results;
}

std::string page(const Results& results, const std::string& spec = "name = \"made up\"\n") {
  const auto analysis = analyze(results);
  return report_page(results, analysis, conclude(results, analysis), problem_trials(results, analysis), spec);
}

Layout write_example(const TemporaryFolder& folder, const Results& results) {
  const Layout layout{folder.path()};
  write_record(layout.record(), results.record);
  write_trials(layout, results);
  write_cells(layout, results);
  write_file(layout.spec(), "name = \"made up\"\n");
  return layout;
}

TEST(Report, HoldsTheNumbersAndIsWellFormed) {
  const auto results = example();
  const auto analysis = analyze(results);
  const auto html = page(results);
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, HasSubstr(conclude(results, analysis).headline));
  for (std::size_t p = 0; p < 3; ++p) {
    for (const auto& method : analysis.problems[p].methods) {
      EXPECT_THAT(html, HasSubstr("<td>" + short_number(method.median) + "</td>"));
      EXPECT_THAT(html, HasSubstr(short_number(method.interval.lower) + " … " + short_number(method.interval.upper)));
    }
    for (const auto& c : analysis.problems[p].comparisons)
      EXPECT_THAT(html, HasSubstr(short_number(std::fabs(c.difference))));
  }
  for (const auto* text :
       {"1024 cells, more than the budget", "gcc; BLAS", "a machine", "cuda: a device", "this report",
        "one trial after the other", "Seeds of all studies", "<td class=\"w\">random</td>", "incumbent run spec.toml",
        "Over all problems", "How this was made", "failed trial"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  // Convergence, final values and two searches a problem, a plane a method for the two problems with two parameters; of
  // the suite the critical-difference diagram, ranks over time, and targets of the problem with a known optimum.
  std::size_t pictures = 0;
  for (auto at = html.find("<figure><svg"); at != std::string::npos; at = html.find("<figure><svg", at + 1)) ++pictures;
  EXPECT_EQ(pictures, 3u * 4 + 2 * 3 + 3);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
}

// The significantly better method stands under "better" even where the other one has the better median.
TEST(Report, PairsAreInTheOrderOfTheTest) {
  auto results = made_up(1, 2, 100, 1, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
  for (std::size_t seed = 0; seed < 100; ++seed) {
    results.cells[seed].trials[0].incumbent = seed < 55 ? 0 : 100;
    results.cells[100 + seed].trials[0].incumbent = 0.01;
  }
  const auto html = page(results);
  const auto table = html.find(">better<");
  ASSERT_NE(table, std::string::npos);
  EXPECT_LT(html.find("method 1", table), html.find("method 0", table));
}

TEST(Report, LabelsCanNotBreakOut) {
  const std::string nasty[] = {"<script>alert(1)</script>", "'; system 'touch /tmp/incumbent_broken_out' #",
                               "`touch /tmp/incumbent_broken_out`"};
  auto results = example(1);
  for (std::size_t m = 0; m < 3; ++m) results.record.spec.methods[m].label = nasty[m];
  results.record.spec.problems[0].label = "</style>\"'&\n\\ $x @y {/:Bold z}";
  results.record.spec.name = "<b>'\"";
  results.record.problems[0].objective = "`touch /tmp/incumbent_broken_out` 'loss' & <i>";
  results.record.problems[0].optimum.reset();
  results.record.problems[0].axes[0].name = "'x\n`";
  const auto html = page(results, "<pre> & </pre>");
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("&lt;pre&gt; &amp; &lt;/pre&gt;"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/incumbent_broken_out"));
}

TEST(Report, DegenerateExperiments) {
  // One method, one seed, one trial.
  EXPECT_EQ(html_fault(page(made_up(1, 1, 1, 1, [](std::size_t, std::size_t, Stream&) { return 1.0; }))), "");
  // Every trial failed.
  const auto failed = page(made_up(2, 2, 3, 4, [](std::size_t, std::size_t, Stream&) { return kMissing; }));
  EXPECT_EQ(html_fault(failed), "");
  EXPECT_THAT(failed, HasSubstr("12 of 12"));
  // All values are equal.
  const auto equal = page(made_up(2, 2, 3, 4, [](std::size_t, std::size_t, Stream&) { return 2.0; }));
  EXPECT_THAT(equal, HasSubstr("All methods end at the same median value of 2."));
  // Nothing is done.
  auto nothing = made_up(2, 2, 3, 4, [](std::size_t, std::size_t, Stream&) { return 2.0; });
  for (auto& cell : nothing.cells) cell = {cell.problem, cell.method, cell.seed, false, "it broke", 0, {}};
  const auto empty = page(nothing);
  EXPECT_EQ(html_fault(empty), "");
  EXPECT_THAT(empty, HasSubstr("Preliminary: 0 of 12 searches are finished, 12 ended with an error"));
  EXPECT_THAT(empty, HasSubstr("problem 1, method 1, seed 2: it broke"));
  // Larger is better, negative over many orders of magnitude: no logarithmic axis.
  auto maximized = made_up(1, 2, 3, 4, [](std::size_t, std::size_t, Stream& s) { return -std::exp(20 * s.uniform()); });
  maximized.record.problems[0].direction = Direction::maximize;
  EXPECT_EQ(html_fault(page(maximized)), "");
  // Negative and enormous values.
  EXPECT_EQ(
      html_fault(page(made_up(1, 2, 3, 4, [](std::size_t, std::size_t, Stream& s) { return -1e300 * s.uniform(); }))),
      "");
}

TEST(Report, IsMadeFromTheFilesAlone) {
  const TemporaryFolder folder;
  const auto results = example();
  const auto layout = write_example(folder, results);
  const auto report = write_report(folder.path());
  EXPECT_EQ(report.html, layout.report());
  EXPECT_EQ(read_file(report.html), page(results));
  const auto statistics = golden::parse(read_file(report.statistics));
  const auto analysis = analyze(results);
  EXPECT_EQ(statistics["problems"][0]["methods"][1]["median"].number(), analysis.problems[0].methods[1].median);
  EXPECT_EQ(statistics["problems"][2]["comparisons"][0]["p_holm"].number(),
            analysis.problems[2].comparisons[0].adjusted_p);
  EXPECT_EQ(statistics["suite"]["average_ranks"]["method 2"].number(), analysis.suite.average_ranks[2]);
  EXPECT_THAT(report.verdict, HasSubstr(statistics["verdict"].string()));
  const auto summary = read_file(report.summary);
  EXPECT_EQ(std::count(summary.begin(), summary.end(), '\n'), 1 + 9);
}

TEST(Report, ShowsTimeAndResourceWhereTheyMatter) {
  const auto plain = page(example());
  EXPECT_THAT(plain, Not(HasSubstr("by the time of evaluating")));
  EXPECT_THAT(plain, Not(HasSubstr("at equal resource")));
  EXPECT_THAT(plain, HasSubstr("at the floor"));
  auto results = example();
  results.record.spec.methods[1].scheduler = "asha";
  for (auto& cell : results.cells) {
    for (auto& row : cell.trials) row.cost = 2;
  }
  const auto html = page(results);
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, HasSubstr("by the time of evaluating"));
  EXPECT_THAT(html, HasSubstr("at equal resource"));
  // Of trainings always, of formulas and look-ups only where it is more than the clock's noise.
  auto quick = example();
  for (auto& problem : quick.record.problems) problem.trains = true;
  EXPECT_THAT(page(quick), HasSubstr("by the time of evaluating"));
}

TEST(Report, ShowsTheScheduleThatLedToTheBestTrial) {
  auto results = made_up(1, 2, 1, 6, [](std::size_t, std::size_t, Stream& s) { return 1 + s.uniform(); });
  results.record.problems[0].max_resource = 9;
  results.record.problems[0].resource_unit = "steps";
  EXPECT_THAT(page(results), Not(HasSubstr("The schedule")));
  // Trial 5 goes on from trial 3 at 6, that one from trial 1 at 2.
  auto& cell = results.cells[0];
  for (auto& row : cell.trials) {
    row.resource = 3;
    row.parameters = fmt::format("{{\"x0\":0.{},\"x1\":0.5}}", row.trial + 1);
  }
  const auto clone = [&](std::size_t trial, std::int64_t parent, std::int64_t from, std::int64_t to) {
    cell.trials[trial].parent = parent;
    cell.trials[trial].from_resource = from;
    cell.trials[trial].resource = to;
  };
  clone(3, 1, 2, 8);
  clone(5, 3, 6, 9);
  const auto html = page(results);
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, HasSubstr("The schedule that led to the best trial"));
  EXPECT_THAT(html, HasSubstr("trial 5 and of its 2 ancestors"));
  const auto lineage = lineage_pictures(results, cell);
  ASSERT_EQ(lineage.pictures.size(), 2u);  // a parameter each
  EXPECT_THAT(lineage.pictures[0].commands, HasSubstr("$s << EOD\n0 0.2\n2 0.2\n2 0.4\n6 0.4\n6 0.6\n9 0.6\nEOD\n"));
  EXPECT_THAT(lineage.pictures[0].commands, HasSubstr("6 0.6\n9 0.6\n\n"));
  EXPECT_THAT(lineage.pictures[0].commands, HasSubstr("set xlabel 'steps'"));
  // Of trials at one resource the best value, in the problem's direction.
  clone(0, 1, 3, 9);
  cell.trials[0].value = 9;
  EXPECT_EQ(lineage_pictures(results, cell).trial, 5);
  results.record.problems[0].direction = Direction::maximize;
  EXPECT_EQ(lineage_pictures(results, cell).trial, 0);
}

TEST(Report, SaysWhatInfeasibleConfigurationsAreWorth) {
  auto results = example(1);
  EXPECT_THAT(page(results), Not(HasSubstr("none feasible")));
  for (auto& row : results.cells[0].trials) row.feasible = false;
  const auto html = page(results);
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, HasSubstr("<th>none feasible</th>"));
  EXPECT_THAT(html, HasSubstr("<td>1 of 8</td>"));
  EXPECT_THAT(html, HasSubstr("searches that found none that is feasible end at infinity"));
}

TEST(Report, ComparesByResourceWhereItIsTheBudget) {
  auto results = example(1);
  EXPECT_THAT(page(results), HasSubstr("while the budget of evaluations is used up"));
  results.record.spec.methods[1].scheduler = "asha";
  results.record.problems[0].max_resource = 9;
  for (auto& cell : results.cells) {
    for (auto& row : cell.trials) row.resource = cell.method == 1 ? 3 : 9;
  }
  const auto html = page(results);
  EXPECT_EQ(html_fault(html), "");
  EXPECT_THAT(html, HasSubstr("so far by the resource used, in full evaluations: median and quartiles"));
  EXPECT_THAT(html, HasSubstr("while the budget of resource is used up"));
  EXPECT_THAT(html, HasSubstr("full evaluations / parameters"));
}

TEST(Report, RefusesADirectoryWithoutExperiment) {
  const TemporaryFolder folder;
  try {
    write_report(folder.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_THAT(error.what(), HasSubstr("holds no experiment"));
  }
}

TEST(Gnuplot, SaysThatItIsMissing) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  try {
    require_gnuplot();
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unavailable);
    EXPECT_THAT(error.what(), HasSubstr("gnuplot-nox"));
  }
  ::setenv("PATH", path.c_str(), 1);
}

TEST(Gnuplot, RepeatsWhatItComplainsAbout) {
  const Picture wrong{100, 100, "plot nonsense of all kinds\n"};
  try {
    draw({&wrong, 1});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::internal);
    EXPECT_THAT(error.what(), HasSubstr("nonsense"));
  }
}

TEST(Gnuplot, TextIsQuoted) {
  EXPECT_EQ(gnuplot_text("'it's"), "'\u2019it\u2019s'");
  EXPECT_EQ(gnuplot_text("a\nb\tc"), "'a b c'");
}

TEST(HtmlCheck, FindsFaults) {
  EXPECT_EQ(html_fault("<!DOCTYPE html><p>a<br>b <i class=\"x > y\">c</i></p><svg><path d='M0'/></svg>"), "");
  EXPECT_NE(html_fault("<p>a<i>b</p></i>"), "");
  EXPECT_NE(html_fault("<p>"), "");
  EXPECT_NE(html_fault("</p>"), "");
  EXPECT_NE(html_fault("<p id=\"a\"></p><p id=\"a\"></p>"), "");
}

}  // namespace
}  // namespace incumbent
