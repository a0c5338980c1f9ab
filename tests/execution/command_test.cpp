// Runs of foreign programs: results, failures, limits, checkpoints, and that nothing of them is left.
#include "incumbent/command.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "execution/command_double.hpp"
#include "execution/gone.hpp"
#include "incumbent/error.hpp"
#include "incumbent/execution.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_doubles::command_space;
using testing_doubles::CommandDouble;
using testing_doubles::is_gone;
using testing_doubles::read_text;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(Command, ResultAndOutput) {
  CommandDouble command("echo out; echo err >&2; echo '{\"objective\": {x}, \"constraints\": [1]}' >&3");
  const auto outcome = command.run({.resource = 4});
  EXPECT_EQ(outcome.failure, Failure::none);
  EXPECT_THAT(outcome.objectives, ElementsAre(0.25));
  EXPECT_THAT(outcome.constraints, ElementsAre(1));
  EXPECT_EQ(outcome.resource, 4);
  EXPECT_GT(outcome.cost, 0);
  EXPECT_EQ(command.file("stdout"), "out\n");
  EXPECT_EQ(command.file("stderr"), "err\n");
  EXPECT_THAT(command.file("results"), HasSubstr("\"objective\": 0.25"));
  EXPECT_THAT(command.file("command"), HasSubstr("sh -c 'echo out"));
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child was not waited for";
}

TEST(Command, EachConventionOfStdout) {
  for (const auto& [convention, text] : std::vector<std::pair<std::string, std::string>>{
           {"stdout-last", "echo 3; echo 0.5; echo"},
           {"irace", "echo hello; echo 0.5 7"},
           {"paramils", "echo 'Result for ParamILS: SAT, 7, 1, 0.5, 3'; echo bye"},
           {"smac", "echo 'Result for SMAC: SUCCESS, 7, 1, 0.5, 3'"},
           {"regex=loss=([0-9.]+)", "echo loss=3; echo loss=0.5; printf 'end'"}}) {
    CommandDouble command(text);
    command.options.result = convention;
    const auto outcome = command.run();
    EXPECT_EQ(outcome.failure, Failure::none) << convention << command.file("failure");
    EXPECT_THAT(outcome.objectives, ElementsAre(0.5)) << convention;
  }
}

TEST(Command, FailuresAndWhy) {
  const auto failed = [](const std::string& script, Failure failure, const std::string& why) {
    CommandDouble command(script);
    EXPECT_EQ(command.run({.index = 7}).failure, failure) << script;
    EXPECT_THAT(command.file("failure", 7), HasSubstr("trial 7: " + std::string(to_string(failure)))) << script;
    EXPECT_THAT(command.file("failure", 7), HasSubstr(why)) << script;
  };
  failed("echo '{\"objective\": 1}' >&3; exit 3", Failure::crash, "exit status is 3");
  failed("kill -SEGV $$", Failure::crash, "signal 11, Segmentation fault");
  failed("true", Failure::crash, "there is no result");
  failed("echo '{\"objective\": 1}' >&3; echo oops >&3", Failure::crash, "line 2 of the results is 'oops': it must be");
  failed("echo '{\"objective\": 1, \"resource\": 2}' >&3", Failure::crash, "at most 1");
  failed("echo '{\"objective\": NaN}' >&3", Failure::nan, "nan");
  failed("echo '{\"objective\": Infinity}' >&3; sleep 60", Failure::diverged, "diverged");
  failed("echo '{\"failure\": \"out_of_memory\"}' >&3; exit 1", Failure::out_of_memory, "out_of_memory");
  failed("head -c 100000 /dev/zero | tr '\\0' x >&3", Failure::crash, "longer than 65536 bytes");
}

TEST(Command, ReportsUntilItIsStopped) {
  CommandDouble command(
      "for i in 1 2 3 4; do echo \"{\\\"resource\\\": $i, \\\"objective\\\": 0.$i}\" >&3; done; sleep 60");
  std::vector<std::int64_t> seen;
  const auto outcome = command.run({.resource = 9}, [&](const Measurement& measurement) {
    seen.push_back(measurement.resource);
    return measurement.resource < 3;
  });
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
  EXPECT_EQ(outcome.failure, Failure::none);
  EXPECT_THAT(outcome.objectives, ElementsAre(0.3));
  EXPECT_EQ(outcome.resource, 3);
}

TEST(Command, ATimeoutEndsTheWholeGroup) {
  CommandDouble command("trap '' TERM; (trap '' TERM; sleep 300) & echo $! > {checkpoint}/pid; sleep 300; sleep 300");
  command.options.timeout = 0.3;
  command.options.grace = 0.2;
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(command.run().failure, Failure::timeout); }), 20);
  EXPECT_TRUE(is_gone(std::stoi(command.file("checkpoint/pid"))));
}

TEST(Command, WhatAProgramLeavesBehindIsKilled) {
  CommandDouble command("sleep 300 & echo $! > {checkpoint}/pid; echo '{\"objective\": 1}' >&3");
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(command.run().failure, Failure::none); }), 20);
  EXPECT_TRUE(is_gone(std::stoi(command.file("checkpoint-1/pid"))));
}

TEST(Command, WhatLeavesItsGroupIsKilledAtTheEnd) {
  CommandDouble command("setsid sleep 300 & echo $! > {checkpoint}/pid; echo '{\"objective\": 1}' >&3");
  EXPECT_EQ(command.run().failure, Failure::none);
  EXPECT_TRUE(is_gone(std::stoi(command.file("checkpoint-1/pid"))));
  CommandDouble slow("setsid sleep 300 & echo $! > {checkpoint}/pid; sleep 300");
  slow.options.timeout = 0.5;
  EXPECT_EQ(slow.run().failure, Failure::timeout);
  EXPECT_TRUE(is_gone(std::stoi(slow.file("checkpoint/pid"))));
}

TEST(Command, ASecondResultIsAFailure) {
  CommandDouble command("echo '{\"objective\": 1}' >&3; echo '{\"objective\": 2}' >&3");
  EXPECT_EQ(command.run().failure, Failure::crash);
  EXPECT_THAT(command.file("failure"), HasSubstr("the line before it was the result already"));
}

TEST(Command, ANumberBeyondADoubleIsNamed) {
  CommandDouble command("echo '{\"objective\": 1e400}' >&3");
  EXPECT_EQ(command.run().failure, Failure::crash);
  EXPECT_THAT(command.file("failure"), HasSubstr("1e400"));
  EXPECT_THAT(command.file("failure"), HasSubstr("overflow"));
}

TEST(Command, MemoryOfAllItsProcesses) {
  CommandDouble command("(head -c 150000000 /dev/zero; sleep 60) | tail -c 140000000 | cat");
  command.options.memory = 60'000'000;
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(command.run().failure, Failure::out_of_memory); }), 40);
  EXPECT_THAT(command.file("failure"), HasSubstr("more than 60 MB"));
  command.options.words = {"sh", "-c", "sleep 0.3; echo '{\"objective\": 1}' >&3"};
  EXPECT_EQ(command.run().failure, Failure::none);
}

TEST(Command, ACancellationIsNoResult) {
  CommandDouble command("echo started >&2; sleep 300");
  bool cancelled = false;
  command.options.cancelled = [&] { return std::exchange(cancelled, true); };
  const auto outcome = command.run();
  EXPECT_EQ(outcome.failure, Failure::none);
  EXPECT_EQ(outcome.resource, 0);
}

TEST(Command, ValuesArriveAsTheyAre) {
  const std::vector<std::string> values{
      "two words", "it's \"quoted\"", "$(touch pwned); `id`", "line\nline\n", "é — 漢字", "-n", "*", "\\n", "{x}",
      "",          "'; exit 7; '"};
  std::vector<Level> levels(values.begin(), values.end());
  for (const bool shell : {false, true}) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      CommandDouble command("");
      command.space = command_space(levels);
      const std::string script = "printf %s \"$1\" > \"$2/one\"; printf %s \"$INCUMBENT_OPT\" > \"$2/two\"; echo 1";
      command.options.words = {"sh", "-c", script, "sh", "{opt}", "{checkpoint}"};
      if (shell) command.options.words = {"set -- {opt} {checkpoint}; " + script};
      command.options.shell = shell;
      command.options.result = "stdout-last";
      EXPECT_EQ(command.run({}, {}, Configuration({0.25, static_cast<double>(i)})).failure, Failure::none);
      EXPECT_EQ(command.file("checkpoint-1/one"), values[i]);
      EXPECT_EQ(command.file("checkpoint-1/two"), values[i]);
    }
  }
}

TEST(Command, AProgramThatIsNotThere) {
  CommandDouble command("");
  const auto message = [&](const std::string& program) -> std::string {
    command.options.words = {program};
    try {
      command.run();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message("no-such-program"), HasSubstr("'no-such-program' is in none of PATH's folders"));
  EXPECT_THAT(message("./none"), HasSubstr("'./none' is no file that may be executed"));
  EXPECT_THAT(message("no-such-{x}"), HasSubstr("'no-such-0.25'"));
  const auto script = (command.folder / "script").string();
  testing_doubles::write_text(script, "echo 1\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_THAT(message(script), HasSubstr("#!/bin/sh"));
}

TEST(Command, MuchOutputNeitherBlocksNorStays) {
  CommandDouble command("head -c 300000000 /dev/zero | tr '\\0' 'x'; head -c 3000000 /dev/zero >&2; echo; echo 0.5");
  command.options.result = "stdout-last";
  EXPECT_THAT(command.run().objectives, ElementsAre(0.5));
  EXPECT_LT(command.file("stdout").size(), 2'200'000u);
  EXPECT_THAT(command.file("stdout").substr(1'000'000), HasSubstr("bytes are left out here"));
}

TEST(Command, NoDescriptorIsInherited) {
  const int open = ::open("/dev/null", O_RDONLY);  // not close-on-exec, as a careless library's
  ASSERT_EQ(fcntl(open, F_DUPFD, 50), 50);
  CommandDouble command("ls /proc/$$/fd; cat; echo '{\"objective\": 1}' >&3");
  EXPECT_EQ(command.run().failure, Failure::none);
  EXPECT_EQ(command.file("stdout"), "0\n1\n2\n3\n");
  close(50);
  close(open);
}

TEST(Command, SignalsAreAsUsual) {
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  CommandDouble command("grep -E 'Sig(Blk|Ign)' /proc/self/status; echo '{\"objective\": 1}' >&3");
  command.run();
  ::signal(SIGPIPE, old);
  EXPECT_THAT(command.file("stdout"), HasSubstr("SigBlk:\t0000000000000000"));
  const auto ignored = command.file("stdout").substr(command.file("stdout").find("SigIgn:\t") + 8, 16);
  EXPECT_EQ(std::stoull(ignored, nullptr, 16) & (1ull << (SIGPIPE - 1)), 0u);
}

// Adds one line a unit of resource to the file that it finds.
constexpr const char* kCounter =
    "cd {checkpoint}; for i in $(seq $(({from_resource} + 1)) {resource}); do echo {trial}.$i >> log; done; "
    "echo \"{\\\"objective\\\": $(wc -l < log)}\" >&3";

TEST(Command, CheckpointsGoOnAndAreCloned) {
  CommandDouble command(kCounter);
  const auto first = command.run({.resource = 1, .index = 3});
  ASSERT_TRUE(first.checkpoint);
  EXPECT_EQ(first.checkpoint->resource(), 1);
  const auto second = command.run({.resource = 3, .index = 3, .from = first.checkpoint});
  EXPECT_THAT(second.objectives, ElementsAre(3));
  EXPECT_EQ(command.file("checkpoint-3/log", 3), "3.1\n3.2\n3.3\n");
  const auto clone = command.run({.resource = 5, .index = 4, .from = second.checkpoint});
  EXPECT_EQ(command.file("checkpoint-5/log", 4), "3.1\n3.2\n3.3\n4.4\n4.5\n");
  // Another process knows no checkpoint objects, and finds them; a repeated evaluation starts where the first did.
  const CommandProblem problem({.name = "command", .space = command.space}, command.options);
  EXPECT_EQ(problem.checkpoint(3, 9)->resource(), 3);
  EXPECT_EQ(problem.checkpoint(3, 2)->resource(), 1);
  EXPECT_FALSE(problem.checkpoint(4, 4));
  EXPECT_THAT(command.run({.resource = 3, .index = 3}).objectives, ElementsAre(3));
  EXPECT_THAT(command.run({.resource = 9, .index = 3, .from = problem.checkpoint(3, 3)}).objectives, ElementsAre(9));
  EXPECT_FALSE(problem.checkpoint(3, 2)) << "more than the last two are kept";
}

TEST(Command, WhatRunningClonesGoOnFromIsKept) {
  CommandDouble command(kCounter);
  for (const std::int64_t resource : {1, 2, 3, 4}) command.run({.resource = resource, .index = 3, .needed = {2}});
  const CommandProblem problem({.name = "command", .space = command.space}, command.options);
  const auto kept = problem.checkpoint(3, 2);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->resource(), 2);
  EXPECT_FALSE(problem.checkpoint(3, 1));
  command.run({.resource = 5, .index = 3});
  EXPECT_FALSE(problem.checkpoint(3, 3)) << "the clone has ended";
  EXPECT_EQ(problem.checkpoint(3, 9)->resource(), 5);
}

TEST(Command, PromotionsOfAStudyGoOnInAnotherProcess) {
  using testing_doubles::CountingSampler;
  using testing_doubles::MemoryLog;
  using testing_doubles::ScriptedScheduler;
  CommandDouble command(kCounter);
  command.options.folder = command.folder / "study";
  command.space = testing_doubles::unit_space();
  const CommandProblem problem({.name = "command", .space = command.space}, command.options);
  const auto log = std::make_shared<MemoryLog>();
  StudySpec spec;
  spec.space = command.space;
  spec.scheduler = "scripted";
  spec.max_resource = 9;
  const auto study = [&](std::vector<Decision> script) {
    auto scheduler = std::make_unique<ScriptedScheduler>(std::move(script));
    scheduler->verdicts[{0, 2}] = Verdict::pause;
    return std::make_unique<Study>(spec, std::make_unique<CountingSampler>(spec.space), std::move(scheduler), log);
  };
  const Decision start = Start{{.resource = 2}, 1};
  {
    const auto first = study({start, Finished{"later"}});
    const auto action = first->ask().front();
    const auto outcome = problem.evaluate(action.configuration, {action.resource, action.seed, action.trial, {}}, {});
    EXPECT_EQ(first->tell(0, {outcome.objectives, {}, 0, Failure::none, {}, outcome.resource}), TrialStatus::running);
  }
  const auto second = study({start, Resume{0, 5}});
  second->replay(log->events);
  EXPECT_EQ(run_trials(*second, problem), "script");
  EXPECT_EQ(second->history()[0].measurements.back().resource, 5);
  EXPECT_EQ(command.file("checkpoint-5/log"), "0.1\n0.2\n0.3\n0.4\n0.5\n");
}

TEST(Command, ATunersDeathEndsItsTrials) {
  // The second process leaves the group, so that only its environment tells whose it is.
  CommandDouble command("");
  command.options.words = {"sh", "-c",
                           "cd \"$1\"; if [ -e pid1 ]; then echo '{\"objective\": 1}' >&3; exit; fi; "
                           "setsid sleep 300 & echo $! > pid2; echo $$ > pid1; sleep 300",
                           "sh", (command.folder / "").string()};
  const pid_t tuner = fork();
  if (tuner == 0) {
    command.run();
    _exit(0);
  }
  while (read_text(command.folder / "pid1").empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  kill(tuner, SIGKILL);
  waitpid(tuner, nullptr, 0);
  EXPECT_TRUE(is_gone(std::stoi(read_text(command.folder / "pid1"))));
  const auto other = read_text(command.folder / "pid2");
  EXPECT_EQ(kill(std::stoi(other), 0), 0) << "the test is about a process that survived";
  EXPECT_EQ(command.run().failure, Failure::none);
  EXPECT_TRUE(is_gone(std::stoi(other)));
}

TEST(Command, ManyAtATime) {
  CommandDouble command("echo '{\"objective\": {x}}' >&3");
  command.options.folder = command.folder / "study";
  const CommandProblem problem({.name = "command", .space = command.space}, command.options);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const double x = 0.5 + (t * 10 + i) / 1000.0;
        const auto outcome = problem.evaluate(Configuration({x, Configuration::inactive()}), {.index = t * 10 + i}, {});
        wrong += outcome.objectives != std::vector<double>{x};
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace
}  // namespace incumbent
