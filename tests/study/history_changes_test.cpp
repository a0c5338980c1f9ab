// What a history says that events changed.
#include <gtest/gtest.h>

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
  EXPECT_EQ(history.changes(mark), Trials{});
  for (int i = 0; i < 4; ++i) start(history);
  EXPECT_EQ(history.changes(mark), (Trials{0, 1, 2, 3}));
  EXPECT_EQ(history.changes(mark), Trials{});
  finish(history, 2);
  EXPECT_EQ(history.changes(later), (Trials{0, 1, 2, 3}));
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
  EXPECT_EQ(history.changes(later), (Trials{0, 3, 4}));
  EXPECT_EQ(history.changes(mark), (Trials{0, 2, 3, 4}));
}

TEST(HistoryChanges, AreAllTrialsOfAnotherObject) {
  History history(one_number());
  start(history);
  start(history);
  History::Mark mark;
  history.changes(mark);

  History copy = history;
  History::Mark at = mark;
  EXPECT_EQ(copy.changes(at), (Trials{0, 1}));
  copy = history;
  EXPECT_EQ(copy.changes(at), (Trials{0, 1}));

  // What another object was moved into is another one, and so is what it was moved from.
  at = mark;
  History moved = std::move(history);
  EXPECT_EQ(moved.changes(at), (Trials{0, 1}));
  history = History(one_number());
  start(history);
  EXPECT_EQ(history.changes(mark), Trials{0});
}

}  // namespace
}  // namespace incumbent
