// When the first trial is fully trained, and what workers are good for, by simulated workers.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "formula/random.hpp"
#include "scheduler/simulation.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

double random_quality(std::uint64_t seed, std::int64_t trial) {
  return Stream(seed, Purpose::noise, static_cast<std::uint64_t>(trial)).uniform();
}

// A trial's place in the order is the same at every resource.
double first_full_training(std::int64_t max_resource, int workers, bool resume, std::uint64_t seed) {
  const auto study = study_of({"asha", max_resource});
  Simulation simulation{workers, resume, [&](auto trial, auto) { return random_quality(seed, trial); }};
  return simulation.run(*study, max_resource).back().end;
}

struct Range {
  double least = 1e300;
  double most = 0;
  double mean = 0;
};

Range over_seeds(std::int64_t max_resource, int workers, bool resume) {
  constexpr int kSeeds = 20;
  Range range;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const double time = first_full_training(max_resource, workers, resume, seed);
    range.least = std::min(range.least, time);
    range.most = std::max(range.most, time);
    range.mean += time / kSeeds;
  }
  return range;
}

// The ranges are those of 300 runs of a program that sorts each rung anew at every decision.
TEST(Simulation, TheFirstFullTrainingOfAsha) {
  const auto within = [](std::int64_t max_resource, int workers, bool resume, double least, double most) {
    const auto range = over_seeds(max_resource, workers, resume);
    EXPECT_GE(range.least, least) << max_resource << " " << workers << " " << resume;
    EXPECT_LE(range.most, most) << max_resource << " " << workers << " " << resume;
  };
  within(9, 9, false, 13, 13);  // 1 + 3 + 9
  within(9, 9, true, 9, 9);
  within(9, 27, false, 13, 13);
  within(9, 27, true, 9, 9);
  within(9, 3, false, 14, 17);
  within(9, 3, true, 10, 13);
  within(9, 1, false, 23, 27);
  within(9, 1, true, 17, 21);
  within(81, 81, false, 121, 121);
  within(81, 81, true, 81, 81);
  EXPECT_NEAR(over_seeds(81, 25, false).mean, 124, 1);
  EXPECT_NEAR(over_seeds(81, 25, true).mean, 84, 1);
}

TEST(Simulation, OneSynchronousBracketOn25Workers) {
  const auto study = study_of({"successive_halving", 81, 81});
  const Simulation simulation{25, false, [](auto trial, auto) { return random_quality(1, trial); }};
  const auto jobs = simulation.run(*study);
  EXPECT_EQ(jobs.back().end, 127);  // 4 + 2 * 3 + 9 + 27 + 81
  EXPECT_EQ(jobs.size(), 121u);
}

double resource_in(std::string_view scheduler, int workers, double time, double deviation, std::uint64_t seed,
                   int* complete = nullptr) {
  const auto study = study_of({std::string(scheduler), 81});
  Simulation simulation{workers, true, [&](auto trial, auto) { return random_quality(seed, trial); }};
  simulation.slowness = [&](const Action& action) {
    Stream stream(seed + 100, Purpose::noise, static_cast<std::uint64_t>(action.trial),
                  static_cast<std::uint32_t>(action.resource));
    return 1 + std::abs(deviation * stream.normal());
  };
  simulation.most_jobs = 20000;
  double total = 0;
  for (const auto& job : simulation.run(*study)) {
    if (job.end > time) break;
    total += static_cast<double>(job.action.resource - job.action.from_resource);
    if (complete && job.action.resource == 81) ++*complete;
  }
  return total;
}

TEST(Simulation, TwiceTheWorkersOfAshaDoTwiceTheWork) {
  for (int workers = 1; workers <= 16; workers *= 2) {
    const double once = resource_in("asha", workers, 600, 0, 1);
    const double twice = resource_in("asha", 2 * workers, 600, 0, 1);
    EXPECT_NEAR(twice / once, 2, 0.1) << workers;
  }
}

TEST(Simulation, StragglersHoldUpTheSynchronousBracket) {
  // One bracket at a time: the next rung waits for the slowest.
  const auto time_of = [](double deviation) {
    const auto study = study_of({"successive_halving", 81, 81});
    Simulation simulation{25, true, [](auto trial, auto) { return random_quality(3, trial); }};
    simulation.slowness = [&](const Action& action) {
      Stream stream(7, Purpose::noise, static_cast<std::uint64_t>(action.trial),
                    static_cast<std::uint32_t>(action.resource));
      return 1 + std::abs(deviation * stream.normal());
    };
    return simulation.run(*study).back().end;
  };
  EXPECT_LT(time_of(0), time_of(0.5));
  EXPECT_LT(time_of(0.5), time_of(1.5));
}

}  // namespace
}  // namespace incumbent
