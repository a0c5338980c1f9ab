// How much longer stragglers take: the tails of each law against its probabilities.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "execution/simulated.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

Setting setting(std::int64_t budget) { return {"full", 1, budget}; }

// The factors of 20 000 jobs, less 1 and in units of `straggler`.
std::vector<double> excesses(const std::string& law) {
  const RandomQuality problem(1, 1);
  auto how = on(1);
  how.straggler = 0.5;
  how.straggler_law = law;
  const auto [study, s] = simulated(setting(20'000), problem, how);
  std::vector<double> result;
  for (const auto& span : s.trials) result.push_back((span.end - span.start - 1) / 0.5);
  return result;
}

TEST(StragglerLaw, StragglersHaveTheLawThatIsChosen) {
  // P(X > x) of z's tail; five standard deviations of a frequency.
  const auto expect_tail = [](const std::vector<double>& excesses, double x, double probability) {
    const auto n = static_cast<double>(excesses.size());
    const auto above = std::ranges::count_if(excesses, [&](double v) { return v > x; });
    EXPECT_NEAR(static_cast<double>(above) / n, probability, 5 * std::sqrt(probability / n)) << x;
  };
  const auto normal_tail = [](double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); };
  const auto half_normal = excesses("half_normal");
  for (const double x : {0.5, 1.0, 2.0}) expect_tail(half_normal, x, 2 * normal_tail(x));
  for (const double deviation : {0.5, 1.0}) {
    const auto law = deviation == 1 ? std::string("log_normal") : "log_normal:deviation=0.5";
    const auto log_normal = excesses(law);
    double mean = 0;
    for (const double v : log_normal) mean += v / static_cast<double>(log_normal.size());
    EXPECT_NEAR(mean, std::exp(deviation * deviation / 2), 0.05) << law;
    for (const double x : {1.0, 3.0, 10.0}) expect_tail(log_normal, x, normal_tail(std::log(x) / deviation));
  }
  for (const double shape : {1.0, 1.5, 3.0}) {
    const auto pareto = excesses(shape == 1.5 ? std::string("pareto") : "pareto:shape=" + std::to_string(shape));
    for (const double x : {0.1, 1.0, 10.0, 100.0}) expect_tail(pareto, x, std::pow(1 + x, -shape));
    EXPECT_GE(std::ranges::min(pareto), -1e-9);
  }
}

// By the same normal number: another law leaves losses and crashes where they were.
TEST(StragglerLaw, TheLawOfStragglersChangesTheirTimesOnly) {
  const RandomQuality problem(1, 1);
  auto how = on(1);
  how.straggler = 0.5;
  how.crash = 0.1;
  const auto crashed = [&](const std::string& law, std::uint64_t seed) {
    how.straggler_law = law;
    const auto run = simulated(setting(200), problem, how, {}, seed);
    return std::pair(run.study->history().failures(), run.simulation.makespan);
  };
  const auto one = crashed("pareto", 1);
  EXPECT_EQ(one, crashed("pareto", 1));
  EXPECT_NE(one, crashed("pareto", 2));
  const auto other = crashed("half_normal", 1);
  EXPECT_EQ(one.first, other.first);
  EXPECT_NE(one.second, other.second);
}

}  // namespace
}  // namespace incumbent
