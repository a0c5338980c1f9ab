// Sampler gp beside running trials, and asked for several at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "formula/random.hpp"
#include "gp_case.hpp"
#include "surrogate/gp_memory.hpp"

namespace incumbent {
namespace {

TEST(GpBatch, RunningTrialsAreKeptAwayFrom) {
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
TEST(GpBatch, PendingPointsAreAHundredthOfALengthScaleApart) {
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

TEST(GpBatch, EachRuleForBatchesFindsTheMinimumInRounds) {
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
TEST(GpBatch, JointBatchesAreFunctionsOfTheHistory) {
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
TEST(GpBatch, APointOfARoundIsAMinimumOfTheMean) {
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

TEST(GpBatch, SeveralAtOnceAreDifferent) {
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
TEST(GpBatch, ManyAtOnceAreDifferentWhereParametersHaveLevels) {
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

// Where noise is integrated out, and beyond 500 observations: then too only the first 16 are searched for.
TEST(GpBatch, ManyNoisyOnesAreApartAndFunctionsOfTheHistory) {
  const std::string options = "candidates=256,starts=2,outputs=standardize,restarts=0";
  History history(square());
  Stream stream(3, Purpose::test);
  for (int t = 0; t < 501; ++t) {
    start(history, t, {history.space().sample(stream), {}});
    finish(history, t, branin(history[t].configuration) + 20 * stream.normal());
  }
  SuggestRequest request;
  request.trial = 501;
  const auto batch = gp(options, true)->suggest(history, request, 24);
  const auto fresh = gp(options, true)->suggest(history, request, 24);
  ASSERT_EQ(batch.size(), 24u);
  for (std::size_t a = 0; a < batch.size(); ++a) {
    EXPECT_TRUE(batch[a].configuration == fresh[a].configuration) << a;
    for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(batch[a].configuration == batch[b].configuration) << a << b;
  }
}

}  // namespace
}  // namespace incumbent
