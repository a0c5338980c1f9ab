// Observations of one fidelity where trials are judged at several.
#include "sampler/one_resource.hpp"

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

class OneResource : public testing::Test {
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

  History history_{line()};
};

TEST_F(OneResource, IsTheLargestThatEnoughTrialsWereMeasuredAt) {
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

TEST_F(OneResource, FailuresAndWhatIsNoNumberAreLeftOut) {
  for (int trial = 0; trial < 4; ++trial) start(trial, trial < 3 ? 1 : 3);
  report(0, 1, 10);
  report(1, 1, std::numeric_limits<double>::infinity());
  finish(2, TrialStatus::failed, {});
  report(3, 2, 32);  // the first one at or beyond 1
  EXPECT_EQ(seen(2), "0:10 3:32 ");
}

TEST_F(OneResource, WhereAllRunTowardTheSameResourceStoppedTrialsCountWithWhatTheyReached) {
  for (int trial = 0; trial < 3; ++trial) start(trial, 9);
  report(0, 3, 13);
  finish(0, TrialStatus::pruned, {3, {13}, {}});
  finish(1, TrialStatus::complete, {9, {19}, {}});
  report(2, 3, 33);
  EXPECT_EQ(seen(1), "0:13 1:19 ");
}

}  // namespace
}  // namespace incumbent
