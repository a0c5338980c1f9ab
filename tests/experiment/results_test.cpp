// The files of an experiment: written, read back, torn, wrong.
#include "experiment/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/read_file.hpp"
#include "experiment/csv_text.hpp"
#include "experiment/files.hpp"
#include "format/csv.hpp"
#include "incumbent/error.hpp"
#include "made_up.hpp"
#include "temporary_folder.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Results, RoundTrip) {
  const TemporaryFolder folder;
  const Layout layout{folder.path()};
  auto results = made_up(2, 2, 3, 4,
                         [](std::size_t, std::size_t, Stream& s) { return s.uniform() < 0.2 ? kMissing : s.normal(); });
  results.record.spec.name = "a \"name\", with commas\nand a line break";
  results.record.spec.methods[1].label = "méthode, 2";
  results.record.problems[1].optimum = 0.1;
  results.record.problems[1].minimizers = {{1, 2}, {3, 4}, {0.5, Configuration::inactive()}};
  results.record.problems[1].name = "made_up:number=1";
  results.record.problems[0].space.reset();
  results.record.problems[1].space->add_categorical("opt", {std::string("a, b"), 0.1, true});
  results.record.problems[1].direction = Direction::maximize;
  results.record.notes = {"a note"};
  results.record.makings = {{"now", "program", "machine", "command \xff", 3, "cuda: a device"}};
  results.record.spec.device = "auto";
  results.cells[3].done = false;
  results.cells[3].error = "it broke, \"badly\"";
  results.cells[0].trials[1].score = 1.0 / 3;
  results.cells[0].trials[2].feasible = false;
  results.cells[0].trials[3].incumbent_feasible = false;
  results.cells[0].trials[3].parent = 1;
  results.cells[0].trials[3].from_resource = 27;
  results.record.problems[1].known_cost = true;
  results.record.problems[1].cost_in_seconds = false;
  results.record.problems[1].trains = true;
  results.record.spec.problems[1].margin = 0.25;
  results.cells[2].measurements = {
      {0, 3, 0.1, true, 0, false, 0.25, 1.5, 7}, {1, 9, -2, false, 3, true}, {0, 9, kMissing}};
  write_record(layout.record(), results.record);
  write_trials(layout, results);
  write_cells(layout, results);
  write_measurements(layout, results);
  const auto back = read_results(layout);
  EXPECT_EQ(back.record.spec, results.record.spec);
  EXPECT_EQ(back.record.problems[1].optimum, 0.1);
  ASSERT_EQ(back.record.problems[1].minimizers.size(), 3u);
  EXPECT_EQ(back.record.problems[1].minimizers[1], (std::vector<double>{3, 4}));
  EXPECT_EQ(Configuration(back.record.problems[1].minimizers[2]), Configuration({0.5, Configuration::inactive()}));
  EXPECT_EQ(back.record.problems[1].name, "made_up:number=1");
  EXPECT_FALSE(back.record.problems[0].space);
  EXPECT_EQ(write_configspace(*back.record.problems[1].space), write_configspace(*results.record.problems[1].space));
  EXPECT_EQ(back.record.problems[1].direction, Direction::maximize);
  EXPECT_EQ(back.record.makings[0].jobs, 3);
  EXPECT_EQ(back.record.makings[0].device, "cuda: a device");
  ASSERT_EQ(back.cells.size(), results.cells.size());
  ASSERT_EQ(back.cells[2].measurements.size(), 3u);
  EXPECT_TRUE(back.record.problems[1].known_cost);
  EXPECT_TRUE(back.record.problems[1].trains);
  EXPECT_EQ(cost_unit(back.record, 0), "seconds");
  EXPECT_EQ(cost_unit(back.record, 1), "the problem's own unit");
  EXPECT_EQ(back.cells[2].measurements[0].cost, 0.25);
  EXPECT_EQ(back.cells[2].measurements[0].time, 1.5);
  EXPECT_EQ(back.cells[2].measurements[0].recommended, 7);
  EXPECT_FALSE(back.cells[2].measurements[1].recommended);
  EXPECT_TRUE(std::isnan(back.cells[2].measurements[1].time));
  EXPECT_TRUE(std::isnan(back.cells[2].measurements[2].value));
  EXPECT_EQ(back.cells[2].measurements[0].value, 0.1);
  EXPECT_EQ(back.cells[2].measurements[1].resource, 9);
  EXPECT_FALSE(back.cells[2].measurements[1].feasible);
  EXPECT_FALSE(back.cells[2].measurements[0].rung);
  EXPECT_TRUE(back.cells[2].measurements[1].rung);
  EXPECT_EQ(back.cells[2].measurements[0].from_resource, 0);
  EXPECT_EQ(back.cells[2].measurements[1].from_resource, 3);
  for (std::size_t i = 0; i < back.cells.size(); ++i) {
    EXPECT_EQ(back.cells[i].done, results.cells[i].done);
    EXPECT_EQ(back.cells[i].error, results.cells[i].error);
    ASSERT_EQ(back.cells[i].trials.size(), results.cells[i].trials.size());
    for (std::size_t t = 0; t < back.cells[i].trials.size(); ++t) {
      const auto& a = back.cells[i].trials[t];
      const auto& b = results.cells[i].trials[t];
      EXPECT_EQ(a.parameters, b.parameters);
      EXPECT_EQ(a.failure, b.failure);
      EXPECT_EQ(a.feasible, b.feasible);
      EXPECT_EQ(a.incumbent_feasible, b.incumbent_feasible);
      EXPECT_EQ(a.parent, b.parent);
      EXPECT_EQ(a.from_resource, b.from_resource);
      EXPECT_EQ(csv_number(a.value), csv_number(b.value));
      EXPECT_EQ(csv_number(a.score), csv_number(b.score));
      EXPECT_EQ(csv_number(a.incumbent), csv_number(b.incumbent));
    }
  }
}

// Inactive parameters of a minimizer are NaN, which JSON has no word for.
TEST(Record, ReadsBackWhatItSaysOfEveryProblem) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "experiment.json";
  std::vector<std::string> specs{"tree:depth=2", "bbob_f8:dim=3,instance=2,noise=1"};
  for (const auto& entry : problems()) specs.emplace_back(entry.name);
  ExperimentRecord record;
  for (const auto& spec : specs) {
    try {
      record.problems.push_back(record_of(*make_problem(spec)));
      record.spec.problems.push_back({spec, spec, 3});
    } catch (const Error&) {  // needs options, data or a library
    }
  }
  ASSERT_GT(record.problems.size(), 60u);
  write_record(file, record);
  const auto back = read_record(file);
  ASSERT_EQ(back.problems.size(), record.problems.size());
  std::size_t inactive = 0;
  for (std::size_t p = 0; p < record.problems.size(); ++p) {
    const auto& a = record.problems[p];
    const auto& b = back.problems[p];
    const auto& name = record.spec.problems[p].spec;
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.optimum, b.optimum) << name;
    EXPECT_EQ(a.axes.size(), b.axes.size()) << name;
    EXPECT_EQ(write_configspace(*a.space), write_configspace(*b.space)) << name;
    ASSERT_EQ(a.minimizers.size(), b.minimizers.size()) << name;
    for (std::size_t i = 0; i < a.minimizers.size(); ++i) {
      EXPECT_EQ(Configuration(a.minimizers[i]), Configuration(b.minimizers[i])) << name;
      for (const double code : b.minimizers[i]) inactive += std::isnan(code);
    }
  }
  EXPECT_GT(inactive, 0u);
}

TEST(Results, ATornLastLineOfTheCellsLogIsLeftOut) {
  const TemporaryFolder folder;
  const Layout layout{folder.path()};
  const auto results = made_up(1, 2, 2, 1, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
  const auto& spec = results.record.spec;
  append_file(layout.cells(), cells_header());
  append_file(layout.cells(), cell_line(spec, results.cells[1]));
  const auto second = cell_line(spec, results.cells[2]);
  append_file(layout.cells(), second.substr(0, second.size() - 1));
  auto cells = empty_cells(spec);
  read_cells(layout, spec, cells);
  EXPECT_FALSE(cells[0].done);
  EXPECT_TRUE(cells[1].done);
  EXPECT_FALSE(cells[2].done);
}

TEST(Results, LaterLinesOfACellReplaceEarlierOnes) {
  const TemporaryFolder folder;
  const Layout layout{folder.path()};
  auto results = made_up(1, 1, 1, 1, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
  auto failed = results.cells[0];
  failed.done = false;
  failed.error = "no";
  append_file(layout.cells(), cells_header() + cell_line(results.record.spec, failed) +
                                  cell_line(results.record.spec, results.cells[0]));
  auto cells = empty_cells(results.record.spec);
  read_cells(layout, results.record.spec, cells);
  EXPECT_TRUE(cells[0].done);
  EXPECT_EQ(cells[0].error, "");
}

TEST(Results, WrongFilesAreNamedWithTheirLine) {
  const TemporaryFolder folder;
  const Layout layout{folder.path()};
  const auto results = made_up(1, 1, 2, 1, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
  write_record(layout.record(), results.record);
  const auto cells = [&](const std::string& text) {
    std::ofstream(layout.cells()) << text;
    return error_of([&] { read_results(layout); });
  };
  EXPECT_THAT(error_of([&] { read_results(layout); }), HasSubstr("cells.csv can't be read"));
  EXPECT_THAT(cells(""), HasSubstr("trials.csv can't be read"));  // no cell is done
  EXPECT_THAT(cells(cells_header() + "problem 0,method 0,0,done,1\n"), HasSubstr("cells.csv:2: 5 cells in this row"));
  EXPECT_THAT(cells(cells_header() + "other,method 0,0,done,1,2,,\n"),
              HasSubstr("cells.csv:2: unknown problem 'other'"));
  EXPECT_THAT(cells(cells_header() + "problem 0,other,0,done,1,2,,\n"), HasSubstr("unknown method 'other'"));
  EXPECT_THAT(cells(cells_header() + "problem 0,method 0,2,done,1,2,,\n"), HasSubstr("seed is 2; it may be 0 to 1"));
  EXPECT_THAT(cells(cells_header() + "problem 0,method 0,x,done,1,2,,\n"), HasSubstr("cells.csv:2: "));
  EXPECT_THAT(cells(cells_header() + "problem 0,method 0,1,done,1,fast,,\n"), HasSubstr("fast"));
  std::ofstream(layout.record()) << "{\"name\": 3}";
  EXPECT_THAT(error_of([&] { read_results(layout); }), HasSubstr("experiment.json"));
  std::ofstream(layout.record()) << "{\"name\": ";
  EXPECT_THAT(error_of([&] { read_results(layout); }), HasSubstr("experiment.json"));
}

TEST(Csv, NumbersReadBackExactly) {
  const TemporaryFolder folder;
  Stream stream(2, Purpose::test);
  std::string text = "x\n";
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) {
    values.push_back(std::ldexp(stream.normal(), static_cast<int>(stream.below(600)) - 300));
    text += csv_number(values.back()) + "\n";
  }
  std::ofstream(folder.path() / "x.csv") << text;
  const auto table = CsvTable::read(folder.path() / "x.csv");
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(table.number(i, 0), values[i]);
}

TEST(Files, AreWrittenWholeOrNotAtAll) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "a";
  write_file(file, "first");
  write_file(file, "second");
  EXPECT_EQ(read_file(file), "second");
  EXPECT_THAT(error_of([&] { write_file(folder.path() / "no" / "a", "x"); }), HasSubstr("No such file or directory"));
  EXPECT_THAT(error_of([&] { read_file(folder.path()); }), HasSubstr("it is a directory"));
  EXPECT_THAT(error_of([&] { write_file(folder.path() / ".", "x"); }), HasSubstr("can't be replaced"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  std::filesystem::create_symlink("a", folder.path() / "link");
  write_in_place(folder.path() / "link", "third");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "link"));
  EXPECT_EQ(read_file(file), "third");
}

}  // namespace
}  // namespace incumbent
