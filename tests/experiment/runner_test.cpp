// Running, interrupting, resuming and refusing experiments in one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>

#include "core/read_file.hpp"
#include "experiment/cell.hpp"
#include "experiment/search_state.hpp"
#include "format/csv.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/report.hpp"
#include "runner_fixture.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

TEST_F(RunnerTest, RunsEveryCellAndWritesTidyTables) {
  const auto result = run(options("a"));
  EXPECT_FALSE(result.cancelled);
  EXPECT_EQ(result.cells, 8u);
  EXPECT_EQ(result.cells_done, 8u);
  EXPECT_TRUE(result.errors.empty());
  ASSERT_EQ(result.times.size(), 2u);
  EXPECT_EQ(result.times[0].searches, 4u);
  EXPECT_GT(result.times[0].trials, 0);
  const auto results = read_results({folder_.path() / "a"});
  for (const auto& cell : results.cells) {
    EXPECT_TRUE(cell.done);
    double best = std::numeric_limits<double>::infinity();
    for (const auto& row : cell.trials) {
      best = std::min(best, row.value);
      EXPECT_EQ(row.incumbent, best);
    }
  }
  // 2 x 2 cells of a grid of at most 6 on branin: the search ends when the grid is used up.
  EXPECT_EQ(results.cell(0, 1, 0).trials.size(), 4u);
  EXPECT_EQ(results.cell(0, 0, 0).trials.size(), 6u);
  // 2^3 cells, 5 evaluations.
  EXPECT_THAT(results.record.notes, testing::Contains(HasSubstr("noisy, grid: 8 cells, more than the budget of 5")));
}

TEST_F(RunnerTest, JobsDoNotChangeTheTable) {
  run(options("one"));
  auto how = options("three");
  how.jobs = 3;
  run(how);
  EXPECT_EQ(trials("one"), trials("three"));
}

TEST_F(RunnerTest, ResumesAfterCancellationAtEveryTrial) {
  run(options("whole"));
  const auto whole = trials("whole");
  for (std::int64_t stop = 0; stop < kTrials; stop += 3) {
    const auto out = "stopped-" + std::to_string(stop);
    auto how = options(out);
    std::atomic<std::int64_t> seen{0};
    how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
    how.cancelled = [&] { return seen >= stop; };
    EXPECT_TRUE(run(how).cancelled) << stop;
    const auto result = run(options(out, true));
    EXPECT_FALSE(result.cancelled);
    EXPECT_EQ(result.cells_done, 8u);
    EXPECT_EQ(trials(out), whole) << stop;
  }
}

constexpr const char* kSimulated = R"(
name = "simulated"
seeds = 2
[execution]
workers = 4
runtime = "cost"
straggler = 0.5
drop = 0.01
crash = 0.05
time_limit = 30
[[problem]]
spec = "curve:steps=9,spread=2"
budget = 40
[[method]]
sampler = "random"
scheduler = "asha"
[[method]]
sampler = "random"
scheduler = "median"
[[method]]
sampler = "random"
scheduler = "pbt:population=4,interval=3"
)";

TEST_F(RunnerTest, SimulatedSearchesResumeToTheSameTables) {
  EXPECT_EQ(run(options("whole"), kSimulated).cells_done, 6u);
  const auto file = [&](const std::string& out, const char* name) { return read_file(folder_.path() / out / name); };
  const auto searches = file("whole", "simulation.csv");
  EXPECT_EQ(std::count(searches.begin(), searches.end(), '\n'), 7);
  EXPECT_THAT(searches, HasSubstr(",time,30,"));
  for (std::int64_t stop = 0; stop < 100; stop += 17) {
    const auto out = "stopped-" + std::to_string(stop);
    auto how = options(out);
    std::atomic<std::int64_t> seen{0};
    how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
    how.cancelled = [&] { return seen >= stop; };
    run(how, kSimulated);
    EXPECT_EQ(run(options(out, true), kSimulated).cells_done, 6u);
    for (const auto* name : {"trials.csv", "measurements.csv", "simulation.csv", "incumbents.csv"}) {
      EXPECT_EQ(file(out, name), file("whole", name)) << stop;  // costs are virtual times: nothing is measured
    }
  }
  auto text = std::string(kSimulated);
  text.replace(text.find("0.5"), 3, "0.4");
  EXPECT_THAT(refusal(options("whole", true), text), HasSubstr("straggler is 0.5 here and 0.4 there"));
}

// As those of incumbent simulate do. One that says nothing of them, of an earlier version, goes on by the record.
TEST_F(RunnerTest, JournalsOfSimulatedSearchesNameTheirWorkers) {
  run(options("whole"), kSimulated);
  auto how = options("cut");
  std::atomic<std::int64_t> seen{0};
  how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
  how.cancelled = [&] { return seen >= 50; };
  run(how, kSimulated);
  const auto workers = parse_experiment(kSimulated, "spec.toml").simulated;
  int journals = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Layout{how.out}.journals())) {
    if (!entry.is_regular_file()) continue;
    ++journals;
    EXPECT_EQ(Journal::read(entry.path())->spec().simulated, workers);
    auto text = read_file(entry.path());
    const auto at = text.find(",\"simulated\":{");
    ASSERT_NE(at, text.npos);
    std::ofstream(entry.path()) << text.erase(at, text.find('}', at) + 1 - at);
    EXPECT_FALSE(Journal::read(entry.path())->spec().simulated);
  }
  EXPECT_GE(journals, 2);
  EXPECT_EQ(run(options("cut", true), kSimulated).cells_done, 6u);
  const auto file = [&](const char* out, const char* name) { return read_file(folder_.path() / out / name); };
  for (const auto* name : {"trials.csv", "simulation.csv"}) EXPECT_EQ(file("cut", name), file("whole", name));
}

TEST_F(RunnerTest, ResultsOfSimulatedSearchesHaveTheirTimes) {
  run(options("a"), kSimulated);
  const auto incumbents = CsvTable::read(folder_.path() / "a" / "incumbents.csv");
  const auto results = read_results(Layout{folder_.path() / "a"});
  std::size_t row = 0;
  for (const auto& cell : results.cells) {
    ASSERT_FALSE(cell.measurements.empty());
    double last = 0;
    std::vector<double> times;
    for (const auto& measurement : cell.measurements) {
      EXPECT_GE(measurement.time, last);
      times.push_back(last = measurement.time);
    }
    EXPECT_LE(last, 30);  // the limit
    const auto seed = std::to_string(cell.seed);
    const auto& label = results.record.spec.methods[cell.method].label;
    const auto start = row;
    for (; row < incumbents.rows() && incumbents.cell(row, incumbents.column("method")) == label &&
           incumbents.cell(row, incumbents.column("seed")) == seed;
         ++row) {
      EXPECT_EQ(std::count(times.begin(), times.end(), incumbents.number(row, incumbents.column("time"))) > 0, true);
    }
    EXPECT_GT(row, start);
  }
  EXPECT_EQ(row, incumbents.rows());
  const auto last = search_states(results.cells.back(), results.record.problems[0].direction).back();
  EXPECT_EQ(incumbents.cell(row - 1, incumbents.column("trial")), std::to_string(last.incumbent));
  EXPECT_EQ(incumbents.number(row - 1, incumbents.column("value")), last.value);
  const auto html = read_file(write_report(folder_.path() / "a").html);
  EXPECT_THAT(html, HasSubstr("so far by simulated time, on 4 workers"));
  EXPECT_THAT(html, HasSubstr("at equal simulated time"));
}

TEST_F(RunnerTest, ResumesFromTornFiles) {
  run(options("whole"));
  auto how = options("torn");
  std::atomic<std::int64_t> seen{0};
  how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
  how.cancelled = [&] { return seen >= 16; };
  run(how);
  // As a process that was killed leaves them: torn last lines, no tables.
  const Layout layout{how.out};
  std::filesystem::remove(layout.trials());
  std::ofstream(layout.cells(), std::ios::app) << "branin,rand";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.journals())) {
    if (entry.is_regular_file()) std::ofstream(entry.path(), std::ios::app) << "{\"op_code\": 4, \"wor";
  }
  run(options("torn", true));
  EXPECT_EQ(trials("torn"), trials("whole"));
}

TEST_F(RunnerTest, ResumingAFinishedExperimentChangesNothing) {
  run(options("a"));
  const auto table = read_file(folder_.path() / "a" / "trials.csv");
  const auto record = read_file(folder_.path() / "a" / "experiment.json");
  EXPECT_EQ(run(options("a", true)).cells_done, 8u);
  EXPECT_EQ(read_file(folder_.path() / "a" / "trials.csv"), table);
  EXPECT_EQ(read_file(folder_.path() / "a" / "experiment.json"), record);
}

TEST_F(RunnerTest, PairsSeedsAcrossMethodsAndNothingElse) {
  const auto spec = read_experiment(spec_file());
  const auto branin = make_problem("branin");
  const auto ackley = make_problem("ackley:dim=3,noise=0.5");
  std::set<std::uint64_t> seeds;
  for (std::int64_t seed = 0; seed < spec.seeds; ++seed) {
    const auto first = cell_study(spec, branin->description(), 0, 0, seed);
    EXPECT_EQ(first.seed, cell_study(spec, branin->description(), 0, 1, seed).seed);
    seeds.insert(first.seed);
    seeds.insert(cell_study(spec, ackley->description(), 1, 0, seed).seed);
  }
  EXPECT_EQ(seeds.size(), 4u);
  // So two methods that suggest the same get the same noise.
  run(options("twins"), R"(
seeds = 2
[[problem]]
spec = "ackley:dim=2,noise=1"
budget = 4
[[method]]
sampler = "random"
[[method]]
label = "twin"
sampler = "random"
)");
  const auto results = read_results({folder_.path() / "twins"});
  for (std::int64_t seed = 0; seed < 2; ++seed) {
    for (std::size_t t = 0; t < 4; ++t) {
      const auto& a = results.cell(0, 0, seed).trials[t];
      const auto& b = results.cell(0, 1, seed).trials[t];
      EXPECT_EQ(a.value, b.value);
      EXPECT_NE(a.value, a.score);  // the noise-free value
    }
  }
}

TEST_F(RunnerTest, RefusesADirectoryThatIsNotEmpty) {
  run(options("a"));
  EXPECT_THAT(refusal(options("a")), HasSubstr("is not empty; choose another directory, or --resume"));
  EXPECT_EQ(code_, ErrorCode::usage);
  std::filesystem::create_directory(folder_.path() / "other");
  std::ofstream(folder_.path() / "other" / "letter.txt") << "x";
  EXPECT_THAT(refusal(options("other", true)), HasSubstr("holds no experiment"));
  std::ofstream(folder_.path() / "file") << "x";
  EXPECT_THAT(refusal(options("file", true)), HasSubstr("is not a directory"));
}

TEST_F(RunnerTest, ResumesWithOtherSettingsOfItsStatistics) {
  run(options("a"));
  const Layout layout{folder_.path() / "a"};
  const auto table = read_file(layout.trials());
  auto text = std::string(kSpec) + "\n[[problem]]\nspec = 'levy:dim=2'\nbudget = 2\nmargin = 0.5\n";
  EXPECT_THAT(refusal(options("a", true), text), HasSubstr("the list of problems"));
  text = kSpec;
  text.insert(text.find("budget = 6"), "margin = 0.25\n");
  EXPECT_EQ(run(options("a", true), ("alpha = 0.01\n" + text).c_str()).cells_done, 8u);
  EXPECT_EQ(read_file(layout.trials()), table);
  const auto record = read_results(layout).record;
  EXPECT_EQ(record.spec.alpha, 0.01);
  EXPECT_EQ(record.spec.problems[0].margin, 0.25);
  EXPECT_THAT(read_file(layout.spec()), HasSubstr("margin = 0.25"));
  EXPECT_THAT(read_file(write_report(layout.root).html), HasSubstr("the difference is less than 0.25"));
}

TEST_F(RunnerTest, RefusesToResumeAnotherExperimentAndSaysTheDifference) {
  run(options("a"));
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = kSpec;
    text.replace(text.find(from), from.size(), to);
    return refusal(options("a", true), text);
  };
  EXPECT_THAT(changed("budget = 6", "budget = 7"), HasSubstr("budget of problem 'branin' is 6 here and 7 there"));
  EXPECT_EQ(code_, ErrorCode::usage);
  EXPECT_THAT(changed("seeds = 2", "seeds = 3"), HasSubstr("seeds is 2 here and 3 there"));
  EXPECT_THAT(changed("noise=0.5", "noise=0.6"), HasSubstr("spec of problem 'noisy' is ackley:dim=3,noise=0.5 here"));
  EXPECT_THAT(changed("sampler = \"grid\"", "label = \"grid\"\nsampler = \"random\""),
              HasSubstr("sampler of method 'grid' is grid here and random there"));
  EXPECT_THAT(changed("sampler = \"grid\"", "sampler = \"grid:levels=2\""),
              HasSubstr("the list of methods is 'random', 'grid' here and 'random', 'grid:levels=2' there"));
  EXPECT_EQ(changed("seeds = 2", "seeds = 2   # two"), "no error");  // a comment is no difference
}

TEST_F(RunnerTest, TwoProcessesDoNotRunTheSameExperiment) {
  auto how = options("a");
  std::string second;
  how.on_progress = [&](const Progress&) {
    if (second.empty()) second = refusal(options("a", true));
  };
  run(how);
  EXPECT_THAT(second, HasSubstr("another process is running this experiment"));
  EXPECT_EQ(code_, ErrorCode::storage);
}

TEST_F(RunnerTest, StorageThatFailsEndsTheRun) {
  auto how = options("a");
  std::atomic<bool> blocked{false};
  how.on_progress = [&](const Progress& progress) {
    // A directory stands where a later cell's journal should go.
    if (!blocked.exchange(true)) {
      const auto spec = read_experiment(folder_.path() / "spec.toml");
      std::filesystem::create_directories(Layout{how.out}.journal(spec, 1, 1, 1));
    }
    EXPECT_LE(progress.cells_done, progress.cells);
  };
  refusal(how);
  EXPECT_EQ(code_, ErrorCode::storage);
  std::filesystem::remove_all(Layout{how.out}.journals() / "2-noisy" / "2-grid" / "seed-01.log");
  EXPECT_EQ(run(options("a", true)).cells_done, 8u);
}

TEST_F(RunnerTest, ACellThatFailsIsReportedAndTheRestGoesOn) {
  // A journal of another study stands where a cell's should be.
  auto how = options("a");
  std::atomic<bool> blocked{false};
  how.on_progress = [&](const Progress&) {
    if (blocked.exchange(true)) return;
    const auto spec = read_experiment(folder_.path() / "spec.toml");
    const auto path = Layout{how.out}.journal(spec, 1, 1, 1);
    std::filesystem::create_directories(path.parent_path());
    StudySpec other;
    other.space.add_real("x", 0, 1);
    other.budget = 3;
    Journal::create(path, other, Durability::write);
  };
  const auto result = run(how);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].cell, "noisy, grid, seed 1");
  EXPECT_THAT(result.errors[0].message, HasSubstr("another study"));
  EXPECT_EQ(result.cells_done, 7u);
  EXPECT_THAT(read_file(write_report(how.out).html), HasSubstr("7 of 8 searches are finished, 1 ended with an error"));
  // Once the cause is gone, resuming finishes the cell.
  std::filesystem::remove_all(Layout{how.out}.journals() / "2-noisy" / "2-grid" / "seed-01.log");
  EXPECT_EQ(run(options("a", true)).cells_done, 8u);
}

TEST_F(RunnerTest, AnInterruptedRunGetsAPreliminaryReport) {
  auto how = options("a");
  std::atomic<std::int64_t> seen{0};
  how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
  how.cancelled = [&] { return seen >= 25; };
  run(how);
  EXPECT_THAT(read_file(write_report(how.out).html), HasSubstr("Preliminary: "));
}

TEST_F(RunnerTest, ProgressEndsAtTheWhole) {
  auto how = options("a");
  Progress last;
  how.on_progress = [&](const Progress& progress) {
    EXPECT_GE(progress.trials_done, last.trials_done);
    EXPECT_GE(progress.cells_done, last.cells_done);
    last = progress;
  };
  run(how);
  EXPECT_EQ(last.cells_done, last.cells);
  EXPECT_EQ(last.trials_done, last.trials);
  EXPECT_EQ(last.trials, kTrials);
  EXPECT_EQ(last.seconds_left, 0);
}

}  // namespace
}  // namespace incumbent
