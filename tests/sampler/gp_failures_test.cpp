// Sampler gp where evaluations fail, or have errors of known size.
#include <gtest/gtest.h>

#include <cmath>

#include "incumbent/sampler.hpp"
#include "incumbent/study.hpp"

namespace incumbent {
namespace {

SearchSpace square() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  return space;
}

using Evaluate = std::optional<double> (*)(const Configuration&);  // nothing: a crash

Suggestion suggest(const Sampler& sampler, const History& history) {
  SuggestRequest request;
  request.trial = static_cast<std::int64_t>(history.size());
  return sampler.suggest(history, request, 1).front();
}

void add(History& history, const Suggestion& suggestion, std::optional<double> value,
         std::optional<double> noise = {}) {
  TrialStarted start;
  start.trial = static_cast<std::int64_t>(history.size());
  start.configuration = suggestion.configuration;
  start.model = suggestion.model;
  history.apply(start);
  TrialFinished end;
  end.trial = start.trial;
  end.status = value ? TrialStatus::complete : TrialStatus::failed;
  end.failure = value ? Failure::none : Failure::crash;
  if (value) end.measurement.objectives = {*value};
  end.measurement.noise = noise;
  history.apply(end);
}

History play(const std::string& options, int trials, const SearchSpace& space, Evaluate evaluate, bool noisy = false) {
  const auto sampler = make_sampler("gp:" + options, {space, 5, {}, 1, noisy});
  History history(space);
  for (int t = 0; t < trials; ++t) {
    const auto suggestion = suggest(*sampler, history);
    add(history, suggestion, evaluate(suggestion.configuration));
  }
  return history;
}

// Two valleys, the deeper one behind a wall.
std::optional<double> wall(const Configuration& c) {
  if (c[0] > 0.55) return {};
  return std::cos(14 * c[0]) - 0.3 * c[0] + std::pow(c[1] - 0.3, 2);
}

TEST(GpFailures, AreAvoidedAfterAFew) {
  const auto learnt = play("initial=5", 25, square(), wall);
  const auto ignored = play("initial=5,failures=ignore", 25, square(), wall);
  EXPECT_GT(ignored.failures().size(), learnt.failures().size() + 3);
  EXPECT_LT(learnt.best()->objective(), ignored.best()->objective() - 0.1);
}

// A small island of success in a sea of crashes is found from failures alone.
TEST(GpFailures, TheFirstSuccessIsLookedForAwayFromThem) {
  const auto history = play("initial=2", 60, square(), [](const Configuration& c) -> std::optional<double> {
    const double r = std::hypot(c[0] - 0.8, c[1] - 0.85);
    return r < 0.15 ? std::optional(r) : std::nullopt;
  });
  ASSERT_TRUE(history.best());
  EXPECT_LT(history.best()->objective(), 0.05);
  const auto space = square();
  for (std::size_t a = 2; a < 12; ++a) {  // far apart while nothing succeeds
    for (std::size_t b = 0; b < a; ++b) {
      const auto u = space.encode(history.trials()[a].configuration),
                 v = space.encode(history.trials()[b].configuration);
      if (history.trials()[a].status == TrialStatus::failed) {
        EXPECT_GT(std::hypot(u[0] - v[0], u[1] - v[1]), 0.02) << a << b;
      }
    }
  }
}

TEST(GpFailures, AFailedConfigurationNeverComesAgainThoughNoisyOnesDo) {
  SearchSpace space;
  space.add_integer("a", 0, 3);
  const auto history = play(
      "initial=2", 30, space,
      [](const Configuration& c) { return c[0] == 1 ? std::nullopt : std::optional(std::abs(c[0] - 1.2)); }, true);
  EXPECT_LE(history.count(Configuration({1.0})), 1);
  EXPECT_GT(history.count(Configuration({2.0})), 3);
}

TEST(GpFailures, SuggestionsDependOnTheHistoryAlone) {
  const auto history = play("initial=4", 15, square(), wall);
  History copy(square());
  const auto sampler = make_sampler("gp:initial=4", {square(), 5, {}, 1, false});
  for (const auto& trial : history.trials()) {
    const auto again = suggest(*sampler, copy);
    EXPECT_TRUE(again.configuration == trial.configuration) << trial.number;
    EXPECT_EQ(again.model, trial.model);
    add(copy, again, trial.status == TrialStatus::failed ? std::nullopt : std::optional(trial.objective()));
  }
}

TEST(GpNoise, AValueOfKnownNoiseIsDoubted) {
  // One value far below its neighbours: believed it is searched around, with its noise told it is not.
  const auto next = [](std::optional<double> noise) {
    History history(square());
    for (int i = 0; i < 16; ++i) {
      const double x = (i % 4 + 0.5) / 4, y = (i / 4 + 0.5) / 4;
      const bool odd = i == 15;
      add(history, {Configuration({x, y}), {}}, odd ? -3.0 : x * x + y * y, odd ? noise : std::nullopt);
    }
    const auto c = suggest(*make_sampler("gp:initial=4", {square(), 5, {}, 1, false}), history).configuration;
    return std::hypot(c[0] - 0.875, c[1] - 0.875);
  };
  EXPECT_LT(next({}), 0.3);
  EXPECT_GT(next(25.0), 0.5);
}

}  // namespace
}  // namespace incumbent
