// Sampler gp: what its suggestions depend on, and what they don't.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/sampler.hpp"
#include "incumbent/study.hpp"
#include "surrogate/gp_memory.hpp"

namespace incumbent {
namespace {

SearchSpace square() {
  SearchSpace space;
  space.add_real("x", -5, 10);
  space.add_real("y", 0, 15);
  return space;
}

// Branin's function: minimum 0.397887.
double branin(const Configuration& c) {
  const double pi = 3.14159265358979323846;
  const double t = c[1] - 5.1 / (4 * pi * pi) * c[0] * c[0] + 5 / pi * c[0] - 6;
  return t * t + 10 * (1 - 1 / (8 * pi)) * std::cos(c[0]) + 10;
}

void start(History& history, std::int64_t trial, const Suggestion& suggestion) {
  TrialStarted event;
  event.trial = trial;
  event.configuration = suggestion.configuration;
  event.model = suggestion.model;
  history.apply(event);
}

void finish(History& history, std::int64_t trial, double value) {
  TrialFinished event;
  event.trial = trial;
  event.status = TrialStatus::complete;
  event.measurement.objectives = {value};
  history.apply(event);
}

void fail_trial(History& history, std::int64_t trial) {
  TrialFinished event;
  event.trial = trial;
  event.status = TrialStatus::failed;
  event.failure = Failure::crash;
  history.apply(event);
}

Suggestion suggest(const Sampler& sampler, const History& history) {
  SuggestRequest request;
  request.trial = static_cast<std::int64_t>(history.size());
  return sampler.suggest(history, request, 1).front();
}

History play(const Sampler& sampler, int trials) {
  History history(square());
  for (int t = 0; t < trials; ++t) {
    const auto suggestion = suggest(sampler, history);
    start(history, t, suggestion);
    finish(history, t, branin(suggestion.configuration));
  }
  return history;
}

std::unique_ptr<Sampler> gp(const std::string& options = "", bool noisy = false, std::uint64_t seed = 5) {
  return make_sampler("gp" + (options.empty() ? "" : ":" + options), {square(), seed, 40, 1, noisy});
}

// The median of three seeds: one search in eight by PI with so large a margin is not there after 40 trials.
TEST(GpSampler, FindsTheMinimumOfBranin) {
  for (const auto* options : {"", "acquisition=lcb", "acquisition=ei,covariance=rbf", "acquisition=pi,xi=0.2",
                              "acquisition=thompson", "covariance=matern32"}) {
    std::vector<double> best;
    for (const std::uint64_t seed : {5, 6, 7}) best.push_back(play(*gp(options, false, seed), 40).best()->objective());
    std::sort(best.begin(), best.end());
    EXPECT_LT(best[1], 0.397888 + 0.05) << options;
  }
}

// Rastrigin's function is one of each coordinate, with a minimum in every cell of a lattice: without main effects a
// search ends in one of them.
TEST(GpSampler, MainEffectsFindTheBestOfManyMinima) {
  const auto rastrigin = [](const Configuration& x) {
    double sum = 20;
    for (const double code : {x[0], x[1]}) {
      const double u = 0.25 * code - 0.6;  // the box has four cells along each side
      sum += u * u - 10 * std::cos(2 * std::numbers::pi * u);
    }
    return sum;
  };
  const auto median = [&](const std::string& options) {
    std::vector<double> best;
    for (const std::uint64_t seed : {1, 2, 3}) {
      const auto sampler = gp(options, false, seed);
      History history(square());
      for (int t = 0; t < 40; ++t) {
        const auto suggestion = suggest(*sampler, history);
        start(history, t, suggestion);
        finish(history, t, rastrigin(suggestion.configuration));
      }
      best.push_back(history.best()->objective());
    }
    std::sort(best.begin(), best.end());
    return best[1];
  };
  const double with = median(""), without = median("main_effects=false");
  EXPECT_LT(with, 0.01);
  EXPECT_GT(without, 0.5);
}

TEST(GpSampler, StartsWithTheSobolPointsOfTheSeed) {
  const auto history = play(*gp("initial=6"), 6), other = play(*gp("initial=6,acquisition=lcb"), 6);
  const auto sobol = play(*make_sampler("sobol", {square(), 5, 40, 1, false}), 6);
  for (int t = 0; t < 6; ++t) {
    EXPECT_TRUE(history[t].configuration == other[t].configuration);
    EXPECT_TRUE(history[t].configuration == sobol[t].configuration);
    EXPECT_EQ(history[t].model, "");
  }
}

// A sampler that never saw the trials before suggests the same as the one that made them.
TEST(GpSampler, RemembersInTheHistoryAlone) {
  const auto one = gp();
  History history(square());
  for (int t = 0; t < 25; ++t) {
    const auto suggestion = suggest(*one, history), fresh = suggest(*gp(), history), again = suggest(*one, history);
    EXPECT_TRUE(suggestion.configuration == fresh.configuration) << t;
    EXPECT_EQ(suggestion.model, fresh.model);
    EXPECT_TRUE(suggestion.configuration == again.configuration) << t;
    start(history, t, suggestion);
    finish(history, t, branin(suggestion.configuration));
  }
}

// Beyond 200 observations the parameters stay for a while, and rows are appended to a factor that the sampler has
// still: trials that finish out of order, running ones and a new fit are no different for one that has none.
TEST(GpSampler, AppendedRowsAreThoseOfASamplerThatStarts) {
  const auto one = gp("starts=2,candidates=64,outputs=standardize");
  History history(square());
  Stream stream(3, Purpose::test);
  for (int t = 0; t < 200; ++t) {
    Suggestion random;
    random.configuration = history.space().sample(stream);
    start(history, t, random);
    finish(history, t, branin(history[t].configuration));
  }
  std::int64_t late = -1;
  int same_parameters = 0;
  for (std::int64_t t = 200; t < 216; ++t) {
    const auto suggestion = suggest(*one, history);
    const auto fresh = suggest(*gp("starts=2,candidates=64,outputs=standardize"), history);
    ASSERT_TRUE(suggestion.configuration == fresh.configuration) << t;
    ASSERT_EQ(suggestion.model, fresh.model);
    same_parameters += t > 200 && suggestion.model == history[t - 1].model ? 1 : 0;
    start(history, t, suggestion);
    if (t % 5 == 2) {
      late = t;
      continue;
    }
    finish(history, t, branin(suggestion.configuration));
    if (t % 5 == 4) finish(history, late, branin(history[late].configuration));
  }
  EXPECT_GT(same_parameters, 5);
}

TEST(GpSampler, KeepsItsParametersWhileNothingWasObserved) {
  auto history = play(*gp(), 20);
  const auto first = suggest(*gp(), history);
  start(history, 20, first);
  const auto second = suggest(*gp(), history);
  EXPECT_EQ(first.model, second.model);
  EXPECT_NE(first.model, "");
  finish(history, 20, branin(first.configuration));
  EXPECT_NE(suggest(*gp(), history).model, second.model);
}

TEST(GpSampler, RunningTrialsAreKeptAwayFrom) {
  auto history = play(*gp(), 12);
  for (int t = 12; t < 20; ++t) start(history, t, suggest(*gp(), history));
  const auto space = square();
  for (int a = 12; a < 20; ++a) {
    for (int b = 12; b < a; ++b) {
      const auto u = space.encode(history[a].configuration), v = space.encode(history[b].configuration);
      EXPECT_GT(std::hypot(u[0] - v[0], u[1] - v[1]), 1e-3) << a << " " << b;
    }
  }
}

// Pending points, in one request or one after another, are a hundredth of a length scale apart, however they are seen.
TEST(GpSampler, PendingPointsAreAHundredthOfALengthScaleApart) {
  const auto space = square();
  for (const auto* options :
       {"batch=believer", "batch=local_penalization", "batch=q_log_ei", "batch=q_ucb", "acquisition=mean",
        "acquisition=mes", "acquisition=lcb,kappa=0,batch=local_penalization"}) {
    for (const bool noisy : {false, true}) {
      const auto sampler = gp(options, noisy);
      auto history = play(*sampler, 12);
      SuggestRequest request;
      request.trial = 12;
      auto pending = sampler->suggest(history, request, 4);
      ASSERT_EQ(pending.size(), 4u);
      for (int t = 0; t < 4; ++t) start(history, 12 + t, pending[static_cast<std::size_t>(t)]);
      for (int t = 16; t < 20; ++t) {
        pending.push_back(suggest(*sampler, history));
        start(history, t, pending.back());
      }
      const compute::ColumnRange ranges[] = {{0, 1}, {1, 1}};
      const auto covariance = compute::Covariance::with_main_effects({}, 2, ranges);
      const auto memory = GpMemory::parse(pending[0].model, covariance, 2);
      ASSERT_TRUE(memory);
      const double along[] = {std::min(memory->parameters[1], memory->parameters[4]),
                              std::min(memory->parameters[2], memory->parameters[6])};
      EXPECT_EQ(pending[7].model, pending[0].model);
      for (std::size_t a = 0; a < pending.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
          const auto u = space.encode(pending[a].configuration), v = space.encode(pending[b].configuration);
          EXPECT_GE(std::hypot((u[0] - v[0]) / along[0], (u[1] - v[1]) / along[1]), 0.01) << options << noisy << a << b;
        }
      }
    }
  }
}

TEST(GpSampler, EachRuleForBatchesFindsTheMinimumInRounds) {
  for (const auto* options :
       {"batch=believer", "batch=local_penalization", "batch=q_log_ei", "batch=q_ucb", "acquisition=mes"}) {
    const auto sampler = gp(options);
    auto history = play(*sampler, 8);
    while (history.size() < 48) {
      SuggestRequest request;
      request.trial = static_cast<std::int64_t>(history.size());
      const auto round = sampler->suggest(history, request, 4);
      for (const auto& suggestion : round) start(history, static_cast<std::int64_t>(history.size()), suggestion);
      for (const auto trial : history.running()) finish(history, trial, branin(history[trial].configuration));
    }
    EXPECT_LT(history.best()->objective(), 0.397888 + 0.05) << options;
  }
}

// The same batch from a sampler that starts, and the joint rules move what one after another gives.
TEST(GpSampler, JointBatchesAreFunctionsOfTheHistory) {
  const auto history = play(*gp(), 12);
  SuggestRequest request;
  request.trial = 12;
  for (const auto* options : {"batch=q_log_ei", "batch=q_ucb"}) {
    for (const bool noisy : {false, true}) {
      auto busy = history;
      const auto one = gp(options, noisy);
      for (const std::int64_t running : {0, 2}) {
        for (; busy.running().size() < static_cast<std::size_t>(running); ++request.trial) {
          start(busy, request.trial, suggest(*one, busy));
        }
        const auto batch = one->suggest(busy, request, 4), fresh = gp(options, noisy)->suggest(busy, request, 4);
        ASSERT_EQ(batch.size(), 4u);
        bool moved = false;
        auto alone = busy;
        for (std::size_t i = 0; i < 4; ++i) {
          EXPECT_TRUE(batch[i].configuration == fresh[i].configuration) << options << noisy << running << i;
          const auto next = suggest(*one, alone);
          moved = moved || !(next.configuration == batch[i].configuration);
          start(alone, request.trial + static_cast<std::int64_t>(i), next);
        }
        EXPECT_TRUE(moved) << options << noisy << running;
      }
      request.trial = 12;
    }
  }
}

// Beside others, a point near a minimum of the mean is that minimum: late in a search the first of a round is where the
// mean alone would look.
TEST(GpSampler, APointOfARoundIsAMinimumOfTheMean) {
  const auto history = play(*gp(), 40);
  SuggestRequest request;
  request.trial = 40;
  const auto round = gp()->suggest(history, request, 4);
  const auto least = gp("acquisition=mean")->suggest(history, request, 1).front();
  const auto space = square();
  const auto v = space.encode(least.configuration);
  double nearest = 1;
  for (const auto& suggestion : round) {
    const auto u = space.encode(suggestion.configuration);
    nearest = std::min(nearest, std::hypot(u[0] - v[0], u[1] - v[1]));
  }
  EXPECT_LT(nearest, 1e-5);
}

TEST(GpSampler, SeveralAtOnceAreDifferent) {
  const auto history = play(*gp(), 12);
  SuggestRequest request;
  request.trial = 12;
  const auto four = gp()->suggest(history, request, 4);
  ASSERT_EQ(four.size(), 4u);
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(four[a].configuration == four[b].configuration);
  }
  const auto penalized = gp("batch=local_penalization");  // sees nothing of those after it
  EXPECT_TRUE(penalized->suggest(history, request, 4)[0].configuration ==
              penalized->suggest(history, request, 1)[0].configuration);
}

// Of more than 16 at once the rest is taken among candidates (acquisition/greedy_batch.hpp), which may be equal where
// parameters have levels. As many cells as are known and asked for, and more than candidates.
TEST(GpSampler, ManyAtOnceAreDifferentWhereParametersHaveLevels) {
  constexpr int kKnown = 10, kAsked = 40;
  for (const auto& [largest, options] :
       {std::pair(9, "gp"), std::pair(1999, "gp"), std::pair(1999, "gp:noise=always,acquisition=log_ei")}) {
    SearchSpace space;
    space.add_integer("layers", 0, largest);
    space.add_categorical("optimizer", {"sgd", "adam", "rms", "lion", "lamb"});
    const auto sampler = make_sampler(options, {space, 3, {}, 1, false});
    History history(space);
    for (int t = 0; t < kKnown; ++t) {
      start(history, t, suggest(*sampler, history));
      const double x = history[t].configuration[0] / static_cast<double>(largest) - 0.3;
      finish(history, t, x * x + 0.1 * history[t].configuration[1] + 0.3 * (t % 2));
    }
    SuggestRequest request;
    request.trial = kKnown;
    const auto suggestions = sampler->suggest(history, request, kAsked);
    ASSERT_EQ(suggestions.size(), std::size_t{kAsked}) << largest << options;
    std::set<std::vector<double>> seen;
    const auto is_new = [&](const Configuration& c) { return seen.emplace(c.codes().begin(), c.codes().end()).second; };
    for (const auto& trial : history.trials()) ASSERT_TRUE(is_new(trial.configuration));
    for (const auto& one : suggestions) {
      EXPECT_TRUE(is_new(one.configuration)) << space.describe(one.configuration);
    }
  }
}

TEST(GpSampler, AFailureDoesNotComeAgain) {
  SearchSpace space;
  space.add_integer("a", 0, 9);
  const auto sampler = make_sampler("gp:initial=3", {space, 1, {}, 1, false});
  History history(space);
  for (int t = 0; t < 10; ++t) {
    const auto suggestion = suggest(*sampler, history);
    EXPECT_EQ(history.count(suggestion.configuration), 0) << t;
    start(history, t, suggestion);
    if (t % 3 == 2)
      fail_trial(history, t);
    else
      finish(history, t, suggestion.configuration[0]);
  }
  EXPECT_EQ(history.distinct(), 10u);
}

TEST(GpSampler, NoiseIsFittedAndPointsMayBeRepeated) {
  SearchSpace space;
  space.add_integer("a", 0, 2);
  const auto sampler = make_sampler("gp:initial=3", {space, 1, {}, 1, true});
  History history(space);
  for (int t = 0; t < 30; ++t) {
    const auto suggestion = suggest(*sampler, history);
    start(history, t, suggestion);
    finish(history, t, suggestion.configuration[0] + (t % 2 == 0 ? 0.5 : -0.5));
  }
  EXPECT_GT(history.count(Configuration({0.0})), 3);
}

TEST(GpSampler, ModelsOfOthersAreNotRead) {
  auto history = play(*gp(), 10);
  auto copy = history;
  auto suggestion = suggest(*gp(), history);
  suggestion.model = "17";  // as a design would write
  start(copy, 10, suggestion);
  finish(copy, 10, 3);
  EXPECT_FALSE(suggest(*gp(), copy).model.empty());
}

TEST(GpSampler, OutliersAndEqualValuesAreSurvived) {
  for (const double outlier : {1e30, 1e300, 3.0}) {
    History history(square());
    const auto sampler = gp();
    for (int t = 0; t < 15; ++t) {
      const auto suggestion = suggest(*sampler, history);
      EXPECT_EQ(square().violation(suggestion.configuration), "");
      start(history, t, suggestion);
      finish(history, t, t == 7 ? outlier : 3.0);
    }
  }
}

TEST(GpSampler, RefusesUnknownOptions) {
  EXPECT_THROW(gp("kapa=2"), Error);
  EXPECT_THROW(gp("acquisition=best"), Error);
  EXPECT_THROW(gp("kappa=-1"), Error);
  EXPECT_THROW(gp("candidates=0"), Error);
  EXPECT_THROW(gp("main_effects=yes"), Error);
  EXPECT_THROW(gp("batch=q_ucb,acquisition=log_ei"), Error);
  EXPECT_THROW(gp("batch=q_log_ei,acquisition=thompson"), Error);
  SearchSpace one;
  one.add_real("x", 0, 1);
  EXPECT_THROW(make_sampler("gp:main_effects=true", {one, 1, {}, 1, false}), Error);
  EXPECT_NO_THROW(make_sampler("gp", {one, 1, {}, 1, false}));
  EXPECT_NO_THROW(gp("main_effects=true"));
  EXPECT_NO_THROW(gp("batch=q_ucb,acquisition=lcb"));
  EXPECT_NO_THROW(gp("batch=q_log_ei,acquisition=ei"));
}

}  // namespace
}  // namespace incumbent
