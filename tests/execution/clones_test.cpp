// What clones go on from after a restart: whose checkpoints are made anew, whose are asked for, and which are kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "incumbent/execution.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing_doubles::CountingSampler;
using testing_doubles::MemoryLog;
using testing_doubles::ScriptedScheduler;
using testing_doubles::unit_space;

struct Reached : Checkpoint {
  explicit Reached(std::int64_t r) : reached(r) {}
  std::int64_t resource() const override { return reached; }
  std::int64_t reached;
};

struct Run {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::vector<std::int64_t> needed;
};

// Notes its evaluations, which take 20 ms, by trial.
class Noted : public Problem {
 public:
  Noted() : Problem({.name = "noted", .space = unit_space(), .max_resource = 9}) {}
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter&) const override {
    {
      const std::lock_guard lock(mutex);
      runs[how.index].push_back({how.from ? how.from->resource() : 0, how.resource, how.needed});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    Outcome outcome;
    if (how.index == failing) outcome.failure = Failure::out_of_memory;
    if (outcome.failure == Failure::none) outcome.objectives = {x[0]};
    outcome.resource = how.resource;
    if (leaves) outcome.checkpoint = std::make_shared<Reached>(how.resource);
    return outcome;
  }

  bool leaves = true;  // a checkpoint
  std::int64_t failing = -1;
  mutable std::mutex mutex;
  mutable std::map<std::int64_t, std::vector<Run>> runs;
};

// It has, of each trial, checkpoints at these resources.
class Keeper : public Noted {
 public:
  bool keeps_checkpoints() const override { return true; }
  std::shared_ptr<const Checkpoint> checkpoint(std::int64_t trial, std::int64_t most) const override {
    const auto found = kept.find(trial);
    if (found == kept.end()) return {};
    const auto after = std::ranges::upper_bound(found->second, most);
    return after == found->second.begin() ? nullptr : std::make_shared<Reached>(*std::prev(after));
  }
  std::map<std::int64_t, std::vector<std::int64_t>> kept;
};

Decision start_at(std::int64_t resource) {
  Start start;
  start.request.resource = resource;
  return start;
}

Decision clone_of(std::int64_t parent, std::int64_t from, std::int64_t resource) {
  Clone clone;
  clone.request.parent = parent;
  clone.request.from_resource = from;
  clone.request.resource = resource;
  return clone;
}

std::unique_ptr<Study> scripted(std::vector<Decision> script, std::shared_ptr<EventLog> log = {}) {
  StudySpec spec;
  spec.space = unit_space();
  spec.max_resource = 9;
  auto scheduler = std::make_unique<ScriptedScheduler>(std::move(script));
  for (const std::int64_t rung : {3, 6})
    scheduler->verdicts[{0, rung}] = scheduler->verdicts[{1, rung}] = Verdict::pause;
  return std::make_unique<Study>(spec, std::make_unique<CountingSampler>(spec.space), std::move(scheduler),
                                 std::move(log));
}

void reach(Study& study, std::int64_t trial, std::int64_t resource) {
  Result result;
  result.objectives = {0.5};
  result.resource = resource;
  EXPECT_EQ(study.tell(trial, result), TrialStatus::running);
}

// Trial 0 is paused at 3; its clones 1, 2 and 3 were running when the process was killed.
std::unique_ptr<Study> three_clones() {
  auto study = scripted({start_at(3), clone_of(0, 3, 9), clone_of(0, 3, 9), clone_of(0, 3, 9)});
  study->ask();
  reach(*study, 0, 3);
  study->ask(3);
  EXPECT_EQ(study->unfinished().size(), 3u);
  return study;
}

TEST(Clones, ALostCheckpointIsMadeAnewOnceForAll) {
  const Noted problem;
  const auto study = three_clones();
  run_trials(*study, problem, {.workers = 3, .cancelled = {}, .on_finished = {}});
  ASSERT_EQ(problem.runs[0].size(), 1u);
  EXPECT_EQ(problem.runs[0].front().to, 3);
  for (const int clone : {1, 2, 3}) {
    EXPECT_EQ(problem.runs[clone].front().from, 3);
    EXPECT_EQ(study->history()[clone].status, TrialStatus::complete);
  }
}

TEST(Clones, AParentWithoutACheckpointIsLookedForOnce) {
  Noted problem;
  problem.leaves = false;
  const auto study = three_clones();
  run_trials(*study, problem);
  EXPECT_EQ(problem.runs[0].size(), 1u);
  for (const int clone : {1, 2, 3}) EXPECT_EQ(problem.runs[clone].front().from, 0);
}

TEST(Clones, WhoCanNotBeMadeAnewFails) {
  Noted problem;
  problem.failing = 0;
  const auto study = three_clones();
  run_trials(*study, problem);
  for (const int clone : {1, 2, 3}) {
    EXPECT_EQ(problem.runs.count(clone), 0u);
    EXPECT_EQ(study->history()[clone].failure, Failure::out_of_memory);
  }
}

TEST(Clones, AProblemThatKeepsCheckpointsIsOnlyAsked) {
  const Keeper without;
  run_trials(*three_clones(), without);
  EXPECT_EQ(without.runs.count(0), 0u);
  EXPECT_EQ(without.runs[1].front().from, 0);

  Keeper problem;
  problem.kept = {{0, {1, 3}}};
  run_trials(*three_clones(), problem);
  EXPECT_EQ(problem.runs.count(0), 0u);
  EXPECT_EQ(problem.runs[1].front().from, 3);
}

TEST(Clones, ARestartedCloneGoesOnFromItsOwnNewestCheckpoint) {
  const auto study = scripted({start_at(3), clone_of(0, 3, 6), Resume{1, 9}});
  study->ask();
  reach(*study, 0, 3);
  study->ask();
  reach(*study, 1, 6);
  study->ask();
  Keeper problem;
  problem.kept = {{0, {3}}, {1, {3, 6, 9}}};  // killed when it had reached 9 and was not told
  run_trials(*study, problem);
  ASSERT_EQ(problem.runs[1].size(), 1u);
  EXPECT_EQ(problem.runs[1].front().from, 6);
}

// Trial 0 goes on to 6 and to 9 while its clone, which started at 3, has not ended.
TEST(Clones, WhatARunningCloneStartedFromIsNeeded) {
  const auto log = std::make_shared<MemoryLog>();
  const auto study = scripted({start_at(3), Resume{0, 6}, clone_of(0, 3, 9), Resume{0, 9}}, log);
  study->ask();
  reach(*study, 0, 3);
  EXPECT_EQ(study->ask().front().resource, 6);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::clone);
  reach(*study, 0, 6);
  EXPECT_EQ(study->ask().front().resource, 9);
  const Keeper problem;
  run_trials(*study, problem);
  EXPECT_EQ(problem.runs[0].front().needed, std::vector<std::int64_t>{3});
  EXPECT_TRUE(problem.runs[1].front().needed.empty());
}

// Before anything is evaluated.
TEST(CheckClones, RefusesParametersThatACheckpointFixes) {
  ProblemDescription problem{.name = "net", .space = unit_space(), .max_resource = 9};
  check_clones(problem, "pbt:population=4");
  problem.fixed_by_checkpoint = {problem.space[0].name};
  for (const auto* scheduler : {"full", "asha", "hyperband", "dehb"}) check_clones(problem, scheduler);
  try {
    check_clones(problem, "pbt:population=4");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("a checkpoint of 'net' fixes " + problem.space[0].name), std::string::npos)
        << error.what();
  }
  problem.fixed_by_checkpoint = {"width"};  // not searched
  check_clones(problem, "pbt");
}

}  // namespace
}  // namespace incumbent
