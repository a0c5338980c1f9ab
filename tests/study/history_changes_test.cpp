// What a history says that events changed.
#include <gtest/gtest.h>

#include "incumbent/error.hpp"
#include "incumbent/history.hpp"

namespace incumbent {
namespace {

using Trials = std::vector<std::int64_t>;

SearchSpace one_number() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  return space;
}

void start(History& history) {
  TrialStarted started;
  started.trial = static_cast<std::int64_t>(history.size());
  started.configuration = Configuration({0.5});
  history.apply(started);
}

void finish(History& history, std::int64_t trial) {
  TrialFinished finished;
  finished.trial = trial;
  finished.status = TrialStatus::complete;
  finished.measurement.objectives = {1};
  history.apply(finished);
}

TEST(HistoryChanges, AreTheTrialsOfTheEventsSinceTheMark) {
  History history(one_number());
  History::Mark mark, later;
  EXPECT_EQ(history.changes(mark).trials, Trials{});
  for (int i = 0; i < 4; ++i) start(history);
  EXPECT_EQ(history.changes(mark).trials, (Trials{0, 1, 2, 3}));
  EXPECT_EQ(history.changes(mark).trials, Trials{});
  finish(history, 2);
  EXPECT_EQ(history.changes(later).trials, (Trials{0, 1, 2, 3}));
  TrialReported reported;
  reported.trial = 0;
  reported.measurement.objectives = {2};
  history.apply(reported);
  TrialResumed resumed;
  resumed.trial = 3;
  history.apply(resumed);
  TrialEnqueued enqueued;
  enqueued.trial = 4;
  history.apply(enqueued);
  EXPECT_EQ(history.changes(later).trials, (Trials{0, 3, 4}));
  EXPECT_EQ(history.changes(mark).trials, (Trials{0, 2, 3, 4}));
}

TEST(HistoryChanges, AreAllTrialsOfAnotherObject) {
  const auto expect_another = [](const History& other, History::Mark mark, const Trials& all) {
    const auto changes = other.changes(mark);
    EXPECT_TRUE(changes.of_another);
    EXPECT_EQ(changes.trials, all);
    EXPECT_FALSE(other.changes(mark).of_another);
  };
  History history(one_number());
  expect_another(history, {}, {});
  start(history);
  start(history);
  History::Mark mark;
  history.changes(mark);
  EXPECT_FALSE(history.changes(mark).of_another);

  History copy = history;
  expect_another(copy, mark, {0, 1});
  copy.changes(mark);
  copy = history;
  expect_another(copy, mark, {0, 1});

  // What another object was moved into is another one, and so is what it was moved from.
  history.changes(mark);
  History moved = std::move(history);
  expect_another(moved, mark, {0, 1});
  history = History(one_number());
  start(history);
  expect_another(history, mark, {0});
}

TEST(History, AnEnqueuedTrialStartsWithItsConfiguration) {
  History history(one_number());
  history.apply(TrialEnqueued{0, Configuration({0.25})});
  TrialStarted started;
  const auto error = [&] {
    try {
      history.apply(started);
      return std::string();
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::storage);
      return std::string(e.what());
    }
  };
  started.configuration = Configuration({0.75});
  EXPECT_EQ(error(), "the log starts trial 0 with x=0.75, which was enqueued with x=0.25");
  started.configuration = {};
  EXPECT_EQ(error(), "the log starts trial 0 with nothing that is known, which was enqueued with x=0.25");
  EXPECT_EQ(history.first_waiting(), 0);
  started.configuration = Configuration({0.25});
  EXPECT_EQ(error(), "");
  EXPECT_EQ(history.first_waiting(), -1);
}

TEST(History, CountsTheTrialsThatAreLookedAt) {
  History history(one_number());
  for (int i = 0; i < 5; ++i) start(history);
  finish(history, 1);
  const auto looks = [&](auto look) {
    const auto before = history.looks();
    look();
    return history.looks() - before;
  };
  EXPECT_EQ(looks([&] { EXPECT_EQ(history[3].number, 3); }), 1u);
  EXPECT_EQ(looks([&] { EXPECT_EQ(history.trials().size(), 5u); }), 5u);
  EXPECT_EQ(looks([&] { EXPECT_EQ(history.observations().size(), 1u); }), 5u);
  EXPECT_EQ(looks([&] { EXPECT_EQ(history.failures().size(), 0u); }), 5u);
  History::Mark mark;
  EXPECT_EQ(looks([&] { history.changes(mark); }), 5u);
  EXPECT_EQ(looks([&] { history.changes(mark); }), 0u);
  EXPECT_EQ(History(history).looks(), 0u);
}

}  // namespace
}  // namespace incumbent
