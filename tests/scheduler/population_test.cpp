// Populations on problems with checkpoints: what a clone goes on from, schedules that emerge, what is kept, what a
// restart makes anew; and DEHB beside random search.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "incumbent/execution.hpp"
#include "scheduler/learner.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

StudySpec spec_for(const Problem& problem, const std::string& sampler, const std::string& scheduler,
                   std::uint64_t seed) {
  const auto& description = problem.description();
  StudySpec spec;
  spec.space = description.space;
  spec.direction = description.direction;
  spec.max_resource = description.max_resource;
  spec.noisy = description.noisy;
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.seed = seed;
  return spec;
}

// The value that the steps of the trial's lineage lead to, one after another from checkpoint to checkpoint.
double retraced(const Problem& problem, const History& history, std::int64_t trial) {
  std::shared_ptr<const Checkpoint> checkpoint;
  double value = 0;
  for (const auto& step : lineage(history, trial)) {
    const auto& member = history[step.trial];
    EXPECT_EQ(checkpoint ? checkpoint->resource() : 0, step.from);
    const auto outcome = problem.evaluate(member.configuration, {step.to, member.seed, member.number, checkpoint}, {});
    EXPECT_EQ(outcome.failure, Failure::none);
    checkpoint = outcome.checkpoint;
    value = outcome.objectives.front();
  }
  return value;
}

// The value of the last step of each seed's population with the two configurations of the paper, sorted.
std::vector<double> toy_values(const std::string& scheduler, int seeds) {
  const auto problem = make_problem("pbt_toy");
  std::vector<double> values;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto study =
        make_study(spec_for(*problem, "random", scheduler + ",population=2,interval=4,quantile=0.5,populations=1",
                            static_cast<std::uint64_t>(seed)));
    study->enqueue(Configuration({1, 0}));
    study->enqueue(Configuration({0, 1}));
    EXPECT_EQ(run_trials(*study, *problem), "budget");
    EXPECT_EQ(study->best()->measurements.back().resource, 200);
    values.push_back(study->natural(study->best()->objective()));
  }
  std::ranges::sort(values);
  return values;
}

// Jaderberg et al. 2017, figure 2: a fixed h = (1, 0) never exceeds 1.2 - 0.81.
TEST(PbtToy, FixedHyperparametersStallFarBelow) {
  const auto problem = make_problem("pbt_toy");
  for (const auto& h : {Configuration({1, 0}), Configuration({0, 1})}) {
    const double value = problem->evaluate(h, {.resource = 200}, {}).objectives.front();
    EXPECT_NEAR(value, 0.390, 0.001);
    RecordProperty("fixed", std::to_string(value) + " " + std::to_string(value));
  }
  EXPECT_NEAR(problem->optimum()->value, 1.2, 1e-6);
}

TEST(PbtToy, APopulationOfTwoReachesTheTop) {
  const auto pbt = toy_values("pbt:exploit=truncation", 50);
  const auto explore = toy_values("pbt:exploit=none", 50);
  const auto good = std::ranges::count_if(pbt, [](double value) { return value >= 1.19; });
  EXPECT_GE(good, 48) << "worst " << pbt.front();  // 95 % of 50
  EXPECT_GE(pbt[25], explore[25]);
  RecordProperty("pbt", std::to_string(pbt[0]) + " " + std::to_string(pbt[25]));
  RecordProperty("explore", std::to_string(explore[0]) + " " + std::to_string(explore[25]));
}

TEST(PbtToy, TheCheckpointIsTheState) {
  const auto problem = make_problem("pbt_toy:steps=10");
  const Configuration first({0.3, 0.9}), second({1, 0});
  const auto whole = problem->evaluate(first, {.resource = 10}, {});
  const auto half = problem->evaluate(first, {.resource = 4}, {});
  EXPECT_EQ(problem->evaluate(first, {10, 0, 0, half.checkpoint}, {}).objectives, whole.objectives);
  const auto other = problem->evaluate(second, {10, 0, 0, half.checkpoint}, {});
  EXPECT_NE(other.objectives, problem->evaluate(second, {.resource = 10}, {}).objectives);
  int reports = 0;
  const auto stopped = problem->evaluate(first, {10, 0, 0, half.checkpoint}, [&](const Measurement& measurement) {
    EXPECT_EQ(measurement.resource, 5 + reports);
    return ++reports < 3;
  });
  EXPECT_EQ(stopped.resource, 7);
  try {
    problem->evaluate(first, {3, 0, 0, half.checkpoint}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the checkpoint has 4 steps already; 3 were asked for"), std::string::npos)
        << error.what();
  }
}

void expect_same(const History& a, const History& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(a.size()); ++i) {
    ASSERT_EQ(a[i].configuration, b[i].configuration) << i;
    ASSERT_EQ(a[i].parent, b[i].parent) << i;
    ASSERT_EQ(a[i].status, b[i].status) << i;
    ASSERT_EQ(a[i].measurements.size(), b[i].measurements.size()) << i;
    for (std::size_t k = 0; k < a[i].measurements.size(); ++k) {
      ASSERT_EQ(a[i].measurements[k].resource, b[i].measurements[k].resource);
      ASSERT_EQ(a[i].measurements[k].objectives, b[i].measurements[k].objectives) << i << " at " << k;
    }
  }
}

// Whatever was lost with the process that was killed: checkpoints are made anew from the lineage.
void expect_the_same_from_any_event_on(const Problem& problem, const StudySpec& spec, std::size_t every) {
  const auto log = std::make_shared<MemoryLog>();
  const auto whole = make_study(spec, log);
  const auto reason = run_trials(*whole, problem);
  int clones = 0;
  const auto history = whole->history();
  for (const auto& trial : history.trials()) {
    if (!trial.parent || !trial.has_value()) continue;
    ++clones;
    EXPECT_EQ(whole->natural(trial.objective()), retraced(problem, history, trial.number));
  }
  EXPECT_GT(clones, 2);
  for (std::size_t cut = 0; cut < log->events.size(); cut += every) {
    const auto study = make_study(spec);
    study->replay(std::span(log->events).first(cut));
    ASSERT_EQ(run_trials(*study, problem), reason);
    expect_same(history, study->history());
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << cut;
  }
}

TEST(Population, ARestartGoesOnToTheSameBits) {
  const auto problem = make_problem("pbt_toy:steps=24");
  expect_the_same_from_any_event_on(*problem,
                                    spec_for(*problem, "random", "pbt:population=4,interval=6,populations=1", 3), 1);
}

// Weights, optimizer state and hyperparameters.
TEST(Population, ClonesOfARealTrainingGoOnFromTheirParents) {
  const auto problem = make_problem("mlp:data=digits,width=16,depth=1,epochs=6");
  expect_the_same_from_any_event_on(*problem,
                                    spec_for(*problem, "random", "pbt:population=4,interval=1,populations=1", 1), 17);
}

TEST(Population, WorkersDoNotWaitForEachOther) {
  const auto problem = make_problem("pbt_toy:steps=24");
  for (const int workers : {2, 3, 4, 9}) {
    const auto study = make_study(spec_for(*problem, "random", "pbt:population=4,interval=6,populations=2", 3));
    EXPECT_EQ(run_trials(*study, *problem, {.workers = workers, .cancelled = {}, .on_finished = {}}), "budget");
    const auto history = study->history();
    int complete = 0;
    for (const auto& trial : history.trials()) {
      complete += trial.status == TrialStatus::complete;
      if (trial.has_value()) {
        EXPECT_EQ(study->natural(trial.objective()), retraced(*problem, history, trial.number));
      }
    }
    EXPECT_EQ(complete, 8);
  }
}

// Counts its checkpoints that are alive.
class Counting : public Problem {
 public:
  explicit Counting(std::int64_t max_resource)
      : Problem({.name = "counting", .space = unit_space(), .max_resource = max_resource}) {}

  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const override {
    struct State : Checkpoint {
      State(std::int64_t r, std::atomic<int>& c) : reached(r), count(c) { ++count; }
      ~State() override { --count; }
      std::int64_t resource() const override { return reached; }
      std::int64_t reached;
      std::atomic<int>& count;
    };
    Outcome outcome;
    outcome.objectives = {configuration[0]};
    outcome.resource = how.resource;
    steps += how.resource - (how.from ? how.from->resource() : 0);
    most = std::max<int>(most, alive);
    outcome.checkpoint = std::make_shared<const State>(how.resource, alive);
    return outcome;
  }

  mutable std::atomic<int> alive = 0;
  mutable int most = 0;
  mutable std::int64_t steps = 0;
};

// As many as may be resumed or cloned, and the one that an evaluation goes on from.
TEST(Checkpoints, AreKeptOnlyWhereATrialMayGoOn) {
  const std::pair<const char*, int> expected[] = {{"full", 0},
                                                  {"median", 0},
                                                  {"asha:type=stopping", 0},
                                                  {"asha", 40},
                                                  {"successive_halving", 9},
                                                  {"hyperband:rule=hpbandster", 9},
                                                  {"pbt:population=3,interval=1", 4},
                                                  {"dehb", 12}};
  for (const auto& [scheduler, most] : expected) {
    const Counting problem(9);
    auto spec = spec_for(problem, "de", scheduler, 1);
    spec.budget = 40;
    const auto study = make_study(spec);
    run_trials(*study, problem);
    std::int64_t steps = 0;
    const auto history = study->history();
    for (const auto& trial : history.trials()) steps += trial.measurements.back().resource - trial.from_resource;
    EXPECT_EQ(problem.steps, steps) << scheduler;  // nothing was trained twice
    EXPECT_LE(problem.most, most) << scheduler;
    EXPECT_EQ(problem.most > 0, most > 0) << scheduler;
    EXPECT_EQ(problem.alive, 0);
  }
}

// The same resource in all: 600 for each.
TEST(Dehb, BeatsRandomSearchWhereLittleResourceTellsMuch) {
  SearchSpace space;
  for (int i = 0; i < 6; ++i) space.add_real("x" + std::to_string(i), 0, 1);
  const CurveProblem problem(space, 27);
  int better = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto dehb = make_study(spec_for(problem, "de", "dehb:total_resource=600", seed));
    run_trials(*dehb, problem);
    auto spec = spec_for(problem, "random", "full", seed);
    spec.budget = 600 / 27;
    const auto random = make_study(spec);
    run_trials(*random, problem);
    EXPECT_EQ(dehb->best()->measurements.back().resource, 27);
    better += dehb->best()->objective() < random->best()->objective();
  }
  EXPECT_GE(better, 28);  // 0.008 by chance
}

}  // namespace
}  // namespace incumbent
