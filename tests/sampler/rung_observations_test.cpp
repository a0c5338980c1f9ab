// What models learn from where trials are judged at several resources.
#include "sampler/rung_observations.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "incumbent/study.hpp"

namespace incumbent {
namespace {

SearchSpace line() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  return space;
}

class RungObservations : public testing::Test {
 protected:
  void start(std::int64_t trial, std::int64_t resource) {
    TrialStarted event;
    event.trial = trial;
    event.configuration = Configuration({0.1 * static_cast<double>(trial)});
    event.request.resource = resource;
    history_.apply(event);
  }
  void report(std::int64_t trial, std::int64_t resource, double value) {
    history_.apply(TrialReported{trial, {resource, {value}, {}}});
  }
  void resume(std::int64_t trial, std::int64_t resource) { history_.apply(TrialResumed{trial, resource}); }
  void finish(std::int64_t trial, TrialStatus status, Measurement measurement) {
    const auto failure = status == TrialStatus::failed ? Failure::crash : Failure::none;
    history_.apply(TrialFinished{trial, status, failure, std::move(measurement), {}, {}});
  }
  // "trial:value ..."
  std::string seen(std::size_t fewest) const {
    std::string text;
    for (const auto& o : observations_at_one_resource(history_, fewest)) {
      text += std::to_string(o.trial) + ":" + std::to_string(static_cast<int>(o.objective)) + " ";
    }
    return text;
  }

  // "trial@resource:value ..."
  std::string curves() const {
    std::string text;
    for (const auto& o : observations_at_rungs(history_)) {
      text += std::to_string(o.trial) + "@" + std::to_string(o.resource) + ":" +
              std::to_string(static_cast<int>(o.objective)) + " ";
    }
    return text;
  }

  History history_{line()};
};

TEST_F(RungObservations, IsTheLargestThatEnoughTrialsWereMeasuredAt) {
  for (int trial = 0; trial < 4; ++trial) start(trial, 1);
  for (int trial = 0; trial < 4; ++trial) report(trial, 1, 10 + trial);
  EXPECT_EQ(seen(2), "0:10 1:11 2:12 3:13 ");  // paused
  resume(3, 3);
  EXPECT_EQ(seen(2), "0:10 1:11 2:12 3:13 ");  // nobody is at 3
  report(3, 3, 23);
  resume(1, 3);
  EXPECT_EQ(seen(2), "0:10 1:11 2:12 3:13 ");
  EXPECT_EQ(seen(1), "3:23 ");
  report(1, 3, 21);
  EXPECT_EQ(seen(2), "1:21 3:23 ");
  EXPECT_EQ(seen(3), "0:10 1:11 2:12 3:13 ");
  EXPECT_EQ(seen(5), "0:10 1:11 2:12 3:13 ");  // too few anywhere: the least resource
  resume(3, 9);
  report(3, 5, 35);  // on its way: its value at 3 stays
  EXPECT_EQ(seen(2), "1:21 3:23 ");
  finish(3, TrialStatus::complete, {9, {39}, {}});
  EXPECT_EQ(seen(1), "3:39 ");
}

TEST_F(RungObservations, WhatWasMeasuredBeyondTheNextRungOnlyIsNoneOfThisOne) {
  for (int trial = 0; trial < 2; ++trial) start(trial, 1);
  for (int trial = 0; trial < 2; ++trial) report(trial, 1, 10 + trial);
  start(2, 9);  // of a bracket that begins at 9
  report(2, 9, 29);
  start(3, 3);
  report(3, 4, 34);  // of rung 3: 4 is below 9
  EXPECT_EQ(seen(1), "2:29 ");
  EXPECT_EQ(seen(2), "0:10 1:11 ");
  EXPECT_EQ(seen(3), "0:10 1:11 ");
  EXPECT_EQ(curves(), "0@1:10 1@1:11 2@9:29 3@4:34 ");
  EXPECT_EQ(pending_trials(history_, observations_at_one_resource(history_, 2), false),
            (std::vector<std::int64_t>{2, 3}));
}

TEST_F(RungObservations, IfNoneHasEnoughItIsThatOfTheMost) {
  for (int trial = 0; trial < 4; ++trial) start(trial, trial < 3 ? 9 : 1);
  for (int trial = 0; trial < 2; ++trial) report(trial, 9, 10 + trial);
  EXPECT_EQ(seen(3), "0:10 1:11 ");  // the least, 1, has none
  report(3, 1, 13);
  EXPECT_EQ(seen(3), "0:10 1:11 ");
}

TEST_F(RungObservations, FailuresAndWhatIsNoNumberAreLeftOut) {
  for (int trial = 0; trial < 4; ++trial) start(trial, trial < 3 ? 1 : 3);
  report(0, 1, 10);
  report(1, 1, std::numeric_limits<double>::infinity());
  finish(2, TrialStatus::failed, {});
  report(3, 2, 32);  // the first one at or beyond 1
  EXPECT_EQ(seen(2), "0:10 3:32 ");
}

TEST_F(RungObservations, WhereAllRunTowardTheSameResourceStoppedTrialsCountWithWhatTheyReached) {
  for (int trial = 0; trial < 3; ++trial) start(trial, 9);
  report(0, 3, 13);
  finish(0, TrialStatus::pruned, {3, {13}, {}});
  finish(1, TrialStatus::complete, {9, {19}, {}});
  report(2, 3, 33);
  EXPECT_EQ(seen(1), "0:13 1:19 ");
}

TEST_F(RungObservations, CurvesHaveAValueARung) {
  for (int trial = 0; trial < 4; ++trial) start(trial, 2);
  for (int trial = 0; trial < 3; ++trial) {
    report(trial, 1, 10 + trial);  // no rung
    report(trial, 2, 20 + trial);
  }
  EXPECT_EQ(curves(), "");  // all run toward the same
  resume(1, 6);
  EXPECT_EQ(curves(), "0@2:20 1@2:21 2@2:22 ");
  report(1, 4, 41);
  EXPECT_EQ(curves(), "0@2:20 1@2:21 2@2:22 ");
  report(1, 7, 71);  // beyond the rung
  EXPECT_EQ(curves(), "0@2:20 1@2:21 1@7:71 2@2:22 ");
  report(3, 8, 83);  // beyond both: one value
  EXPECT_EQ(curves(), "0@2:20 1@2:21 1@7:71 2@2:22 3@8:83 ");
}

TEST_F(RungObservations, ModelsOfCurvesLookAtTheLargestResourceThatEnoughIsKnownOf) {
  const auto look = [](std::initializer_list<std::int64_t> resources, std::size_t fewest) {
    std::vector<Observation> observations;
    for (const auto r : resources) observations.push_back({.resource = r});
    return acquisition_resource(observations, fewest);
  };
  EXPECT_EQ(look({1, 1, 1, 3, 3, 9}, 1), 9);
  EXPECT_EQ(look({1, 1, 1, 3, 3, 9}, 2), 3);
  EXPECT_EQ(look({1, 1, 1, 3, 3, 9}, 3), 1);
  EXPECT_EQ(look({1, 1, 1, 3, 3, 9}, 4), 1);  // none has four
  EXPECT_EQ(look({1, 3, 3, 3, 9}, 2), 3);
  EXPECT_EQ(look({}, 2), 0);
}

TEST_F(RungObservations, ModelsOfCurvesLookAtTheRungThatIsRequestedOrTheNextThatEnoughIsKnownOf) {
  const auto look = [](std::initializer_list<std::int64_t> resources, std::size_t fewest, std::int64_t requested) {
    std::vector<Observation> observations;
    for (const auto r : resources) observations.push_back({.resource = r});
    return acquisition_resource(observations, fewest, requested);
  };
  EXPECT_EQ(look({1, 1, 1, 3, 3, 3, 9, 9}, 2, 1), 1);
  EXPECT_EQ(look({1, 1, 1, 3, 3, 3, 9, 9}, 2, 2), 3);
  EXPECT_EQ(look({1, 1, 1, 3, 3, 3, 9, 9}, 2, 3), 3);
  EXPECT_EQ(look({1, 1, 1, 3, 9, 9}, 2, 3), 9);  // three have too few
  EXPECT_EQ(look({1, 1, 1, 3, 3, 9}, 2, 9), 3);  // none from there on has enough
  EXPECT_EQ(look({1, 3}, 2, 3), 1);              // none at all has
  EXPECT_EQ(look({}, 2, 1), 0);
}

TEST_F(RungObservations, WhatIsOnItsWayOrStuckBelowTheRungIsPending) {
  for (int trial = 0; trial < 5; ++trial) start(trial, 1);
  for (int trial = 0; trial < 3; ++trial) report(trial, 1, 10 + trial);
  finish(3, TrialStatus::failed, {});
  for (int trial = 0; trial < 2; ++trial) resume(trial, 3);
  report(0, 3, 30);
  const auto pending = [&](std::size_t fewest) {
    return pending_trials(history_, observations_at_one_resource(history_, fewest), false);
  };
  EXPECT_EQ(pending(3), (std::vector<std::int64_t>{4}));        // of rung 1: who has no value yet
  EXPECT_EQ(pending(1), (std::vector<std::int64_t>{1, 2, 4}));  // of rung 3: who is not there
  EXPECT_EQ(pending_trials(history_, observations_at_rungs(history_), true), (std::vector<std::int64_t>{1, 4}));
}

}  // namespace
}  // namespace incumbent
