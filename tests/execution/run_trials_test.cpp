#include "incumbent/execution.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <new>
#include <stdexcept>

#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing_doubles::CountingSampler;
using testing_doubles::MemoryLog;
using testing_doubles::ScriptedScheduler;
using testing_doubles::unit_space;

// After r steps the value is x + 1/r; remembers how many steps it really made.
class Learner : public Problem {
 public:
  Learner() : Problem({.name = "learner", .space = unit_space(), .max_resource = 9}) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    if (fails) fails(configuration);
    struct State : Checkpoint {
      std::int64_t reached = 0;
      std::int64_t resource() const override { return reached; }
    };
    auto state = std::make_shared<State>();
    state->reached = how.from ? how.from->resource() : 0;
    double y = 0;
    double cost = 0;
    while (state->reached < how.resource) {
      ++state->reached;
      ++steps;
      ++cost;
      y = configuration[0] + 1.0 / static_cast<double>(state->reached);
      if (!report({state->reached, {y}, {}, 1})) break;
    }
    Outcome outcome;
    outcome.objectives = {y};
    outcome.resource = state->reached;
    outcome.cost = cost;
    outcome.checkpoint = state;
    outcome.score = y + 100;
    return outcome;
  }

  std::function<void(const Configuration&)> fails;
  mutable std::atomic<int> steps = 0;
};

StudySpec spec(std::optional<std::int64_t> budget = {}) {
  StudySpec result;
  result.space = unit_space();
  result.max_resource = 9;
  result.budget = budget;
  return result;
}

std::unique_ptr<Study> full_study(std::int64_t budget, std::shared_ptr<EventLog> log = {}) {
  auto s = spec(budget);
  return std::make_unique<Study>(s, std::make_unique<CountingSampler>(s.space),
                                 make_scheduler("full", {s.budget, s.max_resource, 0}), std::move(log));
}

Decision start_at(std::int64_t resource) {
  Start start;
  start.request.resource = resource;
  return start;
}

TEST(RunTrials, SpendsTheBudget) {
  const Learner problem;
  const auto study = full_study(10);
  int finished = 0;
  EXPECT_EQ(
      run_trials(*study, problem, {.workers = 1, .cancelled = {}, .on_finished = [&](const Trial&) { ++finished; }}),
      "budget");
  EXPECT_EQ(finished, 10);
  EXPECT_EQ(problem.steps, 90);
  EXPECT_EQ(study->best()->number, 9);
  EXPECT_EQ(study->history()[3].measurements.size(), 9u);
  EXPECT_EQ(*study->score(9), study->best()->objective() + 100);
}

double total_cost(const Trial& trial) {
  double cost = 0;
  for (const auto& measurement : trial.measurements) cost += measurement.cost;
  return cost;
}

TEST(RunTrials, EveryStepsCostCountsOnce) {
  const Learner problem;  // a step costs 1
  const auto study = full_study(2);
  run_trials(*study, problem);
  EXPECT_EQ(total_cost(study->history()[1]), 9);
  EXPECT_EQ(study->history()[1].measurements.back().cost, 1);
}

TEST(RunTrials, ManyThreadsFindTheSameValues) {
  const Learner problem;
  const auto one = full_study(50);
  const auto many = full_study(50);
  run_trials(*one, problem);
  run_trials(*many, problem, {.workers = 8, .cancelled = {}, .on_finished = {}});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(one->history()[i].objective(), many->history()[i].objective());
    EXPECT_EQ(one->history()[i].seed, many->history()[i].seed);
  }
}

TEST(RunTrials, APromotionContinuesWhereTheRungEnded) {
  const Learner problem;
  auto scheduler = std::make_unique<ScriptedScheduler>(std::vector<Decision>{start_at(3), Resume{0, 9}});
  scheduler->verdicts[{0, 3}] = Verdict::pause;
  auto s = spec();
  s.scheduler = "script";
  Study study(s, std::make_unique<CountingSampler>(s.space), std::move(scheduler), nullptr);
  run_trials(study, problem);
  EXPECT_EQ(problem.steps, 9);
  EXPECT_EQ(study.history()[0].status, TrialStatus::complete);
  EXPECT_EQ(study.history()[0].measurements.size(), 9u);
}

// ASHA, counting how often it is asked what a trial's checkpoint is good for.
class AskedAsha : public Scheduler {
 public:
  AskedAsha() : asha_(make_scheduler("asha", {3000, 9, 0})) {}
  Decision next(const History& history) const override { return asha_->next(history); }
  Decision next_without_start(const History& history) const override { return asha_->next_without_start(history); }
  Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const override {
    return asha_->judge(history, trial, measurement);
  }
  void observe(const History& history, const Event& event) override { asha_->observe(history, event); }
  bool may_continue(std::int64_t trial) const override {
    ++asked;
    return asha_->may_continue(trial);
  }
  mutable std::int64_t asked = 0;

 private:
  std::unique_ptr<Scheduler> asha_;
};

TEST(RunTrials, WhatAnEvaluationCostsDoesNotGrowWithTheTrialsThatArePaused) {
  auto scheduler = std::make_unique<AskedAsha>();
  const auto& asha = *scheduler;
  Study study(spec(3000), std::make_unique<CountingSampler>(unit_space()), std::move(scheduler));
  run_trials(study, Learner());
  EXPECT_EQ(study.history().size(), 3000u);
  EXPECT_LT(asha.asked, 30 * 3000);  // all paused ones at every evaluation: millions
}

TEST(RunTrials, StopEndsATrialEarly) {
  const Learner problem;
  auto scheduler = std::make_unique<ScriptedScheduler>(std::vector<Decision>{start_at(9)});
  scheduler->verdicts[{0, 4}] = Verdict::stop;
  auto s = spec();
  Study study(s, std::make_unique<CountingSampler>(s.space), std::move(scheduler), nullptr);
  run_trials(study, problem);
  EXPECT_EQ(problem.steps, 4);
  EXPECT_EQ(study.history()[0].status, TrialStatus::pruned);
  EXPECT_EQ(study.history()[0].measurements.back().resource, 4);
}

TEST(RunTrials, ExceptionsAreLabelled) {
  Learner problem;
  problem.fails = [](const Configuration& c) {
    if (c[0] > 0.4) throw std::runtime_error("crash");
    if (c[0] > 0.3) throw std::bad_alloc();
  };
  const auto study = full_study(4);
  run_trials(*study, problem);
  EXPECT_EQ(study->history()[0].failure, Failure::crash);
  EXPECT_EQ(study->history()[1].failure, Failure::out_of_memory);
  EXPECT_EQ(study->history()[2].status, TrialStatus::complete);
}

// After 2 steps of 3 the objective or the constraint is `value`, or at the end.
class Unfinite : public Problem {
 public:
  Unfinite(double value, std::int64_t when, bool objective)
      : Problem({.name = "unfinite", .space = unit_space(), .max_resource = 3}),
        value_(value),
        when_(when),
        objective_(objective) {}

  Outcome evaluate(const Configuration&, const Evaluation& how, const Reporter& report) const override {
    Outcome outcome;
    outcome.score = 1;
    for (outcome.resource = 1;; ++outcome.resource) {
      outcome.objectives = {objective_ && outcome.resource >= when_ ? value_ : 1};
      outcome.constraints = {!objective_ && outcome.resource >= when_ ? value_ : 1};
      outcome.cost += 1;
      if (outcome.resource == how.resource) return outcome;
      if (report && !report({outcome.resource, outcome.objectives, outcome.constraints, 1})) return outcome;
    }
  }

 private:
  double value_;
  std::int64_t when_;
  bool objective_;
};

TEST(Evaluate, WhatIsNotFiniteIsTheFailureNan) {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    for (const bool objective : {false, true}) {
      for (const std::int64_t when : {2, 3}) {
        const Unfinite problem(value, when, objective);
        std::vector<std::int64_t> reported;
        const auto outcome = evaluate(problem, Configuration({0.5}), {3, 0, 0, {}}, [&](const Measurement& m) {
          reported.push_back(m.resource);
          return true;
        });
        EXPECT_EQ(outcome.failure, Failure::nan);
        EXPECT_TRUE(outcome.objectives.empty());
        EXPECT_TRUE(outcome.constraints.empty());
        EXPECT_FALSE(outcome.score);
        EXPECT_EQ(outcome.resource, when);
        EXPECT_EQ(outcome.cost, static_cast<double>(when));
        EXPECT_EQ(reported, when == 2 ? (std::vector<std::int64_t>{1}) : (std::vector<std::int64_t>{1, 2}));
        EXPECT_EQ(evaluate(problem, Configuration({0.5}), {3, 0, 0, {}}).failure, Failure::nan);
        EXPECT_EQ(evaluate(problem, Configuration({0.5}), {1, 0, 0, {}}).failure, Failure::none);
      }
    }
  }
}

TEST(RunTrials, ADefectOfTheSetUpStopsTheRun) {
  Learner problem;
  problem.fails = [](const Configuration&) { throw Error(ErrorCode::usage, "no such data set"); };
  EXPECT_THROW(run_trials(*full_study(4), problem, {.workers = 3, .cancelled = {}, .on_finished = {}}), Error);
}

TEST(RunTrials, ACancelledRunGoesOnToTheSameEnd) {
  const Learner problem;
  const auto whole = full_study(6);
  run_trials(*whole, problem);
  for (int cut = 1; cut < 54; ++cut) {
    auto log = std::make_shared<MemoryLog>();
    const auto first = full_study(6, log);
    int asked = 0;
    EXPECT_EQ(
        run_trials(*first, problem, {.workers = 1, .cancelled = [&] { return ++asked > cut; }, .on_finished = {}}),
        "cancelled");
    const auto second = full_study(6, std::make_shared<MemoryLog>());
    second->replay(log->events);
    EXPECT_EQ(run_trials(*second, problem), "budget");
    for (int i = 0; i < 6; ++i) {
      const auto a = whole->history()[i];
      const auto b = second->history()[i];
      EXPECT_EQ(a.configuration, b.configuration);
      EXPECT_EQ(a.objective(), b.objective());
      EXPECT_EQ(a.measurements.size(), b.measurements.size());
    }
  }
}

}  // namespace
}  // namespace incumbent
