// What a run's files say: whose they are, of what, and what the searches in them used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <utility>

#include "experiment/cell.hpp"
#include "experiment/course.hpp"
#include "experiment/csv_text.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/report.hpp"
#include "runner_fixture.hpp"

namespace {
std::function<void()> before_flock;  // called once
}

// Instead of the C library's in this program.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (const auto hook = std::exchange(before_flock, {})) hook();
  return static_cast<int>(syscall(SYS_flock, descriptor, operation));
}

namespace incumbent {
namespace {

using testing::HasSubstr;
using AccountingTest = RunnerTest;

TEST_F(AccountingTest, ConditionalMinimizersAreReportedAndResumed) {
  const auto* spec = R"(
seeds = 1
[[problem]]
spec = "jenatton"
budget = 4
[[problem]]
spec = "tree:depth=2"
budget = 4
[[method]]
sampler = "random"
)";
  EXPECT_EQ(run(options("a"), spec).cells_done, 2u);
  EXPECT_THAT(read_file(write_report(options("a").out).html), HasSubstr("jenatton"));
  EXPECT_EQ(run(options("a", true), spec).cells_done, 2u);
}

TEST_F(AccountingTest, AReportDuringTheRunWritesNoneOfItsFiles) {
  auto how = options("a");
  const Layout layout{how.out};
  int reports = 0;
  how.on_progress = [&](const Progress& progress) {
    if (progress.cells_done != 3 || reports > 0) return;
    ++reports;
    const auto cells = read_file(layout.cells());
    EXPECT_THAT(read_file(write_report(how.out).html), HasSubstr("Preliminary: 3 of 8"));
    EXPECT_EQ(read_file(layout.cells()), cells);
    EXPECT_FALSE(std::filesystem::exists(layout.trials()));
  };
  EXPECT_EQ(run(how).cells_done, 8u);
  EXPECT_EQ(reports, 1);
}

TEST_F(AccountingTest, WhatARunSaysComesFromItsOwnCells) {
  auto how = options("a");
  const Layout layout{how.out};
  how.on_progress = [&](const Progress& progress) {
    if (progress.cells_done == 8) std::ofstream(layout.cells()) << "nonsense";
  };
  EXPECT_EQ(run(how).cells_done, 8u);
  for (const auto& cell : read_results(layout).cells) EXPECT_TRUE(cell.done);
}

// A whole run of another process between the look at the folder and its lock.
TEST_F(AccountingTest, AFolderThatWasFilledSinceItWasLookedAtIsRefused) {
  const auto how = options("a");
  before_flock = [&] { EXPECT_EQ(run(how).cells_done, 8u); };
  try {
    run(how);
    FAIL() << "it ran again";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is not empty"));
  }
  EXPECT_EQ(read_results({how.out}).cells.size(), 8u);
}

TEST_F(AccountingTest, TablesThatDoNotHaveWhatTheCellsHadAreRefused) {
  run(options("a"));
  const Layout layout{options("a").out};
  std::filesystem::remove_all(layout.journals());
  const auto whole = read_file(layout.trials());
  const auto refusal_of = [&](const std::string& text) -> std::string {
    std::ofstream(layout.trials()) << text;
    try {
      write_report(layout.root);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  const auto last = whole.rfind('\n', whole.size() - 2) + 1;
  EXPECT_THAT(refusal_of(whole.substr(0, last)), HasSubstr("it was done with"));
  EXPECT_THAT(refusal_of(whole + whole.substr(last)), HasSubstr("they ascend"));
  EXPECT_EQ(refusal_of(whole), "");
}

TEST_F(AccountingTest, CellsThatWereNeverWrittenAreReadFromTheJournals) {
  run(options("a"));
  const Layout layout{options("a").out};
  const auto whole = trials("a");
  for (const auto* text : {"", "problem,method,se"}) {
    std::ofstream(layout.cells()) << text;
    EXPECT_EQ(run(options("a", true)).cells_done, 8u) << text;
    EXPECT_EQ(trials("a"), whole);
  }
}

TEST_F(AccountingTest, JournalsAreOfTheirCellsOrTheCellIsNotDone) {
  run(options("a"));
  const Layout layout{options("a").out};
  const auto spec = read_experiment(spec_file());
  const auto whole = trials("a");
  const auto journal = [&](std::int64_t seed) { return layout.journal(spec, 0, 0, seed); };
  std::filesystem::copy_file(journal(1), journal(0), std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove(layout.journal(spec, 1, 0, 1));
  const auto html = read_file(write_report(layout.root).html);
  EXPECT_THAT(html, HasSubstr("6 of 8 searches are finished, 1 ended with an error"));
  EXPECT_THAT(html, HasSubstr("seed-00.log holds another study: its seed is"));
  // The one that is gone is run again; the other's place is taken.
  auto result = run(options("a", true));
  EXPECT_EQ(result.cells_done, 7u);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("another study"));
  // Damaged ones, too, are their cells' errors.
  std::ofstream(journal(0)) << "nonsense\n{}\n";
  result = run(options("a", true));
  EXPECT_EQ(result.cells_done, 7u);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("seed-00.log"));
  std::filesystem::remove(journal(0));
  EXPECT_EQ(run(options("a", true)).cells_done, 8u);
  EXPECT_EQ(trials("a"), whole);
}

TEST_F(AccountingTest, TheTimeOfASearchIsThatOfAllItsRuns) {
  auto how = options("a");
  std::atomic<std::int64_t> seen{0};
  how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
  how.cancelled = [&] { return seen >= 3; };
  run(how);
  const Layout layout{how.out};
  auto results = read_results(layout);
  ASSERT_FALSE(results.cells[0].done);
  EXPECT_GT(results.cells[0].seconds, 0);
  results.cells[0].seconds = 1000;  // written with six digits
  write_cells(layout, results);
  const auto result = run(options("a", true));
  EXPECT_GE(read_results(layout).cells[0].seconds, 1000);
  EXPECT_GT(result.times[0].seconds, 1000);
}

// In every search of schedulers of all kinds the incumbent is the study's own, result by result, and trials.csv says
// what it was when as many trials had a result.
TEST_F(AccountingTest, TheCourseOfASearchIsThatOfItsHistory) {
  run(options("a"), R"(
seeds = 1
[[problem]]
spec = "curve:steps=9,spread=2,fail=0.2"
budget = 30
[[problem]]
spec = "constrained_gramacy"
budget = 8
[[method]]
sampler = "random"
[[method]]
sampler = "random"
scheduler = "hyperband"
[[method]]
sampler = "random"
scheduler = "asha"
[[method]]
sampler = "random"
scheduler = "pbt:population=4"
[[method]]
sampler = "random"
scheduler = "median:min_trials=1000"
)");
  const Layout layout{options("a").out};
  const auto results = read_results(layout);
  std::size_t late = 0, infeasible = 0;
  for (const auto& cell : results.cells) {
    ASSERT_TRUE(cell.done) << cell.error;
    const auto journal = Journal::read(layout.journal(results.record.spec, cell.problem, cell.method, cell.seed));
    const auto events = journal->begin();
    journal->end();
    History history(journal->spec().space, journal->spec().direction);
    const auto list = search_states(cell, journal->spec().direction);
    std::size_t next = 0;
    for (const auto& event : events) {
      history.apply(event);
      const auto* finished = std::get_if<TrialFinished>(&event);
      const bool result =
          (std::holds_alternative<TrialReported>(event) && cell.method != 0) ||  // of "full" the ends only
          (finished && (finished->failure != Failure::none || !finished->measurement.objectives.empty()));
      if (!result) continue;
      ASSERT_LT(next, list.size());
      const auto& standing = list[next++];
      const auto* best = history.best();
      ASSERT_EQ(standing.incumbent, best ? best->number : -1) << cell_name(results.record.spec, cell) << ' ' << next;
      if (!best) continue;
      EXPECT_EQ(standing.value, best->objective());
      EXPECT_EQ(standing.feasible, best->feasible());
      late += standing.incumbent + 1 < standing.evaluations && standing.result.trial == standing.incumbent;
    }
    EXPECT_EQ(next, list.size());
    ASSERT_EQ(list.back().evaluations, static_cast<double>(cell.trials.size()));
    EXPECT_EQ(csv_number(cell.trials.back().incumbent), csv_number(list.back().value));
    for (std::size_t i = 0; i < cell.trials.size(); ++i) {
      const auto after = std::ranges::upper_bound(list, static_cast<double>(i + 1), {}, &SearchState::evaluations);
      EXPECT_EQ(csv_number(cell.trials[i].incumbent), csv_number(std::prev(after)->value));
      infeasible += !cell.trials[i].feasible;
    }
  }
  EXPECT_GT(late, 0u);  // trials that became the incumbent after later ones had begun
  EXPECT_GT(infeasible, 0u);
  // Failures cost what their trials were given, whether their scheduler takes reports or not.
  const auto analysis = analyze(results);
  EXPECT_GT(analysis.problems[0].methods[0].failed_trials, 0);
  for (const std::size_t m : {0u, 4u})
    EXPECT_EQ(course(results, analysis.problems[0], results.cell(0, m, 0), CostKind::resource).total, 30);
  EXPECT_EQ(analysis.problems[0].methods[0].losses, analysis.problems[0].methods[4].losses);
}

TEST_F(AccountingTest, CostsHaveAUnit) {
  const auto result = run(options("a"), R"(
seeds = 1
[[problem]]
spec = "mf_hartmann"
budget = 2
[[problem]]
spec = "branin"
budget = 2
[[method]]
sampler = "random"
)");
  EXPECT_EQ(result.times[0].cost_unit, "the problem's own unit");
  EXPECT_EQ(result.times[1].cost_unit, "seconds");
  EXPECT_THAT(read_file(write_report(options("a").out).html), HasSubstr("so far by the cost of evaluating"));
}

}  // namespace
}  // namespace incumbent
