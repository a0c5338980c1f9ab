// Programs of other tuners as problems of an experiment: scripts written for irace, ParamILS and SMAC, as they are.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "runner_fixture.hpp"

namespace incumbent {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

namespace fs = std::filesystem;

// A target runner: configuration, instance number, seed, instance, then the parameters. The cost of x is its square,
// and momentum counts where it is given.
constexpr const char* kTargetRunner = R"(#!/bin/sh
set -e
echo "$@" >> "$(dirname "$0")/calls"
configuration=$1 number=$2 seed=$3 instance=$4
shift 4
x= momentum=0
while [ $# -gt 0 ]; do
  case $1 in
    --x) x=$2 ;;
    --kind) kind=$2 ;;
    --momentum) momentum=$2 ;;
    *) echo "unknown parameter $1" >&2; exit 1 ;;
  esac
  shift 2
done
echo "some words of the solver"
awk "BEGIN { print ($x) * ($x) + $momentum, 0.25 }"
)";

// A wrapper: instance, specifics, cutoff, length, seed, then the parameters.
constexpr const char* kWrapper = R"(#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
instance=$1 specifics=$2 cutoff=$3 length=$4 seed=$5
shift 5
while [ $# -gt 0 ]; do
  case $1 in -x) x=$2 ;; esac
  shift 2
done
awk "BEGIN { if ($x > 0.5) print \"Result for ParamILS: TIMEOUT, $cutoff, 0, 0, $seed\";
             else print \"Result for ParamILS: SAT, 0.125, 10, \" $x / $length \", $seed\" }"
echo "bye"
)";

constexpr const char* kSpace = R"({"hyperparameters": [
  {"name": "kind", "type": "categorical", "choices": ["sgd", "adam"]},
  {"name": "x", "type": "uniform_float", "lower": 0, "upper": 1},
  {"name": "momentum", "type": "uniform_float", "lower": 0, "upper": 1}],
  "conditions": [{"type": "EQ", "child": "momentum", "parent": "kind", "value": "sgd"}], "forbiddens": []})";

class CommandProblems : public RunnerTest {
 protected:
  CommandProblems() { std::ofstream(folder_.path() / "space.json") << kSpace; }

  std::string script(const char* text) const {
    const auto file = folder_.path() / "runner";
    std::ofstream(file) << text;
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }
  // keys: of the problem, beside its label, space and budget.
  std::string spec(const std::string& keys, const std::string& more = "") const {
    return "seeds = 2\n" + more + "[[problem]]\nlabel = \"solver\"\nbudget = 6\nspace = \"" +
           (folder_.path() / "space.json").string() + "\"\n" + keys +
           "[[method]]\nsampler = \"random\"\n[[method]]\nsampler = \"tpe\"\n";
  }
  std::vector<std::string> calls() const {
    std::vector<std::string> lines;
    std::ifstream file(folder_.path() / "calls");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  Results results(const std::string& out) const { return read_results(Layout{folder_.path() / out}); }
};

TEST_F(CommandProblems, ATargetRunnerOfIraceIsCalledAsItExpects) {
  const auto text =
      spec("command = [\"" + script(kTargetRunner) + "\"]\ncalls = \"irace\"\ninstance = \"uf50-01.cnf\"\n");
  EXPECT_EQ(run(options("a"), text).cells_done, 4u);
  ASSERT_EQ(calls().size(), 24u);
  for (const auto& line : calls()) {
    EXPECT_THAT(line, testing::MatchesRegex("[0-5] 1 [0-9]+ uf50-01.cnf --kind (sgd --x [0-9.e-]+ --momentum "
                                            "[0-9.e-]+|adam --x [0-9.e-]+)"));
  }
  for (const auto& cell : results("a").cells) {
    for (const auto& row : cell.trials) {
      EXPECT_EQ(row.status, "complete");
      EXPECT_EQ(row.cost, 0.25);  // irace's time
    }
  }
  EXPECT_TRUE(fs::exists(folder_.path() / "a" / "commands" / "1-solver" / "2-tpe" / "seed-01" / "trials" / "000005" /
                         "stdout"));
}

TEST_F(CommandProblems, AWrapperOfParamIlsGetsCutoffAndResource) {
  const auto text = spec("command = [\"" + script(kWrapper) +
                         "\"]\ncalls = \"paramils\"\ncutoff = 30\nmax_resource = 2\nresult = \"paramils\"\n");
  EXPECT_EQ(run(options("a"), text).cells_done, 4u);
  for (const auto& line : calls()) EXPECT_THAT(line, StartsWith("no_instance 0 30 2 "));
  std::size_t timeouts = 0;
  for (const auto& cell : results("a").cells) {
    for (const auto& row : cell.trials) {
      timeouts += row.failure == "timeout";
      if (row.failure.empty()) {
        EXPECT_LE(row.value, 0.25);
      }
    }
  }
  EXPECT_GT(timeouts, 2u);
  EXPECT_LT(timeouts, 22u);
}

TEST_F(CommandProblems, WithoutLimitsAWrapperGetsTheLargestNumber) {
  run(options("a"), spec("command = [\"" + script(kWrapper) + "\"]\ncalls = \"smac\"\n"));
  EXPECT_THAT(calls().at(0), StartsWith("no_instance 0 2147483647 2147483647 "));
}

TEST_F(CommandProblems, PlaceholdersAndAShellWork) {
  const auto text = spec("command = \"echo {x} > /dev/null; echo {kind} {x}\"\nresult = 'regex=(?:sgd|adam) (.*)'\n");
  EXPECT_EQ(run(options("a"), text).cells_done, 4u);
  const auto row = results("a").cells[0].trials[0];
  EXPECT_THAT(row.parameters, HasSubstr(fmt::format("\"x\":{}", row.value)));
}

TEST_F(CommandProblems, AnInterruptedSearchGoesOnToTheSameTrials) {
  const auto text = spec("command = [\"" + script(kTargetRunner) + "\"]\ncalls = \"irace\"\n");
  run(options("whole"), text);
  auto how = options("cut");
  std::atomic<std::int64_t> seen{0};
  how.on_progress = [&](const Progress& progress) { seen = progress.trials_done; };
  how.cancelled = [&] { return seen >= 8; };
  EXPECT_TRUE(run(how, text).cancelled);
  EXPECT_FALSE(run(options("cut", true), text).cancelled);
  EXPECT_EQ(trials("cut"), trials("whole"));
  const auto other = spec("command = [\"" + script(kTargetRunner) + "\"]\ncalls = \"irace\"\ninstance = \"b\"\n");
  EXPECT_THAT(refusal(options("whole", true), other),
              AllOf(HasSubstr("the command of problem 'solver' is"), HasSubstr("\"instance\":\"b\"")));
  auto space = std::string(kSpace);
  const std::string x = "\"lower\": 0, \"upper\": 1";
  std::ofstream(folder_.path() / "space.json") << space.replace(space.find(x), x.size(), "\"lower\": 0, \"upper\": 2");
  EXPECT_THAT(refusal(options("whole", true), text),
              AllOf(HasSubstr("the space of problem 'solver' is another: parameter 'x' is {"),
                    ContainsRegex("\"upper\":1.0.* here and .*\"upper\":2.0.* there")));
  std::ofstream(folder_.path() / "space.json")
      << R"({"hyperparameters": [{"name": "x", "type": "uniform_float", "lower": 0, "upper": 1}]})";
  EXPECT_THAT(refusal(options("whole", true), text), ContainsRegex("parameter 'kind' is .* here and missing there"));
  space = kSpace;
  space.erase(space.find("{\"type\": \"EQ\""), space.find("}], \"forbiddens\"") + 1 - space.find("{\"type\": \"EQ\""));
  std::ofstream(folder_.path() / "space.json") << space;
  EXPECT_THAT(refusal(options("whole", true), text), ContainsRegex("conditions is .*\"EQ\".* here and \\[\\] there"));
}

TEST_F(CommandProblems, WhatIsWrongIsNamed) {
  const auto runner = "command = [\"" + script(kTargetRunner) + "\"]\n";
  const auto refused = [&](const std::string& text) { return refusal(options("a"), text); };
  EXPECT_THAT(refused(spec(runner + "calls = \"iraze\"\n")),
              AllOf(HasSubstr("spec.toml:7: calls = 'iraze'"), HasSubstr("unknown calling convention 'iraze'; known: "
                                                                         "placeholders, irace, paramils, smac")));
  EXPECT_THAT(refused(spec(runner + "result = \"last\"\n")),
              HasSubstr("spec.toml:7: result = 'last' in [[problem]]: unknown result convention 'last'"));
  EXPECT_THAT(refused(spec(runner + "calls = \"irace\"\nmax_resource = 9\n")),
              HasSubstr("spec.toml:8: max_resource = 9 in [[problem]]: the calling convention irace knows no resource, "
                        "and max_resource is 9"));
  EXPECT_THAT(refused(spec(runner + "timeout = -1\n")), HasSubstr("spec.toml:7: timeout = -1"));
  EXPECT_THAT(refused(spec(runner + "spec = \"branin\"\n")), HasSubstr("there is a command too"));
  EXPECT_THAT(refused(spec(runner + "cutof = 3\n")), HasSubstr("unknown key 'cutof'"));
  EXPECT_THAT(refused(spec(runner + "cutoff = -3\ncalls = \"smac\"\n")),
              HasSubstr("spec.toml:7: cutoff = -3 in [[problem]]: the cutoff is -3 s"));
  EXPECT_THAT(refused(spec(runner + "cutoff = 3\ncalls = \"irace\"\n")),
              HasSubstr("cutoff is 3, but the calling convention irace tells a program none"));
  EXPECT_THAT(refused(spec(runner + "cutoff = 3\n")), HasSubstr("the calling convention placeholders"));
  EXPECT_THAT(refused(spec(runner + "instance = \"a.cnf\"\n")),
              HasSubstr("spec.toml:7: instance = 'a.cnf' in [[problem]]: instance is 'a.cnf', but placeholders"));
  EXPECT_THAT(refused(spec("command = \"./runner\"\ncalls = \"irace\"\n")),
              HasSubstr("command is a text for a shell, and calls is irace"));
  EXPECT_THAT(refused(spec("command = \"./runner\"\ncalls = \"irac\"\n")),
              HasSubstr("unknown calling convention 'irac'"));
  EXPECT_THAT(refused(spec("command = \"\"\n")), HasSubstr("there is no command: its first word is the program"));
  EXPECT_THAT(refused(spec("command = [\"./nowhere/runner\"]\n")), HasSubstr("./nowhere/runner"));
  EXPECT_THAT(refused(spec("command = []\n")), HasSubstr("it must be a list of words, the program first"));
  EXPECT_THAT(refused(spec("command = [\"sh\", 3]\n")), HasSubstr("each word must be text in quotes"));
  EXPECT_THAT(refused(spec("command = [\"sh\", \"{y}\"]\n")), HasSubstr("unknown placeholder {y}"));
  EXPECT_THAT(refused(spec(runner + "direction = \"up\"\n")), HasSubstr("direction = 'up'"));
  EXPECT_THAT(refused(spec(runner, "[execution]\nworkers = 2\n")), HasSubstr("simulated workers"));
  EXPECT_THAT(refused("[[problem]]\nbudget = 6\n" + runner + "space = \"s\"\n[[method]]\nsampler = \"random\"\n"),
              HasSubstr("there is no 'label'"));
  EXPECT_THAT(refused("[[problem]]\nlabel = \"a\"\nbudget = 6\n" + runner +
                      "space = \"/nowhere/s\"\n"
                      "[[method]]\nsampler = \"random\"\n"),
              AllOf(HasSubstr("space = '/nowhere/s'"), HasSubstr("/nowhere/s")));
}

// A runner that fails says so in the table; its words are kept.
TEST_F(CommandProblems, ARunnerThatFailsIsAFailedTrial) {
  const auto text =
      spec("command = [\"" + script("#!/bin/sh\necho no such instance >&2\nexit 3\n") + "\"]\ncalls = \"irace\"\n");
  EXPECT_EQ(run(options("a"), text).cells_done, 4u);
  for (const auto& cell : results("a").cells) {
    for (const auto& row : cell.trials) EXPECT_EQ(row.failure, "crash");
  }
  EXPECT_THAT(read_file(folder_.path() / "a" / "commands" / "1-solver" / "1-random" / "seed-00" / "trials" / "000000" /
                        "failure"),
              HasSubstr("its exit status is 3"));
}

}  // namespace
}  // namespace incumbent
