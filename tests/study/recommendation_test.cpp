// When a sampler is asked what it recommends.
#include "study/recommendation.hpp"

#include <gtest/gtest.h>

#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

// Of `trials` that run toward resource 9, each measured at 1; the recommendation is updated at each measurement.
struct Running {
  explicit Running(std::int64_t trials, bool noisy) {
    StudySpec spec;
    spec.space = unit_space();
    spec.max_resource = 9;
    spec.noisy = noisy;
    auto first = std::make_unique<FirstSampler>(spec.space);
    sampler = first.get();
    study = std::make_unique<Study>(spec, std::move(first), make_scheduler("full", {{}, 9, 0}));
    for (std::int64_t i = 0; i < trials; ++i) measure(study->ask().front().trial, 1, 1.0 / static_cast<double>(i + 1));
  }
  void measure(std::int64_t trial, std::int64_t resource, double value) {
    study->report(trial, {resource, {value}, {}, 0});
    recommendation.update(*study);
  }

  std::unique_ptr<Study> study;
  const FirstSampler* sampler = nullptr;
  Recommendation recommendation;
};

TEST(Recommendation, IsAskedForAfterEachOfTheFirstHundredResultsAndThenAfterFivePercentMore) {
  EXPECT_EQ(Running(100, true).sampler->asked, 100);
  const Running more(200, true);  // 101, 106, 111, 116, 121, 127, 133, 139, 145, 152, 159, 166, 174, 182, 191, 200
  EXPECT_EQ(more.sampler->asked, 100 + 16);
  EXPECT_EQ(more.recommendation.trial(), 0);
}

TEST(Recommendation, IsOfTrialsAsFarAsTheBestOneAtOnce) {
  Running running(140, true);  // the next one after 145
  ASSERT_EQ(running.recommendation.trial(), 0);
  running.measure(37, 3, 5);  // the only one at 3 now
  EXPECT_EQ(running.recommendation.trial(), 37);
  running.measure(20, 3, 7);  // one more of several
  EXPECT_EQ(running.recommendation.trial(), 37);
  running.recommendation.renew(*running.study);
  EXPECT_EQ(running.recommendation.trial(), 20);
  running.study->tell(20, failure_of(Failure::crash));
  running.recommendation.update(*running.study);
  EXPECT_EQ(running.recommendation.trial(), 37);
}

TEST(Recommendation, IsTheBestTrialOfAStudyWithoutNoise) {
  const Running running(150, false);
  EXPECT_EQ(running.recommendation.trial(), 149);
  EXPECT_EQ(running.sampler->asked, 0);
}

TEST(Recommendation, IsNoneWithoutAnyValue) {
  Running running(1, true);
  running.study->tell(0, failure_of(Failure::crash));
  running.recommendation.update(*running.study);
  EXPECT_EQ(running.recommendation.trial(), std::nullopt);
}

}  // namespace
}  // namespace incumbent
