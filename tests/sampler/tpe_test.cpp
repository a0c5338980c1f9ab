// The sampler tpe: how trials are split, what it keeps, extremes, options.
#include <gtest/gtest.h>

#include <cmath>

#include "compute/backend.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "sampler/parameter_groups.hpp"
#include "sampler/tpe_model.hpp"
#include "sampler/tpe_options.hpp"
#include "sampler/tpe_spaces.hpp"

namespace incumbent {
namespace {

// A history from a golden record of Optuna.
History history_of(const golden::Node& test) {
  const bool maximize = test["direction"].string() == "maximize";
  History history(cube(1), maximize ? Direction::maximize : Direction::minimize);
  for (const auto& t : test["trials"]) {
    TrialStarted started;
    started.trial = t["number"].integer();
    started.configuration = Configuration({0.25});
    history.apply(started);
    const auto& state = t["state"].string();
    if (state == "RUNNING") continue;
    TrialFinished finished;
    finished.trial = started.trial;
    finished.status = state == "COMPLETE" ? TrialStatus::complete : TrialStatus::pruned;
    const bool pruned = state == "PRUNED";
    finished.measurement.resource = pruned ? t["last_step"].integer() + 1 : 10;
    finished.measurement.objectives = {t[pruned ? "last_intermediate" : "value"].number()};
    history.apply(finished);
  }
  return history;
}

TrialRanks ranks_of(const History& history) {
  TrialRanks ranks;
  ranks.update(history);
  return ranks;
}

TEST(TpeSplit, IsOptunas) {
  const auto file = golden::load("tpe.json");
  for (const auto& test : file["splits"]) {
    const auto history = history_of(test);
    const auto split = ranks_of(history).split(static_cast<std::size_t>(test["n_below"].integer()), history.running());
    std::vector<std::int64_t> good, above, bad;
    for (const auto& i : test["below"]) good.push_back(i.integer());
    for (const auto& i : test["above"]) above.push_back(i.integer());
    for (std::size_t t = 0; t < split.group.size(); ++t) {
      if (split.group[t] == TrialSplit::bad) bad.push_back(static_cast<std::int64_t>(t));
    }
    EXPECT_EQ(split.goods, good);
    EXPECT_EQ(bad, above);
  }
}

TEST(TpeSplit, InfeasibleTrialsComeLastByViolationAndFailuresAreNeverGood) {
  History history(cube(1));
  const auto add = [&](double objective, std::vector<double> constraints, Failure failure = Failure::none) {
    TrialStarted started;
    started.trial = static_cast<std::int64_t>(history.size());
    started.configuration = Configuration({0.5});
    history.apply(started);
    TrialFinished finished;
    finished.trial = started.trial;
    finished.status = failure == Failure::none ? TrialStatus::complete : TrialStatus::failed;
    finished.failure = failure;
    if (failure == Failure::none) {
      finished.measurement.objectives = {objective};
      finished.measurement.constraints = std::move(constraints);
    }
    history.apply(finished);
  };
  add(-9, {2, 1});
  add(5, {-1, -1});
  add(-8, {0.5, -4});
  add(0, {}, Failure::crash);
  add(7, {0, 0});
  const std::vector<std::int64_t> observations{0, 1, 2, 4};
  const auto ranks = ranks_of(history);
  EXPECT_EQ(ranks.observations(), observations.size());
  EXPECT_EQ(ranks.failures(), history.failures());
  EXPECT_EQ(ranks.split(2, ranks.failures()).goods, (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(ranks.split(3, ranks.failures()).goods, (std::vector<std::int64_t>{1, 2, 4}));
  const auto split = ranks.split(9, ranks.failures());
  EXPECT_EQ(split.goods, observations);
  EXPECT_EQ(split.group[3], TrialSplit::bad);
}

TEST(Tpe, PresetsHaveThePublishedConstants) {
  const auto of = [](const char* text) { return read_tpe_options(Options::parse(text)); };
  const auto recommended = of("tpe");
  EXPECT_EQ(recommended.beta, 0.15);
  EXPECT_FALSE(recommended.gamma_of_root);
  EXPECT_EQ(recommended.rule.bandwidth.clip_exponent, 2);
  EXPECT_EQ(recommended.rule.bandwidth.clip_minimum, 0.03);
  EXPECT_EQ(recommended.weights, TpeWeights::improvement);
  const auto optuna = of("tpe:preset=optuna");
  EXPECT_EQ(optuna.beta, 0.1);
  EXPECT_FALSE(optuna.gamma_of_root);
  EXPECT_EQ(optuna.weights, TpeWeights::recency);
  const auto hyperopt = of("tpe:preset=hyperopt");
  EXPECT_EQ(hyperopt.beta, 0.25);
  EXPECT_TRUE(hyperopt.gamma_of_root);
  EXPECT_EQ(hyperopt.initial, 20);
  for (const auto& options : {recommended, optuna, hyperopt}) {
    EXPECT_EQ(options.cap, 25u);
    EXPECT_EQ(options.candidates, 24);
    EXPECT_EQ(options.rule.prior_weight, 1);
  }
  EXPECT_EQ(recommended.initial, 10);
  EXPECT_EQ(optuna.initial, 10);
}

// Those of more resource first, then by value; the threshold is the least value among them, wherever it stands.
TEST(TpeSplit, PartialTrialsComeBehindCompleteOnes) {
  History history(cube(1));
  const auto add = [&](TrialStatus status, std::int64_t resource, double objective) {
    TrialStarted started;
    started.trial = static_cast<std::int64_t>(history.size());
    started.configuration = Configuration({0.5});
    started.request.resource = 9;
    history.apply(started);
    TrialFinished finished;
    finished.trial = started.trial;
    finished.status = status;
    finished.measurement.resource = resource;
    finished.measurement.objectives = {objective};
    history.apply(finished);
  };
  add(TrialStatus::pruned, 3, 1);
  add(TrialStatus::pruned, 5, 7);
  add(TrialStatus::complete, 9, 20);
  add(TrialStatus::pruned, 5, 2);
  add(TrialStatus::complete, 9, 10);
  const auto ranks = ranks_of(history);
  const auto expect = [&](std::size_t count, std::vector<std::int64_t> goods, std::optional<double> threshold) {
    const auto split = ranks.split(count, {});
    EXPECT_EQ(split.goods, goods) << count;
    EXPECT_EQ(split.threshold, threshold) << count;
  };
  expect(0, {}, 1);
  expect(1, {4}, 1);
  expect(2, {2, 4}, 1);
  expect(3, {2, 3, 4}, 1);
  expect(4, {1, 2, 3, 4}, 1);
  expect(5, {0, 1, 2, 3, 4}, {});
}

// Watanabe 2023, section 3.3: weights by improvement over the best bad one; the prior has their mean.
TEST(Tpe, GoodTrialsWeighByImprovementAndThePriorByTheirMean) {
  const auto space = cube(1);
  const auto options = read_tpe_options(Options::parse("tpe"));
  const std::vector<double> x{0.1, 0.3, 0.45, 0.6, 0.8, 0.95}, y{1, 5, 2, 6, 9, 7};  // good: 0, 2, 1; then 6
  History history(space);
  for (std::size_t t = 0; t < x.size(); ++t) {
    TrialStarted started;
    started.trial = static_cast<std::int64_t>(t);
    started.configuration = Configuration({x[t]});
    history.apply(started);
    history.apply(TrialFinished{started.trial, TrialStatus::complete, Failure::none, {1, {y[t]}, {}}, {}, {}});
  }
  const std::vector<ParzenAxis> axes{parzen_axis(space, 0, options.rule)};
  TrialColumns columns(axes, {true});
  const std::vector<std::uint8_t> is_bad{0, 0, 0, 1, 1, 1};
  columns.update(history, is_bad);
  const auto split = ranks_of(history).split(3, {});
  TpeWeighting bad;
  bad.make(options.weights, is_bad);
  TpeModel model(parameter_groups(space, true).front(), axes, compute::backend_of({}).make_density_ratio());
  model.build({options, history, split, columns, bad});

  const auto estimator = [&](const std::vector<double>& at, const std::vector<double>& weights, double prior) {
    Matrix column(1, at.size());
    for (std::size_t i = 0; i < at.size(); ++i) column(0, i) = axes[0].to_model(at[i]);
    ParzenEstimator result;
    result.build(axes, options.rule, ParzenColumns(axes, column.view()).view(), weights, prior);
    return result;
  };
  // Over the largest of them, 5.
  const auto l = estimator({0.1, 0.3, 0.45}, {1, 0.2, 0.8}, options.rule.prior_weight * 2.0 / 3);
  const auto g = estimator({0.6, 0.8, 0.95}, {1, 1, 1}, options.rule.prior_weight);
  Matrix points(1, 21);
  for (std::size_t i = 0; i < points.cols; ++i) points(0, i) = axes[0].to_model(static_cast<double>(i) / 20);
  const auto scores = model.scores(points);
  std::vector<double> log_l(points.cols), log_g(points.cols);
  l.log_density(points.view(), log_l);
  g.log_density(points.view(), log_g);
  for (std::size_t i = 0; i < points.cols; ++i) EXPECT_NEAR(scores[i], log_l[i] - log_g[i], 1e-12) << i;
}

TEST(Tpe, ParametersWithTheSameConditionsAreAGroupParentsFirst) {
  const auto space = tree();
  const auto names = [&](bool joint) {
    std::string text;
    for (const auto& group : parameter_groups(space, joint)) {
      for (const auto j : group.parameters) text += space[j].name + " ";
      text += group.has_conditions ? "? " : "| ";
    }
    return text;
  };
  EXPECT_EQ(names(true), "kind | u v ? leaf ? line ? ");
  EXPECT_EQ(names(false), "kind | u ? v ? leaf ? line ? ");
}

TEST(Tpe, WhatIsKeptBetweenSuggestionsChangesNothing) {
  // One sampler along the study, and a new one for each trial; trials of another history between.
  auto space = tree();
  space.add_integer("n", 1, 9, {.log = true});
  History history(space), other(space);
  Stream stream(3, Purpose::test);
  for (const auto* text : {"tpe", "tpe:preset=optuna4_univariate", "tpe:preset=hyperopt"}) {
    SamplerContext context;
    context.space = space;
    context.seed = 8;
    const auto kept = make_sampler(text, context);
    for (int i = 0; i < 150; ++i) {
      SuggestRequest request;
      request.trial = static_cast<std::int64_t>(history.size());
      const auto suggestion = kept->suggest(history, request, 1).front().configuration;
      EXPECT_EQ(suggestion, make_sampler(text, context)->suggest(history, request, 1).front().configuration);
      if (i % 20 == 19) kept->suggest(other, request, 1);
      TrialStarted started;
      started.trial = request.trial;
      started.configuration = i % 10 == 3 ? Configuration() : suggestion;
      history.apply(started);
      // Three are always running; they end out of order.
      const std::int64_t ending = started.trial - (i % 2 == 0 ? 3 : 1);
      if (ending < 0 || history[ending].finished()) continue;
      TrialFinished finished;
      finished.trial = ending;
      finished.configuration = space.sample(stream);  // of those that were not known
      finished.status = TrialStatus::complete;
      finished.measurement.objectives = {stream.normal()};
      history.apply(finished);
    }
    history = History(space);
  }
}

TEST(Tpe, ExtremeObjectivesGiveSuggestions) {
  for (const double scale : {1e308, 1e-300, 0.0}) {
    for (const auto* preset : kPresets) {
      const auto study = make_study(spec_of(cube(3), "tpe:preset=" + std::string(preset), 6));
      for (int i = 0; i < 60; ++i) {
        const auto action = study->ask().front();
        for (const double x : action.configuration.codes()) ASSERT_TRUE(std::isfinite(x));
        Result result;
        result.objectives = {scale * (i % 2 == 0 ? 1 : -1) * (1 - 1.0 / (i + 2))};
        study->tell(action.trial, result);
      }
    }
  }
}

TEST(Tpe, ManyCandidatesAndWideIntegersWork) {
  SearchSpace space;
  space.add_integer("wide", 0, std::int64_t{1} << 52);
  space.add_integer("log", 1, 1'000'000'000, {.log = true});
  space.add_real("normal", 0, 1, {.prior = {.kind = Prior::Kind::normal, .first = 0.7, .second = 0.1}});
  space.add_categorical("weighted", {std::int64_t{0}, std::int64_t{1}, std::int64_t{2}}, {0.0, 1.0, 3.0});
  const auto study = make_study(spec_of(space, "tpe:candidates=200000", 1));
  for (int i = 0; i < 12; ++i) {
    const auto action = study->ask().front();
    EXPECT_EQ(space.violation(action.configuration), "");
    EXPECT_NE(action.configuration[3], 0);
    Result result;
    result.objectives = {action.configuration[2]};
    study->tell(action.trial, result);
  }
}

TEST(Tpe, OptionsAreCheckedByName) {
  SamplerContext context;
  context.space = cube(1);
  for (const auto* wrong : {"tpe:preset=best", "tpe:candidates=0", "tpe:beta=-1", "tpe:gama=linear"})
    EXPECT_THROW(make_sampler(wrong, context), Error) << wrong;
  const auto presets = read_tpe_options(Options::parse("tpe:preset=hyperopt,initial=7"));
  EXPECT_EQ(presets.initial, 7);
  EXPECT_FALSE(presets.multivariate);
}

}  // namespace
}  // namespace incumbent
