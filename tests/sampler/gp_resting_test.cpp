// Searches that rest in a minimum, and what gp does then.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "formula/random.hpp"
#include "incumbent/sampler.hpp"
#include "sampler/resting.hpp"

namespace incumbent {
namespace {

// Twenty observations elsewhere, the best of them 0, then ten at these places of a line with these values; places are
// counted from the best one.
bool rests(const std::vector<double>& last, const std::vector<double>& places) {
  std::vector<double> outputs(20, 1.0), at(20, 5.0);
  outputs[7] = 0;
  at[7] = 0;
  outputs.insert(outputs.end(), last.begin(), last.end());
  at.insert(at.end(), places.begin(), places.end());
  return rests_in_minimum(outputs, [&](std::size_t i, std::size_t j) { return std::fabs(at[i] - at[j]); });
}

TEST(Resting, IsNearAndGainsNothing) {
  const std::vector<double> equal(10, 1e-3), near(10, 0.05);
  EXPECT_TRUE(rests(equal, near));
  auto places = near;
  places[0] = places[1] = 3;
  EXPECT_TRUE(rests(equal, places));
  places[2] = 3;
  EXPECT_FALSE(rests(equal, places));
  auto gains = equal;
  gains[9] = -1e-8;
  EXPECT_TRUE(rests(gains, near));
  gains[9] = -1e-6;
  EXPECT_FALSE(rests(gains, near));
}

TEST(Resting, NeedsTenObservationsMoreThanTheLastTen) {
  const auto any = [](std::size_t count) {
    const std::vector<double> equal(count, 1.0);
    return rests_in_minimum(equal, [](std::size_t, std::size_t) { return 0.0; });
  };
  EXPECT_FALSE(any(0));
  EXPECT_FALSE(any(1));
  EXPECT_FALSE(any(20));
  EXPECT_TRUE(any(21));
}

// A bowl whose bottom is known to all digits, with ten observations there.
TEST(Resting, EveryThirdSuggestionGoesElsewhere) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  Stream stream(5, Purpose::test);
  History history(space);
  for (std::int64_t t = 0; t < 40; ++t) {
    const bool at_bottom = t >= 25;
    TrialStarted started;
    started.trial = t;
    const double x = at_bottom ? 0.3 + 1e-5 * stream.normal() : stream.uniform();
    const double y = at_bottom ? 0.6 + 1e-5 * stream.normal() : stream.uniform();
    started.configuration = Configuration({x, y});
    history.apply(started);
    TrialFinished finished;
    finished.trial = t;
    finished.measurement.objectives = {(x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6)};
    history.apply(finished);
  }
  const auto suggested = [&](const std::string& sampler, std::int64_t trial, bool noisy = false) {
    SuggestRequest request;
    request.trial = trial;
    return make_sampler(sampler, {space, 1, {}, 1, noisy})->suggest(history, request, 1).front().configuration;
  };
  const auto distance = [&](const Configuration& c) {
    return std::hypot(c[0] - history.best()->configuration[0], c[1] - history.best()->configuration[1]);
  };
  EXPECT_GT(distance(suggested("gp", 42)), 0.05);
  EXPECT_LT(distance(suggested("gp:goal=0", 42)), 0.01);
  for (const std::int64_t trial : {40, 41}) EXPECT_EQ(suggested("gp", trial), suggested("gp:goal=0", trial));
  EXPECT_EQ(suggested("gp", 42, true), suggested("gp:goal=0", 42, true));
  EXPECT_EQ(suggested("gp:acquisition=lcb", 42), suggested("gp:acquisition=lcb,goal=0", 42));
}

}  // namespace
}  // namespace incumbent
