// The virtual clock: laws of time, lost jobs, crashes, limits, reports at their moments, real threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "execution/simulated.hpp"
#include "incumbent/error.hpp"
#include "scheduler/learner.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;
using testing::HasSubstr;

Setting setting(const char* scheduler, std::optional<std::int64_t> budget, std::int64_t max_resource = 9) {
  return {scheduler, max_resource, budget};
}

TEST(Simulate, TwoWorkersShareThreeTrials) {
  const CurveProblem problem(unit_space());
  const auto [study, s] = simulated(setting("full", 3), problem, on(2));
  EXPECT_EQ(s.reason, "budget");
  EXPECT_EQ(s.makespan, 18);
  EXPECT_EQ(s.busy, 27);
  EXPECT_EQ(s.utilization(2), 0.75);
  EXPECT_EQ(s.resource, 27);
  EXPECT_EQ(s.trained, 3);
  EXPECT_EQ(s.first_trained, 9);
  ASSERT_EQ(s.trials.size(), 3u);
  EXPECT_EQ(s.trials[2].start, 9);
  EXPECT_EQ(s.trials[2].end, 18);
  // Each report is an incumbent or not at its own time; the cost is the virtual one.
  EXPECT_EQ(s.incumbents.front().time, 1);
  EXPECT_EQ(s.incumbents.back().objective, study->best()->objective());
  const auto history = study->history();
  for (const auto& measurement : history[2].measurements) EXPECT_EQ(measurement.cost, 1);
}

TEST(Simulate, TheIncumbentsOfANoisyStudyAreWhatItsMethodRecommends) {
  const CurveProblem problem(unit_space());
  StudySpec spec;
  spec.space = unit_space();
  spec.max_resource = 9;
  spec.budget = 6;
  spec.noisy = true;
  Study study(spec, std::make_unique<FirstSampler>(spec.space), make_scheduler("full", {spec.budget, 9, 0}));
  const auto s = simulate_trials(study, problem, on(2), {});
  const auto history = study.history();
  ASSERT_NE(history.best()->number, 0);
  EXPECT_EQ(s.incumbents.back().trial, 0);
  EXPECT_EQ(s.incumbents.back().objective, study.best()->objective());
  EXPECT_EQ(s.incumbents.size(), 9u);  // each value of the first trial
}

TEST(Simulate, LawsOfTime) {
  const CurveProblem problem(unit_space());
  auto how = on(1);
  how.runtime = "constant:time=5";
  EXPECT_NEAR(simulated(setting("full", 2), problem, how).simulation.makespan, 10, 1e-12);
  how.runtime = "resource:unit=2";
  EXPECT_EQ(simulated(setting("full", 2), problem, how).simulation.makespan, 36);
  how.runtime = "cost:unit=3";
  EXPECT_THAT([&] { simulated(setting("full", 2), problem, how); },
              testing::ThrowsMessage<Error>(HasSubstr("the cost of 'curve' is measured")));
}

// A step costs 10 times the configuration's coordinate.
class Priced : public CurveProblem {
 public:
  Priced() : CurveProblem(unit_space()) { description_.known_cost = true; }
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter& report) const override {
    auto outcome = CurveProblem::evaluate(x, how, [&](Measurement m) {
      m.cost = 10 * x[0];
      return report(m);
    });
    outcome.cost *= 10 * x[0];
    return outcome;
  }
};

TEST(Simulate, ACostThatTheProblemKnows) {
  auto how = on(1);
  how.runtime = "cost";
  const auto [study, s] = simulated(setting("full", 2), Priced(), how);  // x = 1/2, 1/3
  EXPECT_NEAR(s.trials[0].end, 45, 1e-12);
  EXPECT_NEAR(s.makespan, 75, 1e-12);
  // What is added costs, not what is there.
  const auto halved = simulated(setting("asha", 3), Priced(), how);
  double steps = 0;
  double cost = 0;
  const auto history = halved.study->history();
  for (const auto& trial : history.trials()) {
    steps += 10 * trial.configuration[0] * static_cast<double>(trial.measurements.back().resource);
    for (const auto& measurement : trial.measurements) cost += measurement.cost;
  }
  EXPECT_NEAR(halved.simulation.makespan, steps, 1e-9);
  EXPECT_NEAR(cost, steps, 1e-9);
}

TEST(Simulate, StragglersTakeAtLeastTheirTime) {
  const RandomQuality problem(1, 1);
  auto how = on(1);
  how.straggler = 0.5;
  const auto [study, s] = simulated(setting("full", 4000, 1), problem, how);
  EXPECT_NEAR(s.makespan / 4000, 1 + 0.5 * std::sqrt(2 / 3.141592653589793), 0.02);  // E|z|
  for (const auto& span : s.trials) EXPECT_GE(span.end - span.start, 1);
}

TEST(Simulate, LostJobsStartAgain) {
  const RandomQuality problem(10, 1);
  auto how = on(3);
  how.drop = 0.05;
  const auto [study, s] = simulated(setting("full", 2000, 10), problem, how);
  EXPECT_EQ(s.trained, 2000);
  EXPECT_EQ(s.jobs, 2000 + s.jobs_lost);
  const double survives = std::pow(0.95, 10);
  EXPECT_NEAR(static_cast<double>(s.jobs_lost) / 2000, 1 / survives - 1, 0.06);
  EXPECT_NEAR(s.busy, s.lost + 2000 * 10, 1e-6);
  EXPECT_EQ(s.resource, 20000);
  double cost = 0;
  const auto history = study->history();
  for (const auto& trial : history.trials()) cost += trial.measurements.back().cost;
  EXPECT_NEAR(cost, s.busy, 1e-6);
}

// What a lost attempt has reported is trained again, and counts once.
TEST(Simulate, LostJobsThatHaveReportedCountOnce) {
  const CurveProblem problem(unit_space());
  auto how = on(3);
  how.drop = 0.05;
  const auto [study, s] = simulated(setting("full", 300), problem, how);
  EXPECT_GT(s.jobs_lost, 100);
  EXPECT_EQ(s.trained, 300);
  EXPECT_EQ(s.resource, 300 * 9);
  EXPECT_NEAR(s.busy, s.lost + 300 * 9, 1e-6);
}

TEST(Simulate, LossesThatHardlyEverHappen) {
  const RandomQuality problem(10, 1);
  for (const double drop : {1e-15, 1e-17, 5e-324}) {
    auto how = on(1);
    how.drop = drop;
    const auto s = simulated(setting("full", 100, 10), problem, how).simulation;
    EXPECT_EQ(s.jobs_lost, 0) << drop;
    EXPECT_EQ(s.makespan, 1000) << drop;
  }
}

TEST(Simulate, AJobThatIsLostTooOftenIsGivenUp) {
  const RandomQuality problem(10, 1);
  auto how = on(3);
  how.drop = 0.5;
  how.attempts = 2;
  const auto [study, s] = simulated(setting("full", 50, 10), problem, how);
  const auto history = study->history();
  const auto lost = std::count_if(history.trials().begin(), history.trials().end(),
                                  [](const Trial& trial) { return trial.failure == Failure::worker_lost; });
  EXPECT_EQ(lost + s.trained, 50);
  EXPECT_GT(lost, 40);
  EXPECT_EQ(history.failures().size(), 0u);  // no configuration is blamed
}

TEST(Simulate, CrashesBlameTheConfiguration) {
  const RandomQuality problem(1, 1);
  auto how = on(3);
  how.crash = 0.25;
  const auto [study, s] = simulated(setting("full", 2000, 1), problem, how);
  EXPECT_EQ(s.jobs_crashed, static_cast<std::int64_t>(study->history().failures().size()));
  EXPECT_NEAR(static_cast<double>(s.jobs_crashed), 500, 60);
}

TEST(Simulate, TheTimeLimitCancelsWhatRuns) {
  const CurveProblem problem(unit_space());
  auto how = on(4);
  how.time_limit = 20.5;
  const auto [study, s] = simulated(setting("asha", {}), problem, how);
  EXPECT_EQ(s.reason, "time");
  EXPECT_EQ(s.makespan, 20.5);
  EXPECT_EQ(s.utilization(4), 1);
  int cancelled = 0;
  const auto history = study->history();
  for (const auto& trial : history.trials()) {
    EXPECT_TRUE(trial.finished());
    cancelled += trial.failure == Failure::cancelled;
  }
  EXPECT_EQ(cancelled, 4);
}

// Records when each trial was told what.
TEST(Simulate, StoppingRulesActAtTheMomentOfTheReport) {
  const CurveProblem problem(unit_space());
  const auto [study, s] = simulated(setting("threshold:upper=0.65", 4), problem, on(1));
  double now = 0;
  const auto history = study->history();
  for (const auto& trial : history.trials()) {
    EXPECT_EQ(s.trials[static_cast<std::size_t>(trial.number)].start, now);
    now += static_cast<double>(trial.measurements.back().resource);
    EXPECT_EQ(s.trials[static_cast<std::size_t>(trial.number)].end, now);
    EXPECT_EQ(trial.objective(), CurveProblem::loss(trial.configuration, trial.measurements.back().resource));
  }
  EXPECT_EQ(study->history()[0].status, TrialStatus::pruned);  // at once: 0.04 + 1.5 / 1
  EXPECT_EQ(s.trials[0].end, 1);
}

TEST(Simulate, WrongWorkersAreNamed) {
  const CurveProblem problem(unit_space());
  const auto wrong = [&](auto change, const char* message) {
    auto how = on(1);
    change(how);
    EXPECT_THAT([&] { simulated(setting("full", 1), problem, how); },
                testing::ThrowsMessage<Error>(HasSubstr(message)));
  };
  wrong([](auto& how) { how.workers = 0; }, "0 simulated workers; there may be 1 to 10000");
  wrong([](auto& how) { how.runtime = "linear"; }, "unknown runtime law 'linear'; known: resource, constant, cost");
  wrong([](auto& how) { how.runtime = "resource:time=1"; }, "has no option 'time'");
  wrong([](auto& how) { how.straggler = -1; }, "straggler is -1");
  wrong([](auto& how) { how.straggler = 1e308; }, "straggler is 1e+308; it is a scale, from 0 to 1e+12");
  wrong([](auto& how) { how.straggler_law = "cauchy"; },
        "unknown straggler law 'cauchy'; known: half_normal, log_normal, pareto");
  wrong([](auto& how) { how.straggler_law = "pareto:deviation=1"; }, "has no option 'deviation'");
  wrong([](auto& how) { how.straggler_law = "pareto:shape=0.1"; }, "0.5");
  wrong([](auto& how) { how.straggler_law = "pareto"; },
        "straggler_law is 'pareto', but straggler is 0: no job takes longer; the law goes with a straggler above 0");
  wrong([](auto& how) { how.drop = 1; }, "drop is 1; it is a probability a unit of time, from 0 to below 1");
  wrong([](auto& how) { how.crash = 2; }, "crash is 2; it is a probability, from 0 to 1");
  wrong([](auto& how) { how.attempts = 0; }, "attempts is 0");
  wrong([](auto& how) { how.time_limit = 0; }, "the time limit is 0; it must be above 0");
}

TEST(Simulate, ClonesNeedCheckpoints) {
  const CurveProblem problem(unit_space());
  const auto study = study_of({"pbt:population=3", 9, 10});
  EXPECT_THAT(
      [&] { simulate_trials(*study, problem, on(2, false), {}); },
      testing::ThrowsMessage<Error>(HasSubstr("scheduler 'pbt:population=3' starts trials from the checkpoints")));
  EXPECT_EQ(study->history().size(), 0u);
  EXPECT_EQ(simulate_trials(*study, problem, on(2), {}).reason, "budget");
}

// Counts the checkpoints that are there.
class Counting : public Problem {
 public:
  Counting() : Problem({.name = "counting", .space = unit_space(), .max_resource = 9}) {}
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter&) const override {
    struct State : Checkpoint {
      State(std::int64_t r, int& c) : reached(r), count(c) { ++count; }
      ~State() override { --count; }
      std::int64_t resource() const override { return reached; }
      std::int64_t reached;
      int& count;
    };
    Outcome outcome;
    outcome.objectives = {x[0]};
    outcome.resource = how.resource;
    outcome.cost = static_cast<double>(how.resource - (how.from ? how.from->resource() : 0));
    trained += outcome.cost;
    outcome.checkpoint = std::make_shared<State>(how.resource, there);
    most = std::max(most, there);
    return outcome;
  }
  mutable int there = 0;
  mutable int most = 0;
  mutable double trained = 0;
};

TEST(Simulate, OnlyCheckpointsThatATrialMayGoOnFromAreKept) {
  const std::pair<const char*, int> expected[] = {
      {"full", 4}, {"median", 4}, {"asha:type=stopping", 4}, {"pbt:population=3,interval=1", 10}, {"dehb", 30}};
  for (const auto& [scheduler, most] : expected) {
    const Counting problem;
    const auto [study, s] = simulated(setting(scheduler, 100), problem, on(3));
    EXPECT_LE(problem.most, most) << scheduler;
    EXPECT_EQ(problem.trained, static_cast<double>(s.resource)) << scheduler;  // nothing was trained twice
  }
}

TEST(Simulate, ADefectOfTheSetUpStopsTheRun) {
  class Broken : public CurveProblem {
   public:
    Broken() : CurveProblem(unit_space()) {}
    Outcome evaluate(const Configuration&, const Evaluation&, const Reporter&) const override {
      throw Error(ErrorCode::usage, "no such data set");
    }
  };
  for (const int threads : {1, 3}) {
    EXPECT_THROW(simulated(setting("full", 4), Broken(), on(2), {}, 0, threads), Error);
  }
}

}  // namespace
}  // namespace incumbent
