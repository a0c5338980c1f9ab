// Samplers that take in what is new instead of the whole history: what they suggest follows from the history alone.
#include "sampler/history_follower.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "formula/random.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

SearchSpace square() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  return space;
}

void start(History& history, Suggestion suggestion) {
  TrialStarted event;
  event.trial = static_cast<std::int64_t>(history.size());
  event.configuration = std::move(suggestion.configuration);
  event.model = std::move(suggestion.model);
  history.apply(event);
}

void finish(History& history, std::int64_t trial, double value) {
  TrialFinished event;
  event.trial = trial;
  event.status = TrialStatus::complete;
  event.measurement.objectives = {value};
  history.apply(event);
}

SuggestRequest request_for(const History& history) {
  SuggestRequest request;
  request.trial = static_cast<std::int64_t>(history.size());
  return request;
}

double value_of(const Configuration& c) {
  return (c[0] - 0.3) * (c[0] - 0.3) + 3 * (c[1] - 0.6) * (c[1] - 0.6) + 0.5 * (c[0] - 0.3) * (c[1] - 0.6);
}

// Models that are made of all observations, and auto, which follows one.
bool looks_at_all(std::string_view sampler) {
  return sampler == "auto" || sampler == "gp" || sampler == "smac" || sampler == "turbo";
}

std::vector<std::int64_t> listed(std::span<const std::int64_t> trials) { return {trials.begin(), trials.end()}; }

TEST(HistoryFollower, SaysWhatHasChangedSinceAndWhatOfItHasEnded) {
  using List = std::vector<std::int64_t>;
  History history(square());
  HistoryFollower follower;
  const auto expect = [&](const List& changed, const List& ended) {
    EXPECT_EQ(listed(follower.changed()), changed);
    EXPECT_EQ(listed(follower.ended()), ended);
  };
  EXPECT_TRUE(follower.update(history));
  for (int i = 0; i < 3; ++i) start(history, {Configuration({0.1 * i, 0.5}), {}});
  finish(history, 1, 1);
  EXPECT_FALSE(follower.update(history));
  expect({0, 1, 2}, {1});
  history.apply(TrialEnqueued{3, Configuration({0.4, 0.4})});
  finish(history, 0, 2);
  EXPECT_FALSE(follower.update(history));
  expect({0, 3}, {0});
  EXPECT_FALSE(follower.update(history));
  expect({}, {});

  const History copy = history;  // elsewhere: all is new
  EXPECT_TRUE(follower.update(copy));
  expect({0, 1, 2, 3}, {0, 1});

  // In the place of the other one.
  History place(square());
  for (int i = 0; i < 3; ++i) start(place, {Configuration({0.1 * i, 0.5}), {}});
  follower.update(place);
  History shorter(square());
  start(shorter, {Configuration({0.9, 0.9}), {}});
  place = shorter;
  EXPECT_TRUE(follower.update(place));
  History longer(square());
  for (int i = 0; i < 4; ++i) start(longer, {Configuration({0.2 * i, 0.1}), {}});
  place = longer;
  EXPECT_TRUE(follower.update(place));
}

// Of thousands of trials only the new ones are looked at, however many are still to end.
TEST(HistoryFollower, LooksAtWhatIsNewAlone) {
  History history(square());
  HistoryFollower follower;
  for (int i = 0; i < 3000; ++i) {
    start(history, {Configuration({0.5, 0.5}), {}});
    if (i % 2 == 0) finish(history, i, 1);
  }
  follower.update(history);
  EXPECT_EQ(follower.ended().size(), 1500u);
  start(history, {Configuration({0.5, 0.5}), {}});
  finish(history, 3000, 1);
  start(history, {Configuration({0.5, 0.5}), {}});
  follower.update(history);
  EXPECT_EQ(listed(follower.changed()), (std::vector<std::int64_t>{3000, 3001}));
  EXPECT_EQ(listed(follower.ended()), std::vector<std::int64_t>{3000});
}

// The most trials that one of the last nine suggestions looked at in a search of so many trials, or of as many as there
// are. Those that look at all are asked for ten alone, the first of which catches up.
std::uint64_t most_looks(const std::string& sampler, int trials) {
  constexpr int kAsked = 10, kRunning = 3;
  const SamplerContext context{.space = square(), .seed = 5, .noisy = true};
  const auto kept = make_sampler(sampler, context), other = make_sampler("random", context);
  History history(context.space);
  std::vector<std::uint64_t> looks;
  for (int i = 0; i < trials; ++i) {
    const bool is_asked = i + kAsked >= trials || !looks_at_all(sampler);
    const auto before = history.looks();
    auto suggestions = (is_asked ? kept : other)->suggest(history, request_for(history), 1);
    if (suggestions.empty()) break;
    looks.push_back(history.looks() - before);
    start(history, std::move(suggestions.front()));
    if (i >= kRunning) finish(history, i - kRunning, value_of(history[i - kRunning].configuration));
  }
  return *std::max_element(looks.end() - kAsked + 1, looks.end());
}

class Lookers : public testing::TestWithParam<std::string> {};

// Whether it looks at new trials alone shows where there are four times as many.
TEST_P(Lookers, LookAtWhatIsNewOrAreNamed) {
  const bool at_all = looks_at_all(GetParam());
  const int trials = at_all ? 30 : 250;
  const auto few = most_looks(GetParam(), trials), many = most_looks(GetParam(), 4 * trials);
  RecordProperty("looks", std::to_string(few) + ", " + std::to_string(many));
  if (at_all) {
    EXPECT_GT(many, 3 * few);
  } else if (GetParam() == "kde") {
    EXPECT_LT(many, 1000u);  // it encodes anew what ranks between two changes
  } else {
    EXPECT_LE(many, 250u);
    EXPECT_LT(many, 2 * few + 8);
  }
}

std::vector<std::string> all_samplers() {
  std::vector<std::string> result;
  for (const auto& entry : samplers()) result.emplace_back(entry.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Samplers, Lookers, testing::ValuesIn(all_samplers()),
                         [](const auto& entry) { return entry.param; });

class Followers : public testing::TestWithParam<std::string> {};

// Every third trial repeats one that runs, every fourth is of nobody; they end in random order, values may be equal,
// and some are none.
TEST_P(Followers, SuggestWhatOneThatStartsFromTheHistorySuggests) {
  const SamplerContext context{.space = square(), .seed = 5, .noisy = true};
  const auto kept = make_sampler(GetParam(), context);
  History history(context.space);
  Stream stream(1, Purpose::test);
  std::vector<std::int64_t> running;
  for (int i = 0; i < 150; ++i) {
    const auto request = request_for(history);
    auto suggestion = kept->suggest(history, request, 1).front();
    const auto fresh = make_sampler(GetParam(), context)->suggest(history, request, 1).front();
    ASSERT_EQ(suggestion.configuration, fresh.configuration) << i;
    ASSERT_EQ(suggestion.model, fresh.model) << i;
    if (i % 3 == 2) suggestion.configuration = history[running.front()].configuration;
    if (i % 4 == 3) suggestion.model.clear();
    running.push_back(static_cast<std::int64_t>(history.size()));
    start(history, std::move(suggestion));
    for (; running.size() > 5; running.pop_back()) {
      std::swap(running[stream.below(running.size())], running.back());
      const auto value = value_of(history[running.back()].configuration) + 0.1 * static_cast<double>(stream.below(3));
      finish(history, running.back(), i % 11 == 10 ? std::numeric_limits<double>::quiet_NaN() : value);
    }
  }
}

// One trial after another: searches that converge, collapse and start anew.
TEST_P(Followers, SuggestTheSameWhereTheyConverge) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const SamplerContext context{.space = square(), .seed = seed};
    const auto kept = make_sampler(GetParam(), context);
    History history(context.space);
    for (std::int64_t trial = 0; trial < 300; ++trial) {
      const auto request = request_for(history);
      auto suggestion = kept->suggest(history, request, 1).front();
      const auto fresh = make_sampler(GetParam(), context)->suggest(history, request, 1).front();
      ASSERT_EQ(suggestion.configuration, fresh.configuration) << seed << ' ' << trial;
      start(history, std::move(suggestion));
      finish(history, trial, value_of(history[trial].configuration));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Samplers, Followers,
                         testing::Values("de", "de:population=4,strategy=best1", "nelder_mead",
                                         "evolution:population=20", "evolution:population=7,aging=false", "kde",
                                         "local"),
                         [](const auto& entry) { return "Case" + std::to_string(entry.index); });

}  // namespace
}  // namespace incumbent
