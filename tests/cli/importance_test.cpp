// incumbent importance and the exports of a journal as a user types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr const char* kSpace = R"({"hyperparameters": [
  {"name": "lr", "type": "uniform_float", "lower": 0.001, "upper": 1, "log": true},
  {"name": "kind", "type": "categorical", "choices": ["a", "b"]}]})";

// A study of 30 trials whose value is that of `kind`; every tenth fails.
std::string study(const TemporaryDirectory& directory) {
  const auto journal = directory.path("study.log").string();
  const auto space = directory.file("space.json", kSpace);
  EXPECT_EQ(run_incumbent("create " + journal + " --space " + space + " --sampler random --durability write").status,
            0);
  for (int i = 0; i < 30; ++i) {
    const auto asked = nlohmann::json::parse(run_incumbent("ask " + journal + " --durability write").out);
    const auto trial = std::to_string(asked["trial"].get<int>());
    const auto told = i % 10 == 0 ? std::string("--failed crash")
                                  : std::string("--value ") + (asked["params"]["kind"] == "a" ? "1" : "2");
    EXPECT_EQ(run_incumbent("tell " + journal + " --trial " + trial + " " + told + " --durability write").status, 0);
  }
  return journal;
}

TEST(ImportanceCommand, SaysWhatMattersInAJournal) {
  const TemporaryDirectory directory;
  const auto journal = study(directory);
  const auto json = nlohmann::json::parse(run_incumbent("importance " + journal + " --pairs --json").out);
  EXPECT_EQ(json["trials"], 27);
  EXPECT_EQ(json["left_out"], 3);
  EXPECT_EQ(json["parameters"][0]["parameter"], "kind");
  EXPECT_NEAR(json["parameters"][0]["share"].get<double>(), 1, 1e-9);
  EXPECT_EQ(json["pairs"].size(), 1u);
  EXPECT_TRUE(nlohmann::json::parse(run_incumbent("importance " + journal + " --json").out)["pairs"].empty());
  const auto text = run_incumbent("importance " + journal + " --pairs").out;
  EXPECT_THAT(text, HasSubstr(" 100.0 %       0.0 %  kind\n"));
  EXPECT_THAT(text, HasSubstr("lr × kind"));
  EXPECT_THAT(text, HasSubstr("27 trials at resource 1, 3 left out"));

  // The same journal as files for others.
  const auto table = directory.path("csv");
  EXPECT_EQ(run_incumbent("export " + journal + " --format csv --out " + table.string()).status, 0);
  std::ostringstream csv;
  csv << std::ifstream(table / "trials.csv").rdbuf();
  EXPECT_THAT(csv.str(), HasSubstr(",score,cost,params_lr,params_kind\n0,failed,crash,"));
  const auto refused = run_incumbent("export " + journal + " --format coco --out " + directory.path("x").string());
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("takes the directory of an experiment"));
}

TEST(ExportCommand, NamesTheSearchesThatAreMissing) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("spec.toml",
                                   "seeds = 2\n[[problem]]\nspec = \"branin\"\nbudget = 3\n[[method]]\n"
                                   "sampler = \"random\"\n");
  const auto results = directory.path("results");
  ASSERT_EQ(run_incumbent("run " + spec + " --out " + results.string() + " --no-report").status, 0);
  const auto whole =
      run_incumbent("export " + results.string() + " --format csv --out " + directory.path("a").string());
  EXPECT_EQ(whole.status, 0);
  EXPECT_EQ(whole.err, "");
  std::ostringstream cells;
  cells << std::ifstream(results / "cells.csv").rdbuf();
  auto text = cells.str();
  text.replace(text.rfind("done"), 4, "unfinished");
  std::ofstream(results / "cells.csv") << text;
  const auto part = run_incumbent("export " + results.string() + " --format csv --out " + directory.path("b").string());
  EXPECT_EQ(part.status, 0);
  EXPECT_THAT(part.err, HasSubstr("left out 1 search; what is not finished"));
  EXPECT_THAT(part.err, HasSubstr("  branin, random, seed 1: not finished, 3 trials so far\n"));
}

TEST(ImportanceCommand, NeedsTenValues) {
  const TemporaryDirectory directory;
  const auto journal = directory.path("study.log").string();
  const auto space = directory.file("space.json", kSpace);
  EXPECT_EQ(run_incumbent("create " + journal + " --space " + space).status, 0);
  const auto result = run_incumbent("importance " + journal);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("0 of 0 trials have a value; the importance of parameters needs at least 10"));
}

}  // namespace
}  // namespace incumbent
