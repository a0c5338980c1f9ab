// Methods by name, populations and lineages on the command line.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr const char* kSpace = R"({"name": "s", "hyperparameters": [
  {"type": "uniform_float", "name": "lr", "lower": 1e-5, "upper": 0.1, "default_value": 1e-3, "log": true, "meta": null},
  {"type": "uniform_int", "name": "layers", "lower": 1, "upper": 8, "default_value": 2, "log": false, "meta": null}],
  "conditions": [], "forbiddens": [], "python_module_version": "1.2.1", "format_version": 0.4})";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class Methods : public testing::Test {
 protected:
  ProgramResult create(const std::string& more) const {
    return run_incumbent("create " + journal_ + " --space " + directory_.file("space.json", kSpace) + " " + more);
  }
  ProgramResult run(const std::string& verb, const std::string& more = "") const {
    return run_incumbent(verb + " " + journal_ + " " + more);
  }
  // Succeeds, and its output as JSON.
  golden::Node json(const std::string& verb, const std::string& more = "") const {
    const auto result = run(verb, more);
    EXPECT_EQ(result.status, 0) << result.err;
    return golden::parse(result.out);
  }

  TemporaryDirectory directory_;
  std::string journal_ = directory_.path("study.log").string();
};

TEST_F(Methods, ACloneGoesOnFromItsParentAndTheLineageIsShown) {
  ASSERT_EQ(create("--method pbt --scheduler pbt:population=2,interval=2,quantile=0.5 --max-resource 4").status, 0);
  ASSERT_EQ(json("ask", "--count 2").size(), 2u);
  EXPECT_EQ(run("tell", "--trial 0 --value 0.4").out, "paused\n");
  EXPECT_EQ(run("tell", "--trial 1 --value 0.3").out, "paused\n");
  const auto clone = json("ask");
  EXPECT_EQ(clone["action"].string(), "clone");
  EXPECT_EQ(clone["parent"].integer(), 1);
  EXPECT_EQ(clone["from_resource"].integer(), 2);
  EXPECT_EQ(clone["resource"].integer(), 4);
  EXPECT_THAT(run("report-value", "--trial 2 --resource 2 --value 0.2").err, HasSubstr("it must be above 2"));
  EXPECT_EQ(run("tell", "--trial 2 --value 0.1").out, "complete\n");
  const auto best = json("best", "--lineage --json");
  EXPECT_EQ(best["trial"].integer(), 2);
  EXPECT_EQ(best["from_resource"].integer(), 2);
  ASSERT_EQ(best["lineage"].size(), 2u);
  for (const std::size_t step : {0, 1}) {
    EXPECT_EQ(best["lineage"][step]["trial"].integer(), static_cast<std::int64_t>(1 + step));
    EXPECT_EQ(best["lineage"][step]["from"].integer(), static_cast<std::int64_t>(2 * step));
    EXPECT_EQ(best["lineage"][step]["to"].integer(), static_cast<std::int64_t>(2 + 2 * step));
    EXPECT_TRUE(best["lineage"][step]["params"].has("lr"));
  }
  EXPECT_THAT(run("best", "--lineage").out, HasSubstr("resource 0 to 2, trial 1: lr="));
  EXPECT_THAT(run("verify").out, HasSubstr("verified\n"));
}

TEST_F(Methods, HaveNames) {
  EXPECT_THAT(run_incumbent("methods").out, HasSubstr("dehb x de"));
  EXPECT_THAT(run_incumbent("methods --json").out, HasSubstr("\"name\": \"hyperband\""));
  EXPECT_THAT(create("--method dhb").err, HasSubstr("unknown method 'dhb'; known: asha, bo, bohb, dehb, "));
  const auto refusal = create("--method dehb --sampler random --max-resource 9");
  EXPECT_EQ(refusal.status, 2);
  EXPECT_THAT(refusal.err, HasSubstr("scheduler 'dehb' names the parents of its trials"));
  ASSERT_EQ(create("--method dehb --max-resource 9 --budget 14").status, 0);
  EXPECT_THAT(text_of(journal_), HasSubstr("dehb"));
  for (int i = 0; i < 17; ++i) {
    const auto action = json("ask");
    run("tell", fmt::format("--trial {} --value {}", action["trial"].integer(), (i * 7) % 11));
  }
  EXPECT_THAT(text_of(journal_), HasSubstr("\"population\":["));
  EXPECT_THAT(run("verify").out, HasSubstr("verified\n"));
}

// Its verdicts are those of a process that would end with each command.
TEST(CreateCommand, TheSchedulerOfPeersIsNotForStudiesThatAreAskedFromOutside) {
  const TemporaryDirectory directory;
  const auto space = directory.file(
      "space.json", R"({"hyperparameters": [{"name": "x", "type": "uniform_float", "lower": 0, "upper": 1}]})");
  const auto journal = directory.path("study.log");
  const auto result = run_incumbent("create " + journal.string() + " --space " + space +
                                    " --sampler syne_tune/asha --scheduler peer --max-resource 9");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, testing::HasSubstr("scheduler 'peer' asks a process that lives as long as the study does"));
  EXPECT_FALSE(std::filesystem::exists(journal));
}

}  // namespace
}  // namespace incumbent
