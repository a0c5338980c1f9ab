// Exports: what they refuse, names of files, and journals as parts of one file. exports_test.py has the programs that
// read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/read_file.hpp"
#include "experiment/export_run.hpp"
#include "experiment/files.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/export_results.hpp"
#include "incumbent/journal.hpp"
#include "journal/renumber.hpp"
#include "made_up.hpp"
#include "temporary_folder.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::filesystem::path run_small(const TemporaryFolder& folder) {
  const auto spec = folder.path() / "spec.toml";
  write_file(spec,
             "seeds = 1\n[[problem]]\nspec = \"jenatton\"\nbudget = 6\n[[method]]\nsampler = \"random\"\n"
             "[[method]]\nsampler = \"sobol\"\n");
  RunOptions options;
  options.out = folder.path() / "results";
  run_experiment(read_experiment(spec), spec, options);
  return options.out;
}

TEST(Export, EveryLabelHasItsOwnFolder) {
  const auto names = folder_names({"x-3", "x", "x!", "x?", "x-4"});
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 5u) << testing::PrintToString(names);
}

TEST(Export, RefusesWhatItCanNotDo) {
  const TemporaryFolder folder;
  const auto results = run_small(folder);
  const auto out = folder.path() / "out";
  const auto journal = Layout{results}.journal(read_record(Layout{results}.record()).spec, 0, 0, 0);
  EXPECT_THAT(error_of([&] { export_results(results, "xml", out); }),
              HasSubstr("unknown format 'xml'; known: coco, iohprofiler, optuna, configspace, csv"));
  EXPECT_THAT(error_of([&] { export_results(folder.path(), "csv", out); }), HasSubstr("holds no experiment"));
  EXPECT_THAT(error_of([&] { export_results(results, "csv", results); }), HasSubstr("not an empty folder"));
  EXPECT_THAT(error_of([&] { export_results(results, "coco", out); }), HasSubstr("'jenatton' is no BBOB function"));
  EXPECT_THAT(error_of([&] { export_results(results, "iohprofiler", out); }), HasSubstr("parameter 'x1' is no number"));
  EXPECT_THAT(error_of([&] { export_results(journal, "coco", out); }), HasSubstr("takes the directory"));
  EXPECT_THAT(error_of([&] { export_results(journal, "optuna", out); }), HasSubstr("as it is"));
  std::filesystem::remove_all(Layout{results}.journals());
  EXPECT_THAT(error_of([&] { export_results(results, "optuna", out); }), HasSubstr("made from the journals"));
}

TEST(Export, OneFileOfAllJournals) {
  const TemporaryFolder folder;
  const auto results = run_small(folder);
  const auto out = folder.path() / "out";
  EXPECT_EQ(export_results(results, "optuna", out).files, 1u);
  const auto text = read_file(out / "studies.log");
  EXPECT_THAT(text, HasSubstr("\"study_name\":\"jenatton random 0\""));
  EXPECT_THAT(text, HasSubstr("\"study_name\":\"jenatton sobol 0\""));
  EXPECT_THAT(text, HasSubstr("\"study_id\":1"));
  EXPECT_THAT(text, HasSubstr("\"trial_id\":11"));
  EXPECT_THAT(text, testing::Not(HasSubstr("\"trial_id\":12")));
}

TEST(Export, SaysWhichSearchesAreNotInIt) {
  const TemporaryFolder folder;
  const auto spec = folder.path() / "spec.toml";
  write_file(spec,
             "seeds = 2\n[[problem]]\nspec = \"bbob_f1:dim=2\"\nbudget = 6\n[[method]]\nsampler = \"random\"\n"
             "[[method]]\nsampler = \"sobol\"\n");
  RunOptions how;
  how.out = folder.path() / "results";
  std::int64_t trials = 0;
  how.on_progress = [&](const Progress& progress) { trials = progress.trials_done; };
  how.cancelled = [&] { return trials >= 9; };  // of random's first search 6, of sobol's 3
  EXPECT_TRUE(run_experiment(read_experiment(spec), spec, how).cancelled);
  const std::vector<std::string> missing = {"bbob_f1:dim=2, random, seed 1: no trial",
                                            "bbob_f1:dim=2, sobol, seed 0: not finished, 3 trials so far",
                                            "bbob_f1:dim=2, sobol, seed 1: no trial"};
  for (const auto* format : {"coco", "iohprofiler", "optuna", "csv"}) {
    EXPECT_EQ(export_results(how.out, format, folder.path() / format).left_out, missing) << format;
  }
  EXPECT_TRUE(export_results(how.out, "configspace", folder.path() / "space").left_out.empty());
}

// As a killed process leaves a folder: tables that are not there yet, or are those of before.
TEST(Export, ReadsTheJournalsNotTables) {
  const TemporaryFolder folder;
  const auto results = run_small(folder);
  const Layout layout{results};
  const auto exported = [&](const char* name) {
    EXPECT_TRUE(export_results(results, "csv", folder.path() / name).left_out.empty());
    return read_file(folder.path() / name / "jenatton.csv");
  };
  const auto whole = exported("whole");
  const auto header = read_file(layout.trials()).substr(0, read_file(layout.trials()).find('\n') + 1);
  write_file(layout.trials(), header);
  EXPECT_EQ(exported("stale"), whole);
  std::filesystem::remove(layout.trials());
  EXPECT_EQ(exported("gone"), whole);
}

TEST(Export, ATableHasAColumnAParameter) {
  const TemporaryFolder folder;
  const auto results = run_small(folder);
  const auto exported = export_results(results, "csv", folder.path() / "out");
  EXPECT_EQ(exported.files, 1u);
  EXPECT_TRUE(exported.left_out.empty());
  const auto text = read_file(folder.path() / "out" / "jenatton.csv");
  EXPECT_TRUE(text.starts_with(
      "method,seed,trial,status,failure,parent,from_resource,resource,value,feasible,score,cost,params_x1,params_x2,"))
      << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 13);
}

// Searches of this problem, one a list of values; NaN: a failure.
Results searches(const std::string& problem, const std::vector<std::vector<double>>& values) {
  auto results = made_up(1, 1, static_cast<std::int64_t>(values.size()), static_cast<std::int64_t>(values[0].size()),
                         [](std::size_t, std::size_t, Stream&) { return kMissing; });
  results.record.spec.problems[0].label = results.record.spec.problems[0].spec = problem;
  results.record.problems[0].optimum = 0;
  for (std::size_t seed = 0; seed < values.size(); ++seed) {
    for (std::size_t t = 0; t < values[seed].size(); ++t) {
      auto& row = results.cells[seed].trials[t];
      row.value = values[seed][t];
      row.failure = std::isnan(row.value) ? "crash" : "";
      row.parameters = "{\"x0\":" + std::to_string(t) + ",\"x1\":0.5}";
    }
  }
  return results;
}

TEST(Export, TheBestOfARunIsWhereItWas) {
  const auto files = iohprofiler_files(searches("bbob_f1:dim=2", {{3, 1, 2, 4}}), 0);
  const auto json = golden::parse(files.at("IOHprofiler_f1_bbob_f1.json"));
  const auto& best = json["scenarios"][0]["runs"][0]["best"];
  EXPECT_EQ(best["evals"].integer(), 2);
  EXPECT_EQ(best["y"].number(), 1);
  EXPECT_EQ(best["x"].numbers(), (std::vector<double>{1, 0.5}));
  EXPECT_EQ(files.at("data_f1_bbob_f1/IOHprofiler_f1_DIM2.dat"),
            "evaluations raw_y x0 x1\n1 3 0 0.5\n2 1 1 0.5\n4 1 1 0.5\n");
}

TEST(Export, EvaluationsAreCountedWhenTheirResultsCome) {
  // Trial 0 gets its value at the full resource after trial 1 had begun.
  auto results = searches("rosenbrock_mf", {{1, 3}});
  results.cells[0].measurements = {{0, 3, 5}, {1, 3, 3}, {0, 9, 1}};
  const auto run = exported_evaluations(results, results.cells[0]);
  ASSERT_EQ(run.size(), 2u);
  EXPECT_EQ(run[0].measured, 5);
  EXPECT_EQ(run[0].best, 5);
  EXPECT_EQ(run[1].measured, 3);
  EXPECT_EQ(run[1].best, 1);
  EXPECT_EQ(run[1].best_number, 2);
  EXPECT_EQ(run[1].best_x[0], 0);
}

TEST(Export, UnsuccessfulSearchesCountWithTheirEvaluations) {
  const auto results = searches("bbob_f1:dim=2", {{3, 1}, {kMissing, kMissing}});
  EXPECT_THAT(coco_files(results, 0).at("bbobexp_f1.info"), HasSubstr(", 1:2|1.0e+00, 1:2|1.0e+300\n"));
  const auto dat = coco_files(results, 0).at("data_f1/bbobexp_f1_DIM2.dat");
  EXPECT_THAT(dat, HasSubstr("\n2 0 +1.000000000e+300 +1.000000000e+300 +1.000000000e+300 +1.0000e+00 +5.0000e-01\n"));
  const auto json = golden::parse(iohprofiler_files(results, 0).at("IOHprofiler_f1_bbob_f1.json"));
  ASSERT_EQ(json["scenarios"][0]["runs"].size(), 2u);
  EXPECT_EQ(json["scenarios"][0]["runs"][1]["evals"].integer(), 2);
  EXPECT_EQ(json["scenarios"][0]["runs"][1]["best"]["y"].number(), 1e300);
}

TEST(Export, AChangedFunctionIsAnotherFunction) {
  for (const auto* option : {"noise=1", "fail=0.5", "embed=6"}) {
    const auto results = searches(std::string("bbob_f1:dim=2,") + option, {{3, 1}});
    EXPECT_THAT(error_of([&] { coco_files(results, 0); }), HasSubstr("without other options")) << option;
    EXPECT_TRUE(iohprofiler_files(results, 0).begin()->first.string().starts_with("IOHprofiler_f1000_")) << option;
  }
  EXPECT_EQ(coco_files(searches("bbob_f1:instance=3,dim=2", {{3, 1}}), 0).size(), 3u);
}

TEST(Export, NamesOfFilesDiffer) {
  EXPECT_EQ(folder_names({"a b", "a/b", "..", "a-b"}), (std::vector<std::string>{"a-b", "a-b-2", "method", "a-b-4"}));
}

constexpr const char* kCreate = "{\"op_code\":0,\"worker_id\":\"w\",\"study_name\":\"s\",\"directions\":[1]}\n";

TEST(Renumbered, ChangesTheNumbersAndNothingElse) {
  const std::string text = std::string(kCreate) +
                           "{\"op_code\": 3, \"study_id\": 0, \"system_attr\": {\"trial_id\": 0, \"x\": NaN}}\n"
                           "{\"op_code\":4,\"worker_id\":\"w\",\"study_id\":0}\n"
                           "{\"op_code\":6,\"trial_id\":0,\"state\":1,\"values\":[1e-05]}\n"
                           "{\"op_code\":4,\"study_id\":0}\n"
                           "{\"op_code\":8,\"trial_id\":1,\"user_attr\":{\"study_id\":0}}\n"
                           "{\"op_code\":8,\"tri";
  const auto found = renumbered(text, "log", 3, 120);
  EXPECT_EQ(found.study_name, "s");
  EXPECT_EQ(found.trials, 2);
  EXPECT_EQ(found.lines, std::string(kCreate) +
                             "{\"op_code\": 3, \"study_id\": 3, \"system_attr\": {\"trial_id\": 0, \"x\": NaN}}\n"
                             "{\"op_code\":4,\"worker_id\":\"w\",\"study_id\":3}\n"
                             "{\"op_code\":6,\"trial_id\":120,\"state\":1,\"values\":[1e-05]}\n"
                             "{\"op_code\":4,\"study_id\":3}\n"
                             "{\"op_code\":8,\"trial_id\":121,\"user_attr\":{\"study_id\":0}}\n");
}

TEST(Renumbered, SaysWhereAFileIsNoJournalOfOneStudy) {
  const auto message = [](const std::string& text) { return error_of([&] { renumbered(text, "log", 1, 1); }); };
  EXPECT_THAT(message(""), HasSubstr("log: it holds no study"));
  EXPECT_THAT(message(std::string(kCreate) + kCreate), HasSubstr("log:2: a second study"));
  EXPECT_THAT(message("{\"op_code\":4,\"study_id\":0}\n"), HasSubstr("log:1: the study is not created yet"));
  EXPECT_THAT(message(std::string(kCreate) + "nonsense\n" + kCreate), HasSubstr("log:2: no JSON"));
  EXPECT_THAT(message(std::string(kCreate) + "{\"op_code\":9}\n" + kCreate), HasSubstr("log:2: 'trial_id' is missing"));
}

}  // namespace
}  // namespace incumbent
