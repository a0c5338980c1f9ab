// When the first trial is fully trained, what workers are good for, and what stragglers and lost jobs do to synchronous
// and asynchronous halving.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "execution/simulated.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

struct Range {
  double least = 1e300;
  double most = 0;
  double mean = 0;
};

Range first_trained(std::int64_t max_resource, std::int64_t workers, bool checkpoints) {
  constexpr int kSeeds = 20;
  Range range;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const RandomQuality problem(max_resource, seed);
    auto how = on(workers, checkpoints);
    how.time_limit = 300;
    const auto time = *simulated({"asha", max_resource}, problem, how).simulation.first_trained;
    range.least = std::min(range.least, time);
    range.most = std::max(range.most, time);
    range.mean += time / kSeeds;
  }
  return range;
}

// The ranges are those of 300 runs of a program that sorts each rung anew at every decision.
TEST(AshaTime, TheFirstFullTraining) {
  const auto within = [](std::int64_t max_resource, int workers, bool checkpoints, double least, double most) {
    const auto range = first_trained(max_resource, workers, checkpoints);
    EXPECT_GE(range.least, least) << max_resource << " " << workers << " " << checkpoints;
    EXPECT_LE(range.most, most) << max_resource << " " << workers << " " << checkpoints;
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
  EXPECT_NEAR(first_trained(81, 25, false).mean, 124, 1);
  EXPECT_NEAR(first_trained(81, 25, true).mean, 84, 1);
}

TEST(AshaTime, OneSynchronousBracketOn25Workers) {
  const RandomQuality problem(81, 1);
  const auto [study, simulation] = simulated({"successive_halving", 81, 81}, problem, on(25, false));
  EXPECT_EQ(simulation.makespan, 127);  // 4 + 2 * 3 + 9 + 27 + 81
  EXPECT_EQ(simulation.jobs, 121);
  EXPECT_EQ(simulation.resource, 405);  // 81 * 1 + 27 * 3 + 9 * 9 + 3 * 27 + 81
  EXPECT_EQ(simulated({"successive_halving", 81, 81}, problem, on(25)).simulation.resource,
            81 + 27 * 2 + 9 * 6 + 3 * 18 + 54);
}

TEST(AshaTime, TwiceTheWorkersDoTwiceTheWork) {
  const RandomQuality problem(81, 1);
  const auto resource = [&](std::int64_t workers) {
    auto how = on(workers);
    how.time_limit = 600;
    return static_cast<double>(simulated({"asha", 81}, problem, how).simulation.resource);
  };
  for (std::int64_t workers = 1; workers <= 27; workers *= 2) {
    EXPECT_NEAR(resource(2 * workers) / resource(workers), 2, 0.1) << workers;
  }
}

SimulatedWorkers troubled(double straggler, double drop) {
  auto how = on(25);
  how.straggler = straggler;
  how.drop = drop;
  how.time_limit = 2000;
  return how;
}

TEST(AshaTime, StragglersHoldUpTheSynchronousBracketOnly) {
  const RandomQuality problem(81, 3);
  const auto synchronous = [&](double straggler) {
    return simulated({"successive_halving", 81, 81}, problem, troubled(straggler, 0)).simulation.makespan;
  };
  EXPECT_LT(synchronous(0), synchronous(0.5));
  EXPECT_LT(synchronous(0.5), synchronous(1.5));
  for (const double straggler : {0.0, 0.56, 1.33}) {
    const auto asha = simulated({"asha", 81}, problem, troubled(straggler, 0)).simulation;
    const auto halving =
        simulated({"successive_halving:overlap=false", 81}, problem, troubled(straggler, 0)).simulation;
    EXPECT_GT(asha.utilization(25), 0.95) << straggler;
    EXPECT_LT(halving.utilization(25), 0.5) << straggler;
  }
}

// How much better asha is, one value a repetition.
struct Ratios {
  std::vector<double> trained;  // asha's of synchronous halving's, each and a half
  std::vector<double> first;    // time until the first is trained, synchronous halving's of asha's

  static int less(const std::vector<double>& a, const std::vector<double>& b) {
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) count += a[i] < b[i];
    return count;
  }
};

// The simulation of the paper's appendix: eta = 4, r = 1, R = 256, n = 256, 25 workers, 2000 units of time.
Ratios over_repetitions(double straggler, double drop) {
  Ratios ratios;
  for (std::uint64_t repetition = 0; repetition < 25; ++repetition) {
    const RandomQuality problem(256, repetition);
    const auto how = troubled(straggler, drop);
    const auto run = [&](const char* scheduler) {
      return simulated({scheduler, 256}, problem, how, {}, repetition).simulation;
    };
    const auto asha = run("asha:eta=4");
    const auto halving = run("successive_halving:eta=4,overlap=false");
    EXPECT_GT(asha.trained, halving.trained) << straggler << " " << drop << " " << repetition;
    ratios.trained.push_back((static_cast<double>(asha.trained) + 0.5) / (static_cast<double>(halving.trained) + 0.5));
    ratios.first.push_back(halving.first_trained.value_or(2000) / asha.first_trained.value_or(2000));
  }
  return ratios;
}

// By sign tests over 25 repetitions: 18 have p = 0.02.
TEST(AshaTime, StragglersAndLostJobs) {
  for (const double drop : {0.0, 4e-3}) {
    std::vector<Ratios> ratios;
    for (const double straggler : {0.1, 0.24, 0.56, 1.33}) {
      ratios.push_back(over_repetitions(straggler, drop));
      if (ratios.size() < 2) continue;
      const auto& before = ratios[ratios.size() - 2];
      EXPECT_LT(Ratios::less(ratios.back().trained, before.trained), 18) << straggler << " " << drop;
      EXPECT_LT(Ratios::less(ratios.back().first, before.first), 18) << straggler << " " << drop;
    }
    EXPECT_GE(Ratios::less(ratios.front().first, ratios.back().first), 18) << drop;
  }
}

}  // namespace
}  // namespace incumbent
