// incumbent run and incumbent report as a user types them: the tables and the report, exit codes, signals, a full disk.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kSmall = R"(
seeds = 2
[[problem]]
spec = "branin"
budget = 5
[[method]]
sampler = "random"
[[method]]
sampler = "grid"
)";

// About 4 x 60 x 5 ms of work on one thread.
constexpr const char* kSlow = R"(
seeds = 2
[[problem]]
spec = "branin:delay=0.005"
budget = 60
[[method]]
sampler = "random"
[[method]]
sampler = "grid"
)";

std::string contents(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// trials.csv with the measured times blanked out.
std::string trials(const fs::path& out) {
  std::istringstream lines(contents(out / "trials.csv"));
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    std::size_t start = 0;
    for (int column = 0; column < 16; ++column) start = line.find(',', start) + 1;
    result += line.replace(start, line.find(',', start) - start, "time") + "\n";
  }
  return result;
}

// A program that runs beside the test.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), INCUMBENT_PROGRAM);
    std::vector<char*> words;
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&process_, INCUMBENT_PROGRAM, &actions, nullptr, words.data(), environ) != 0) process_ = -1;
    posix_spawn_file_actions_destroy(&actions);
  }
  void send(int signal) const { kill(process_, signal); }
  bool running() { return !ended_ && waitpid(process_, &status_, WNOHANG) == 0; }
  int wait() {
    if (!ended_) waitpid(process_, &status_, 0);
    ended_ = true;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  }

 private:
  pid_t process_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

std::size_t journal_bytes(const fs::path& out) {
  std::size_t bytes = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator i(out / "journals", ignored), end; i != end; i.increment(ignored)) {
    if (ignored) break;
    const auto size = i->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

// Waits until the experiment has written this much, or the process is gone.
void wait_for(Process& process, const fs::path& out, std::size_t bytes) {
  while (process.running() && journal_bytes(out) < bytes) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

constexpr const char* kSchedulers = R"(
seeds = 1
[[problem]]
spec = "mlp:data=digits,epochs=9,width=8,depth=1"
budget = 12
[[method]]
sampler = "random"
scheduler = "hyperband"
[[method]]
sampler = "gp"
scheduler = "asha"
[[method]]
sampler = "random"
scheduler = "median:min_trials=2"
)";

TEST(Run, SchedulersTrainSomeTrialsAFewEpochsOnly) {
  const TemporaryDirectory directory;
  const auto out = directory.path("out");
  const auto result = run_incumbent("run " + directory.file("schedulers.toml", kSchedulers) + " --out " + out.string());
  ASSERT_EQ(result.status, 0) << result.err;
  int journals = 0;
  for (const auto& file : fs::recursive_directory_iterator(out / "journals")) {
    if (file.path().extension() != ".log") continue;
    ++journals;
    const auto journal = file.path().string();
    const auto trials = golden::parse(run_incumbent("trials " + journal + " --json").out);
    ASSERT_EQ(trials.size(), 12u) << journal;
    std::size_t pruned = 0, complete = 0;
    for (const auto& trial : trials) {
      const auto& status = trial["status"].string();
      const auto& measurements = trial["measurements"];
      pruned += status == "pruned";
      complete += status == "complete";
      if (status == "pruned") {
        EXPECT_LT(measurements[measurements.size() - 1]["resource"].integer(), 9) << journal;
      }
      if (status == "complete") {
        EXPECT_EQ(measurements[measurements.size() - 1]["resource"].integer(), 9) << journal;
      }
    }
    EXPECT_GT(pruned, 0u) << journal;
    EXPECT_GT(complete, 0u) << journal;
    EXPECT_THAT(run_incumbent("verify " + journal).out, HasSubstr("verified")) << journal;
  }
  EXPECT_EQ(journals, 3);
}

TEST(Run, WritesTablesAndTheReportAndSaysWhere) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("small.toml", kSmall);
  const auto out = directory.path("out");
  const auto result = run_incumbent("run " + spec + " --out " + out.string());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("report: " + (out / "report.html").string()));
  EXPECT_THAT(result.out, testing::ContainsRegex("branin +4 +18 "));  // the table of times
  EXPECT_THAT(result.err, HasSubstr("100 % 4 of 4 searches"));        // progress, in plain lines
  EXPECT_THAT(contents(out / "report.html"), HasSubstr("incumbent run " + spec + " --out " + out.string()));
  EXPECT_EQ(contents(out / "spec.toml"), kSmall);
  EXPECT_EQ(golden::parse(contents(out / "statistics.json"))["problems"][0]["methods"].size(), 2u);

  // The report can be made anew, from the journals or from the table alone.
  const auto page = contents(out / "report.html");
  fs::remove(out / "report.html");
  fs::remove(out / "trials.csv");
  const auto again = run_incumbent("report " + out.string());
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(contents(out / "report.html"), page);
  fs::remove_all(out / "journals");
  EXPECT_EQ(run_incumbent("report " + out.string()).status, 0);
  EXPECT_EQ(contents(out / "report.html"), page);
}

TEST(Run, PrintsJson) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("small.toml", kSmall);
  const auto result = run_incumbent("run " + spec + " --out " + directory.path("out").string() + " --json --jobs 1");
  ASSERT_EQ(result.status, 0) << result.err;
  const auto json = golden::parse(result.out);
  EXPECT_EQ(json["searches"].integer(), 4);
  EXPECT_EQ(json["done"].integer(), 4);
  EXPECT_EQ(json["errors"].size(), 0u);
  EXPECT_EQ(json["times"][0]["problem"].string(), "branin");
  EXPECT_TRUE(fs::exists(json["report"].string()));
  const auto report = golden::parse(run_incumbent("report " + directory.path("out").string() + " --json").out);
  EXPECT_EQ(report["verdict"].string(), json["verdict"].string());
}

TEST(Run, WrongUseEndsWithTwoAndChangesNothing) {
  const TemporaryDirectory directory;
  const auto out = directory.path("out").string();
  const auto wrong = directory.file("wrong.toml", "seeds = 0\n" + std::string(kSmall));
  auto result = run_incumbent("run " + wrong + " --out " + out);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("wrong.toml:"));
  result = run_incumbent("run " + directory.path("none.toml").string() + " --out " + out);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("none.toml can't be read"));
  const auto spec = directory.file("small.toml", kSmall);
  EXPECT_EQ(run_incumbent("run " + spec + " --jobs -1 --out " + out).status, 2);
  EXPECT_THAT(run_incumbent("run " + spec + " --jobs 4294967296 --out " + out).err,
              HasSubstr("--jobs is '4294967296'; it must be an integer from 0 to 4096"));
  EXPECT_EQ(run_incumbent("run " + spec + " --data-dir /nowhere --out " + out).status, 2);
  EXPECT_EQ(run_incumbent("report " + directory.path("").string()).status, 2);
  EXPECT_FALSE(fs::exists(out));
  EXPECT_EQ(run_incumbent("run " + spec + " --no-report --out " + out).status, 0);
  result = run_incumbent("run " + spec + " --out " + out);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--resume"));
}

TEST(Run, WithoutGnuplotItSaysSoBeforeTheWork) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("small.toml", kSmall);
  const auto out = directory.path("out").string();
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", directory.path("").c_str(), 1);
  const auto refused = run_incumbent("run " + spec + " --out " + out);
  const auto allowed = run_incumbent("run " + spec + " --no-report --out " + out);
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(refused.status, 6);
  EXPECT_THAT(refused.err, HasSubstr("gnuplot"));
  EXPECT_EQ(allowed.status, 0) << allowed.err;
}

TEST(Run, KilledAtAnyMomentItResumesToTheSameTable) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("slow.toml", kSlow);
  const auto whole = directory.path("whole");
  ASSERT_EQ(run_incumbent("run " + spec + " --no-report --out " + whole.string()).status, 0);
  const auto all = journal_bytes(whole);
  const auto out = directory.path("killed");
  int kills = 0;
  for (int step = 1; step <= 5; ++step) {
    std::vector<std::string> arguments{"run", spec, "--no-report", "--resume", "--out", out.string()};
    Process process(arguments);
    wait_for(process, out, all * static_cast<std::size_t>(step) / 6);
    if (process.running()) ++kills;
    process.send(SIGKILL);
    process.wait();
  }
  EXPECT_GE(kills, 3);
  const auto result = run_incumbent("run " + spec + " --no-report --resume --out " + out.string());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(trials(out), trials(whole));
}

TEST(Run, InterruptedItEndsWith130AndResumes) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const TemporaryDirectory directory;
    const auto spec = directory.file("slow.toml", kSlow);
    const auto out = directory.path("out");
    Process process({"run", spec, "--no-report", "--out", out.string()});
    wait_for(process, out, 20000);
    process.send(signal);
    EXPECT_EQ(process.wait(), 130);
    EXPECT_THAT(contents(out / "trials.csv"), HasSubstr("complete"));  // what there is
    EXPECT_EQ(run_incumbent("run " + spec + " --no-report --resume --out " + out.string()).status, 0);
    const auto whole = directory.path("whole");
    ASSERT_EQ(run_incumbent("run " + spec + " --no-report --out " + whole.string()).status, 0);
    EXPECT_EQ(trials(out), trials(whole));
  }
}

TEST(Run, AFullDiskIsAnErrorAndTheRunCanGoOn) {
  const TemporaryDirectory directory;
  const auto spec = directory.file("small.toml", kSmall);
  const auto out = directory.path("out").string();
  // A limit on the size of files makes writes fail as a full disk does; the signal that comes with it is ignored.
  const auto limited = directory.file("limited.sh", "trap '' XFSZ\nulimit -f 3\nexec " INCUMBENT_PROGRAM " \"$@\"\n");
  const auto command =
      "sh " + limited + " run " + spec + " --no-report --out " + out + " 2>" + directory.path("err").string();
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 5);
  EXPECT_THAT(contents(directory.path("err")), HasSubstr("File too large"));
  const auto result = run_incumbent("run " + spec + " --no-report --resume --out " + out);
  EXPECT_EQ(result.status, 0) << result.err;
  const auto whole = directory.path("whole");
  ASSERT_EQ(run_incumbent("run " + spec + " --no-report --out " + whole.string()).status, 0);
  EXPECT_EQ(trials(out), trials(whole));
}

}  // namespace
}  // namespace incumbent
