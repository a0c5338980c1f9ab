// Population-based bandits: what they learn from, where they look, and populations beside those of random
// perturbations.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "incumbent/study.hpp"
namespace incumbent {
namespace {

SearchSpace square() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  return space;
}

// What a step of training gains at time t, of 1: most at a place that moves along the diagonal.
double gain(const Configuration& c, double t) {
  const double place = 0.2 + 0.6 * t;
  return 1 - 4 * (c[0] - place) * (c[0] - place) - 4 * (c[1] - 0.5) * (c[1] - 0.5);
}

// The objective, minimized, after `resource` steps of 20: minus all that was gained on the way from the first ancestor.
double trained(const History& history, std::int64_t trial, std::int64_t resource) {
  double total = 0;
  for (const auto& part : lineage(history, trial)) {
    const auto end = part.trial == trial ? resource : part.to;
    for (auto step = part.from; step < end; ++step) {
      total -= gain(history[part.trial].configuration, static_cast<double>(step) / 20);
    }
  }
  return total;
}

std::unique_ptr<Study> population(const std::string& sampler, std::uint64_t seed) {
  StudySpec spec;
  spec.space = square();
  spec.sampler = sampler;
  spec.scheduler = "pbt:population=4,interval=1,populations=1,quantile=0.25";
  spec.max_resource = 20;
  spec.seed = seed;
  return make_study(spec);
}

// Trains the population; the best value of all. clone: what is to be done with each.
template <class Clone>
double train(Study& study, const Clone& clone) {
  for (;;) {
    const auto actions = study.ask(4);
    for (const auto& action : actions) {
      if (action.kind == Action::Kind::finished) return study.best()->objective();
      if (action.kind == Action::Kind::clone) clone(action);
      Result result;
      result.objectives = {trained(study.history(), action.trial, action.resource)};
      study.tell(action.trial, result);
    }
  }
}
double train(Study& study) {
  return train(study, [](const Action&) {});
}

// After some rounds a clone's configuration gains more than that of the member it replaces would on average.
TEST(GpBandit, ClonesGoToWhereAStepGainsMost) {
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto study = population("gp:kappa=0.1", seed);
    train(*study, [&](const Action& action) {
      if (action.from_resource < 8) return;
      sum += gain(action.configuration, static_cast<double>(action.from_resource) / 20);
      ++count;
    });
  }
  ASSERT_GT(count, 30);
  EXPECT_GT(sum / count, 0.9);  // 0.36 on average over the square
}

// Both populations begin with the same Sobol points.
TEST(GpBandit, TrainsFurtherThanRandomPerturbations) {
  std::vector<double> differences;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    differences.push_back(train(*population("gp", seed)) - train(*population("sobol", seed)));
  }
  std::ranges::sort(differences);
  EXPECT_LT(differences[10], -1);  // of 20 steps
  EXPECT_LT(differences[16], 0);
}

// Two members are trained for so many steps, a third one ends in `failure` or, without one, was never there.
Configuration clone_after(std::optional<Failure> failure, std::int64_t steps = 4, const std::string& sampler = "gp") {
  SamplerContext context{.space = square(), .seed = 3};
  context.max_resource = 20;
  History history(context.space);
  for (std::int64_t trial = 0; trial < 3; ++trial) {
    if (trial == 2 && !failure) break;
    TrialStarted started;
    started.trial = trial;
    started.configuration = Configuration({0.2 + 0.3 * static_cast<double>(trial), 0.5});
    started.request.resource = 4;
    history.apply(started);
    for (std::int64_t resource = 1; resource <= steps && trial < 2; ++resource) {
      Measurement measurement;
      measurement.resource = resource;
      measurement.objectives = {trained(history, trial, resource)};
      history.apply(TrialReported{trial, measurement});
    }
    if (trial == 2) history.apply(TrialFinished{trial, TrialStatus::failed, *failure, {}, {}, {}});
  }
  SuggestRequest request;
  request.trial = 7;
  request.parent = 0;
  request.from_resource = 4;
  request.resource = 5;
  return make_sampler(sampler, context)->perturb(history, request, {}).configuration;
}

// Three trials that gain 1/4, 1/2 and 1 a step, each measured after the first step and so many steps later.
Configuration clone_after_steps(const std::array<std::int64_t, 3>& later) {
  SamplerContext context{.space = square(), .seed = 3};
  context.max_resource = 20;
  History history(context.space);
  for (std::int64_t trial = 0; trial < 3; ++trial) {
    TrialStarted started;
    started.trial = trial;
    started.configuration = Configuration({0.2 + 0.3 * static_cast<double>(trial), 0.5});
    started.request.resource = 20;
    history.apply(started);
    const auto steps = later[static_cast<std::size_t>(trial)];
    const double gained = std::ldexp(static_cast<double>(steps), static_cast<int>(trial) - 2);
    history.apply(TrialReported{trial, {1, {0}, {}}});
    history.apply(TrialReported{trial, {1 + steps, {-gained}, {}}});
    history.apply(TrialFinished{trial, TrialStatus::pruned, Failure::none, {}, {}, {}});
  }
  SuggestRequest request;
  request.trial = 7;
  request.parent = 0;
  request.from_resource = 1;
  request.resource = 2;
  return make_sampler("gp", context)->perturb(history, request, {}).configuration;
}

TEST(GpBandit, ARewardIsThatOfAStep) { EXPECT_EQ(clone_after_steps({1, 1, 1}), clone_after_steps({4, 1, 2})); }

TEST(GpBandit, WhatAWorkerLostSaysNothingOfItsConfiguration) {
  EXPECT_EQ(clone_after(Failure::worker_lost), clone_after({}));
  EXPECT_EQ(clone_after(Failure::cancelled), clone_after({}));
  EXPECT_NE(clone_after(Failure::crash), clone_after({}));
}

// After one step no difference is known yet.
TEST(GpBandit, WithoutRewardsItPerturbsAtRandom) {
  EXPECT_EQ(clone_after({}, 1), clone_after({}, 1, "random"));
  EXPECT_NE(clone_after({}), clone_after({}, 4, "random"));
}

}  // namespace
}  // namespace incumbent
