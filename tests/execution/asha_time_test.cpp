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

// The simulation of the paper's appendix: eta = 4, r = 1, R = 256, n = 256, 25 workers, 2000 units of time; trained to
// R by asha and by synchronous halving, over 25 repetitions.
TEST(AshaTime, StragglersAndLostJobs) {
  constexpr std::uint64_t kRepetitions = 25;
  const double stragglers[] = {0.1, 0.24, 0.56, 1.33};
  for (const double drop : {0.0, 1e-3, 4e-3}) {
    std::vector<std::vector<double>> ratios;  // by deviation, then repetition
    for (const double straggler : stragglers) {
      int better = 0;
      int worse = 0;
      auto& ratio = ratios.emplace_back();
      double sa = 0, sh = 0, so = 0;
      for (std::uint64_t repetition = 0; repetition < kRepetitions; ++repetition) {
        const RandomQuality problem(256, repetition);
        const auto trained = [&](const char* scheduler) {
          return simulated({scheduler, 256}, problem, troubled(straggler, drop), {}, repetition).simulation.trained;
        };
        const auto asha = trained("asha:eta=4");
        const auto halving = trained("successive_halving:eta=4,overlap=false");
        sa += asha;
        sh += halving;
        so += trained("successive_halving:eta=4");
        better += asha > halving;
        worse += asha < halving;
        ratio.push_back((static_cast<double>(asha) + 0.5) / (static_cast<double>(halving) + 0.5));
      }
      std::printf("p %g sd %g asha %g sha %g overlap %g\n", drop, straggler, sa / 25, sh / 25, so / 25);
      // Sign test: 18 of 25 have p = 0.022.
      EXPECT_GE(better, 18) << straggler << " " << drop;
      EXPECT_EQ(worse, 0) << straggler << " " << drop;
    }
    for (std::size_t s = 1; s < ratios.size(); ++s) {
      int up = 0;
      int down = 0;
      for (std::uint64_t i = 0; i < kRepetitions; ++i) {
        up += ratios[s][i] > ratios[s - 1][i];
        down += ratios[s][i] < ratios[s - 1][i];
      }
      std::printf("drop %g sd %g -> %g: up %d down %d\n", drop, stragglers[s - 1], stragglers[s], up, down);
      EXPECT_LT(down, 18) << stragglers[s] << " " << drop;
    }
  }
}

}  // namespace
}  // namespace incumbent
