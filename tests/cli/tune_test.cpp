// incumbent tune as a user types it: foreign scripts, results, early stopping, Ctrl-C, kill -9 and resumption.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cli/program.hpp"
#include "execution/gone.hpp"

namespace incumbent {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

constexpr const char* kSpace = R"({"name": "s", "hyperparameters": [
  {"name": "x", "type": "uniform_float", "lower": 0, "upper": 1, "log": false, "default_value": 0.5},
  {"name": "opt", "type": "categorical", "choices": ["a b", "it's"], "default_value": "a b"}],
  "conditions": [], "forbiddens": [], "python_module_version": "1.2.1", "format_version": 0.4})";

// A learning curve x + 1/epoch; goes on from {checkpoint}; one line a run in `runs`.
constexpr const char* kTrain = R"(#!/bin/sh
echo "$INCUMBENT_TRIAL $INCUMBENT_FROM_RESOURCE $INCUMBENT_RESOURCE" >> "$1/runs"
epoch=$(cat "$INCUMBENT_CHECKPOINT/epoch" 2>/dev/null || echo 0)
while [ "$epoch" -lt "$INCUMBENT_RESOURCE" ]; do
  epoch=$((epoch + 1))
  sleep "${PAUSE:-0}"
  awk -v x="$INCUMBENT_X" -v e="$epoch" 'BEGIN { printf "{\"resource\": %d, \"objective\": %.17g}\n", e, x + 1 / e }' >&3
done
echo "$epoch" > "$INCUMBENT_CHECKPOINT/epoch"
)";

class Tune : public testing::Test {
 protected:
  Tune() {
    directory_.file("space.json", kSpace);
    fs::permissions(directory_.file("train.sh", kTrain), fs::perms::owner_all);
  }
  std::string path(const std::string& name) const { return directory_.path(name).string(); }
  // incumbent tune SPACE --dir DIR WORDS
  ProgramResult tune(const std::string& words) const {
    return run_incumbent("tune " + path("space.json") + " --dir " + path("out") + " " + words);
  }
  std::string train() const { return "-- " + path("train.sh") + " " + path(""); }
  std::string contents(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path(name)).rdbuf();
    return text.str();
  }
  json trials() const { return json::parse(run_incumbent("trials " + path("out/study.log") + " --json").out); }

  // Starts tune in a process of its own.
  pid_t start(const std::string& words) const {
    const auto line = "exec " INCUMBENT_PROGRAM " tune " + path("space.json") + " --dir " + path("out") + " " + words +
                      " >" + path("tune.out") + " 2>" + path("tune.err");
    const pid_t pid = fork();
    if (pid == 0) {
      execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
      _exit(127);
    }
    return pid;
  }
  // A command that was just being started has the journal's lock for a moment longer.
  static void kill_at_once(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  void wait_for_runs(std::size_t count) const {
    for (int i = 0; i < 600; ++i) {
      const auto text = contents("runs");
      if (static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) >= count) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    FAIL() << "the runs do not come";
  }

  TemporaryDirectory directory_;
};

TEST_F(Tune, EveryTrialOnce) {
  const auto result = tune(
      "--sampler sobol --budget 6 --workers 2 --json -- sh -c 'echo {x} > {checkpoint}/x; "
      "echo \"{\\\"objective\\\": {x}}\" >&3'");
  ASSERT_EQ(result.status, 0) << result.err;
  const auto end = json::parse(result.out);
  EXPECT_EQ(end["reason"], "budget");
  EXPECT_EQ(end["trials"], 6);
  double least = 1;
  for (const auto& trial : trials()) {
    EXPECT_EQ(trial["value"], trial["params"]["x"]);
    least = std::min(least, trial["value"].get<double>());
  }
  EXPECT_EQ(end["best"]["value"], least);
  EXPECT_EQ(end["best"]["folder"], path("out/trials/00000" + std::to_string(end["best"]["trial"].get<int>())));
}

TEST_F(Tune, TheSameSearchEachTime) {
  const std::string words = "--sampler tpe --seed 3 --budget 12 --direction max --result stdout-last -- echo {x}";
  ASSERT_EQ(tune(words).status, 0);
  const auto first = trials();
  EXPECT_EQ(tune(words).status, 2) << "a journal that is there needs --resume";
  EXPECT_EQ(tune("--resume " + words).status, 0);
  EXPECT_THAT(tune("--journal " + path("other.log") + " " + words).err, HasSubstr("trials of another journal"));
  fs::remove_all(path("out"));
  ASSERT_EQ(tune(words).status, 0);
  const auto second = trials();
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(first[i]["params"], second[i]["params"]);
  const auto best = run_incumbent("best " + path("out/study.log") + " --json");
  for (const auto& trial : second) EXPECT_LE(trial["value"], json::parse(best.out)["value"]);
  EXPECT_EQ(run_incumbent("verify " + path("out/study.log")).status, 0);
}

TEST_F(Tune, PromotionsGoOnFromTheirCheckpoints) {
  ASSERT_EQ(tune("--sampler sobol --scheduler asha --max-resource 9 --budget 12 --workers 4 " + train()).status, 0);
  std::istringstream runs(contents("runs"));
  int promotions = 0;
  for (std::int64_t trial = 0, from = 0, to = 0; runs >> trial >> from >> to;) {
    EXPECT_TRUE((from == 0 && to == 1) || (from == 1 && to == 3) || (from == 3 && to == 9));
    promotions += from > 0;
  }
  EXPECT_GT(promotions, 2);
}

TEST_F(Tune, BadTrialsAreStoppedByTheirReports) {
  ASSERT_EQ(tune("--sampler sobol --scheduler asha:type=stopping --max-resource 9 --budget 12 " + train()).status, 0);
  int stopped = 0, complete = 0;
  for (const auto& trial : trials()) {
    const bool whole = trial["status"] == "complete";
    complete += whole;
    stopped += trial["status"] == "pruned";
    EXPECT_EQ(trial["resource"] == 9, whole);
    EXPECT_EQ(trial["measurements"].size(), trial["resource"].get<std::size_t>());
  }
  EXPECT_GT(stopped, 2);
  EXPECT_GT(complete, 0);
}

TEST_F(Tune, AfterKill9ItGoesOn) {
  const std::string words = "--sampler sobol --max-resource 4 --budget 12 --workers 4 " + train();
  setenv("PAUSE", "0.1", 1);
  const pid_t pid = start(words);
  wait_for_runs(7);
  kill_at_once(pid);
  const auto result = tune("--resume " + words);
  unsetenv("PAUSE");
  EXPECT_EQ(result.status, 0) << result.err;
  const auto all = trials();
  ASSERT_EQ(all.size(), 12u);
  for (const auto& trial : all) {
    EXPECT_EQ(trial["status"], "complete");
    EXPECT_EQ(trial["value"], trial["params"]["x"].get<double>() + 0.25);
  }
  EXPECT_EQ(run_incumbent("verify " + path("out/study.log")).status, 0);
  const auto other = tune("--resume --sampler sobol --max-resource 4 --budget 12 -- true");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("the command now"));
  EXPECT_THAT(tune("--resume --sampler sobol --max-resource 5 --budget 12 " + train()).err,
              HasSubstr("largest resource is 4 instead of 5"));
}

// A population is killed and goes on: clones start from what their parents left, and nobody is disturbed.
TEST_F(Tune, APopulationGoesOnAfterKill9) {
  const std::string words =
      "--sampler random --seed 2 --scheduler pbt:population=4,interval=2,quantile=0.5,populations=1 --max-resource 12 "
      "--budget 14 "
      "--workers 4 " +
      train();
  setenv("PAUSE", "0.05", 1);
  for (const std::size_t runs : {9, 14, 19}) {
    const pid_t pid = start("--resume " + words);
    wait_for_runs(runs);
    kill_at_once(pid);
  }
  const auto result = tune("--resume " + words);
  unsetenv("PAUSE");
  EXPECT_EQ(result.status, 0) << result.err;
  std::map<std::int64_t, std::int64_t> start_of;
  for (const auto& trial : trials()) {
    EXPECT_NE(trial["status"], "failed") << trial;
    for (const auto& m : trial["measurements"]) {
      EXPECT_EQ(m["value"], trial["params"]["x"].get<double>() + 1 / m["resource"].get<double>());
    }
    if (!trial["parent"].is_null()) start_of[trial["trial"]] = trial["from_resource"];
  }
  EXPECT_GE(start_of.size(), 1u);
  std::map<std::int64_t, std::int64_t> before;  // what each trial was to reach last
  std::istringstream runs(contents("runs"));
  for (std::int64_t trial = 0, from = 0, to = 0; runs >> trial >> from >> to;) {
    const bool first = before.count(trial) == 0;
    EXPECT_EQ(from, std::max(start_of[trial], to - 2)) << trial;
    EXPECT_TRUE(first || to == before[trial] || to == before[trial] + 2) << trial << " to " << to;
    before[trial] = to;
  }
}

// Without checkpoints a clone starts from nothing; its parent is left alone.
TEST_F(Tune, APopulationWithoutCheckpointsGoesOnAfterKill9) {
  const std::string words =
      "--sampler random --scheduler pbt:population=3,interval=2,populations=1 --max-resource 8 --budget 10 --workers 3 "
      "-- sh -c 'echo {trial} {resource} >> " +
      path("runs") + "; sleep 0.3; echo \"{\\\"objective\\\": {x}}\" >&3'";
  for (const std::size_t runs : {8, 11, 14}) {
    const pid_t pid = start("--resume " + words);
    wait_for_runs(runs);
    kill_at_once(pid);
  }
  const auto result = tune("--resume " + words);
  EXPECT_EQ(result.status, 0) << result.err;
  for (const auto& trial : trials()) EXPECT_NE(trial["status"], "failed") << trial;
  std::map<std::int64_t, std::int64_t> before;
  std::istringstream runs(contents("runs"));
  for (std::int64_t trial = 0, to = 0; runs >> trial >> to;) {
    EXPECT_GE(to, before[trial]) << trial;
    before[trial] = to;
  }
}

TEST_F(Tune, CtrlCEndsTheCommands) {
  const pid_t pid = start("--budget 4 --workers 2 -- sh -c 'sleep 300 & echo $! >> " + path("runs") + "; wait'");
  wait_for_runs(2);
  kill(pid, SIGINT);
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_THAT(contents("tune.err"), HasSubstr("--resume goes on"));
  std::istringstream pids(contents("runs"));
  for (int sleeper = 0; pids >> sleeper;) EXPECT_TRUE(testing_doubles::is_gone(sleeper));
  for (const auto& trial : trials()) EXPECT_EQ(trial["status"], "running");
}

TEST_F(Tune, ATimeLimitIsNoError) {
  const auto result =
      tune("--time-limit 1 --json --result stdout-last -- sh -c 'echo {x}; [ {trial} = 0 ] || sleep 300'");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(json::parse(result.out)["reason"], "time limit");
}

TEST_F(Tune, WhenAllFail) {
  const auto result = tune("--budget 3 -- sh -c 'echo reading data >&2; echo no such file >&2; exit 4'");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("no trial has a value; 3 trials: 3 failed (crash 3)"));
  EXPECT_THAT(result.err, HasSubstr("trial 0: crash: its exit status is 4"));
  EXPECT_THAT(result.err, HasSubstr("reading data\nno such file"));
  fs::remove_all(path("out"));
  EXPECT_THAT(tune("--budget 1 -- sh -c 'echo 0.5 >&3'").err, HasSubstr("line 1 of the results is '0.5'"));
  fs::remove_all(path("out"));
  EXPECT_THAT(tune("--budget 1 --timeout 0.2 -- sleep 300").err, HasSubstr("trial 0: timeout: it ran for longer"));
  fs::remove_all(path("out"));
  std::ofstream(path("late.sh")) << R"(echo '{"resource": 1, "objective": 2}' >&3; exit 4)";
  const auto late = tune("--budget 2 --max-resource 3 --scheduler full -- sh " + path("late.sh"));
  EXPECT_EQ(late.status, 1) << late.out << late.err;
  EXPECT_THAT(late.err, HasSubstr("no trial has a value; 2 trials: 2 failed (crash 2)"));
}

TEST_F(Tune, DryRunsStartNothing) {
  const auto result = tune("--sampler sobol --dry-run -- touch " + path("file") + " {opt} {resource} {checkpoint}");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 5);
  EXPECT_THAT(result.out, HasSubstr("touch " + path("file") + " 'a b' 1 " + path("out/trials/00000")));
  EXPECT_THAT(result.out, HasSubstr("'it'\\''s'"));
  EXPECT_FALSE(fs::exists(path("out")));
  EXPECT_FALSE(fs::exists(path("file")));
}

TEST_F(Tune, CommandsArriveAsTheyAre) {
  const auto result = tune(
      "--budget 1 --result 'regex=n=([0-9]+)' -- sh -c 'echo n=$#; echo \"$1\" \"$2\"' sh '[1,2]' "
      "--seed=3 a,b -- --help");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(contents("out/trials/000000/stdout"), "n=5\n[1,2] --seed=3\n");
}

TEST_F(Tune, WrongArgumentsAreNamed) {
  const auto error = [&](const std::string& words) {
    const auto result = tune(words);
    EXPECT_EQ(result.status, 2) << words;
    EXPECT_FALSE(fs::exists(path("out"))) << words;
    return result.err;
  };
  EXPECT_THAT(error("--budget 3"), HasSubstr("no command; it stands at the end, after --"));
  EXPECT_THAT(error("--budget 3 --"), HasSubstr("no command"));
  EXPECT_THAT(error("-- true"), HasSubstr("no end; give it a --budget or a --time-limit"));
  EXPECT_THAT(error("--budget 3 -- no-such-program"), HasSubstr("'no-such-program' is in none of PATH's folders"));
  EXPECT_THAT(error("--budget 3 -- true {y}"), HasSubstr("unknown placeholder {y} in '{y}'; known: x, opt, resource"));
  EXPECT_THAT(error("--budget 3 --result what -- true"), HasSubstr("known: fd, stdout-last"));
  EXPECT_THAT(error("--budget 3 --workers 0 -- true"), HasSubstr("--workers is 0"));
  EXPECT_THAT(error("--budget 3 --timeout -1 -- true"), HasSubstr("the timeout is -1 s"));
  EXPECT_THAT(error("--budget 3 --sampler gpp -- true"), HasSubstr("unknown sampler 'gpp'"));
  EXPECT_THAT(error("--budget 3 --shell -- echo a"), HasSubstr("has 2 words; it must be one, in quotes"));
}

TEST_F(Tune, ARecordThatCanNotBeWrittenEndsIt) {
  fs::create_directories(path("out/tune.json"));  // a folder of that name
  const auto result = tune("--budget 1 -- true");
  EXPECT_EQ(result.status, 5) << result.out;
  EXPECT_THAT(result.err, HasSubstr("tune.json can't be replaced: "));
  EXPECT_FALSE(fs::exists(path("out/study.log")));
}

TEST_F(Tune, AFolderThatCanNotBeMadeIsNamed) {
  directory_.file("out", "a file");
  const auto result = run_incumbent("tune " + path("space.json") + " --dir " + path("out/of") + " --budget 1 -- true");
  EXPECT_EQ(result.status, 5) << result.out;
  EXPECT_THAT(result.err, HasSubstr(path("out/of") + " can't be made: "));
}

TEST_F(Tune, TheExampleTrains) {
  const auto script = fs::path(INCUMBENT_TESTS_DIR).parent_path() / "experiments/tune_example.sh";
  const auto line = "INCUMBENT=" INCUMBENT_PROGRAM " bash " + script.string() + " " + path("example") + " >" +
                    path("example.out") + " 2>&1";
  EXPECT_EQ(std::system(line.c_str()), 0) << contents("example.out");
  const auto best = run_incumbent("best " + path("example/study.log") + " --json");
  EXPECT_LT(json::parse(best.out)["value"].get<double>(), 0.2) << "about 0.69 is guessing";
  EXPECT_EQ(json::parse(best.out)["resource"], 27);
}

}  // namespace
}  // namespace incumbent
