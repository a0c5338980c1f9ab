// DEHB: the schedule, counted by hand, who is promoted, who is bred from whom, who takes whose place.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;
using Kind = Action::Kind;

struct Played {
  std::vector<Action> actions;
  std::vector<SuggestRequest> requests;  // of the starts, by trial
  std::unique_ptr<Study> study;
};

// One worker.
Played play(std::int64_t max_resource, int most, const std::function<double(const Action&)>& loss) {
  const auto log = std::make_shared<MemoryLog>();
  Played result;
  result.study = study_of({"dehb", max_resource}, log);
  for (int i = 0; i < most; ++i) {
    result.actions.push_back(result.study->ask().front());
    result.study->tell(result.actions.back().trial, value_of(loss(result.actions.back())));
  }
  for (const auto& event : log->events) {
    if (const auto* started = std::get_if<TrialStarted>(&event)) result.requests.push_back(started->request);
  }
  return result;
}

double shuffled(const Action& action) { return static_cast<double>((action.trial * 7) % 23); }

// "kind resource" and how often in a row.
std::vector<std::pair<std::string, int>> runs(const std::vector<Action>& actions) {
  std::vector<std::pair<std::string, int>> result;
  for (const auto& action : actions) {
    const auto text = std::string(to_string(action.kind)) + " " + std::to_string(action.resource);
    if (result.empty() || result.back().first != text) result.emplace_back(text, 0);
    ++result.back().second;
  }
  return result;
}

// Levels 1, 3, 9; brackets of floor(3 / (s + 1)) 3^s trials: 9@1 3@3 1@9, 3@3 1@9, 3@9.
TEST(Dehb, TheScheduleOfNine) {
  const auto played = play(9, 20 + 20, shuffled);
  const std::vector<std::pair<std::string, int>> expected = {
      {"start 1", 9}, {"resume 3", 3}, {"resume 9", 1}, {"start 3", 3}, {"resume 9", 1}, {"start 9", 3},
      {"start 1", 9}, {"start 3", 3},  {"start 9", 1},  {"start 3", 3}, {"start 9", 4}};
  EXPECT_EQ(runs(played.actions), expected);
}

// 81@1 27@3 9@9 3@27 1@81, 27@3 9@9 3@27 1@81, 9@9 3@27 1@81, 6@27 2@81, 5@81.
TEST(Dehb, TheScheduleOfEightyOne) {
  const auto played = play(81, 81 + 27 + 9 + 3 + 1 + 27 + 9 + 3 + 1 + 9 + 3 + 1 + 6 + 2 + 5, shuffled);
  const std::vector<std::pair<std::string, int>> expected = {
      {"start 1", 81},  {"resume 3", 27}, {"resume 9", 9},  {"resume 27", 3}, {"resume 81", 1},
      {"start 3", 27},  {"resume 9", 9},  {"resume 27", 3}, {"resume 81", 1}, {"start 9", 9},
      {"resume 27", 3}, {"resume 81", 1}, {"start 27", 6},  {"resume 81", 2}, {"start 81", 5}};
  EXPECT_EQ(runs(played.actions), expected);
}

TEST(Dehb, TheFirstBracketsPromoteTheBestThatHaveNotBeenThere) {
  const auto played = play(9, 17, shuffled);
  // Losses of trials 0 .. 8: 0 7 14 21 5 12 19 3 10.
  std::vector<std::int64_t> promoted;
  for (std::size_t i = 9; i < 13; ++i) promoted.push_back(played.actions[i].trial);
  EXPECT_EQ(promoted, (std::vector<std::int64_t>{0, 7, 4, 0}));
  // Trials 9, 10, 11 with losses 17, 1, 8 compete with 0, 7, 4 (0, 3, 5) at 3: 10 takes the place of 7. Trial 0 has
  // been at 9.
  EXPECT_EQ(played.requests[9].target, 0);
  EXPECT_EQ(played.requests[10].target, 7);
  EXPECT_EQ(played.requests[11].target, 4);
  EXPECT_EQ(played.actions[16].kind, Kind::resume);
  EXPECT_EQ(played.actions[16].trial, 10);
}

TEST(Dehb, ParentsAreTheBestOfTheLowerSubPopulation) {
  const auto played = play(9, 40, shuffled);
  for (int trial = 0; trial < 9; ++trial) {
    EXPECT_EQ(played.requests[static_cast<std::size_t>(trial)].target, -1);  // empty places
    EXPECT_TRUE(played.requests[static_cast<std::size_t>(trial)].population.empty());
  }
  for (std::size_t trial = 9; trial < played.requests.size(); ++trial) {
    const auto& request = played.requests[trial];
    const std::set<std::int64_t> different(request.population.begin(), request.population.end());
    EXPECT_EQ(different.size(), request.population.size());
    EXPECT_GE(different.size(), 3u);  // filled up
    EXPECT_FALSE(different.contains(*request.target));
  }
  // The second iteration: nine more at 1 (15 .. 23) replace where they are not worse; then three at 3, from the best.
  std::vector<std::int64_t> places(9);
  for (std::int64_t i = 0; i < 9; ++i) places[static_cast<std::size_t>(i)] = i;
  const auto loss = [](std::int64_t trial) { return (trial * 7) % 23; };
  for (std::int64_t i = 0; i < 9; ++i) {
    auto& place = places[static_cast<std::size_t>(i)];
    EXPECT_EQ(played.requests[static_cast<std::size_t>(15 + i)].target, place);
    if (loss(15 + i) <= loss(place)) place = 15 + i;
  }
  std::ranges::sort(places, {}, [&](std::int64_t trial) { return std::pair(loss(trial), trial); });
  std::erase(places, *played.requests[24].target);
  EXPECT_EQ(played.requests[24].resource, 3);
  EXPECT_EQ(played.requests[24].population, std::vector(places.begin(), places.begin() + 3));
}

// Levels 1, 3: 3@1 1@3, 2@3. Trials 5, 6, 7 come at 1 again: an equal, a better, a worse one.
TEST(Dehb, AnEqualOneTakesThePlace) {
  const auto played = play(3, 6 + 6 + 3, [](const Action& action) {
    if (action.trial == 5) return 1.0;
    if (action.trial == 6) return 0.5;
    return action.trial == 7 ? 2.0 : 1.0;
  });
  std::vector<std::optional<std::int64_t>> targets;
  for (const auto& request : played.requests) {
    if (request.resource == 1) targets.push_back(request.target);
  }
  EXPECT_EQ(targets, (std::vector<std::optional<std::int64_t>>{-1, -1, -1, 0, 1, 2, 5, 6, 2}));
}

TEST(Dehb, NothingIsKeptOnceNothingIsPromoted) {
  const auto played = play(9, 9, shuffled);
  EXPECT_TRUE(played.study->may_continue(0));
  const auto later = play(9, 21, shuffled);
  for (std::int64_t trial = 0; trial < 16; ++trial) EXPECT_FALSE(later.study->may_continue(trial));
}

// Random orders, failures, workers and budgets: it ends, and no more trials start than may.
TEST(Dehb, NeverWaitsForNobody) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream stream(seed, Purpose::test);
    const auto workers = 1 + stream.below(9);
    const auto budget = static_cast<std::int64_t>(1 + stream.below(60));
    const auto study = study_of({"dehb", 9, budget});
    std::vector<Action> running;
    for (;;) {
      for (auto& action : asks(*study, static_cast<int>(workers - running.size())))
        running.push_back(std::move(action));
      if (running.empty()) break;
      std::swap(running[stream.below(running.size())], running.back());
      const auto action = running.back();
      running.pop_back();
      study->tell(action.trial, stream.uniform() < 0.2 ? failure_of(Failure::crash) : value_of(stream.uniform()));
    }
    EXPECT_EQ(study->ask().front().reason, "budget");
    EXPECT_EQ(static_cast<std::int64_t>(study->history().size()), budget);
  }
}

// Of 5 started trials one is promoted, floor(5 / 3), and then that one.
TEST(Dehb, ABracketMakesDoWithTheTrialsOfTheBudget) {
  const auto study = study_of({"dehb", 9, 5});
  std::vector<Action> actions;
  for (auto action = study->ask().front(); action.kind != Kind::finished; action = study->ask().front()) {
    actions.push_back(action);
    study->tell(action.trial, value_of(shuffled(action)));
  }
  EXPECT_EQ(runs(actions),
            (std::vector<std::pair<std::string, int>>{{"start 1", 5}, {"resume 3", 1}, {"resume 9", 1}}));
}

TEST(Dehb, RefusesASamplerThatDoesNotBreed) {
  StudySpec spec;
  spec.space = unit_space();
  spec.scheduler = "dehb";
  spec.sampler = "plain";
  class Plain : public Sampler {
   public:
    explicit Plain(SearchSpace space) : Sampler({std::move(space), 0, {}, 1, false}) {}
    std::vector<Suggestion> suggest(const History&, const SuggestRequest&, int) const override { return {}; }
  };
  try {
    Study(spec, std::make_unique<Plain>(spec.space), make_scheduler("dehb", {{}, 9, 0}), nullptr);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_EQ(std::string(error.what()).find("scheduler 'dehb' names the parents of its trials"), 0u);
  }
}

TEST(Dehb, WhatIsNoNumberTakesNoPlace) {
  const auto log = std::make_shared<MemoryLog>();
  const auto study = study_of({"dehb", 3}, log);
  for (int i = 0; i < 12; ++i) {
    const auto action = study->ask().front();
    if (i == 0) {
      study->report(0, {1, {std::numeric_limits<double>::infinity()}, {}});
    } else {
      study->tell(action.trial, value_of(i));
    }
  }
  std::vector<std::optional<std::int64_t>> targets;  // of the starts at 1, where there are three places
  for (const auto& event : log->events) {
    const auto* started = std::get_if<TrialStarted>(&event);
    if (started && started->request.resource == 1) targets.push_back(started->request.target);
  }
  ASSERT_GE(targets.size(), 5u);
  EXPECT_EQ(targets[3], -1);
  EXPECT_EQ(targets[4], 1);
}

}  // namespace
}  // namespace incumbent
