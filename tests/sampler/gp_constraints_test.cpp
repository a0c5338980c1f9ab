// Sampler gp where constraints are to hold and where trials cost something.
#include <gtest/gtest.h>

#include <cmath>

#include "incumbent/study.hpp"

namespace incumbent {
namespace {

// The least x + y in a disc of radius 1/4 around (0.6, 0.6): 1.2 - sqrt(2)/4.
TEST(GpConstraints, FindsAMinimumOnTheEdgeOfWhatIsFeasible) {
  StudySpec spec;
  spec.space.add_real("x", 0, 1);
  spec.space.add_real("y", 0, 1);
  spec.sampler = "gp:initial=6";
  spec.budget = 40;
  spec.seed = 2;
  const auto study = make_study(spec);
  for (auto next = study->ask(); next[0].kind == Action::Kind::start; next = study->ask()) {
    const double x = next[0].configuration[0], y = next[0].configuration[1];
    Result result;
    result.objectives = {x + y};
    result.constraints = {(x - 0.6) * (x - 0.6) + (y - 0.6) * (y - 0.6) - 0.0625, -1.0};
    study->tell(next[0].trial, result);
  }
  ASSERT_TRUE(study->best()->feasible());
  EXPECT_LT(study->best()->objective(), 1.2 - std::sqrt(2.0) / 4 + 1e-3);
}

// The same where the first trial was told without its constraints, as one from another program may be.
TEST(GpConstraints, AFirstTrialWithoutThemDoesNotHideThoseOfTheOthers) {
  StudySpec spec;
  spec.space.add_real("x", 0, 1);
  spec.space.add_real("y", 0, 1);
  spec.sampler = "gp:initial=6";
  spec.budget = 25;
  spec.seed = 2;
  const auto study = make_study(spec);
  int infeasible = 0;
  for (auto next = study->ask(); next[0].kind == Action::Kind::start; next = study->ask()) {
    const double x = next[0].configuration[0], y = next[0].configuration[1];
    Result result;
    result.objectives = {next[0].trial == 0 ? 2 : x + y};
    if (next[0].trial > 0) result.constraints = {0.9 - x - y};
    if (next[0].trial >= 6 && x + y < 0.8) ++infeasible;
    study->tell(next[0].trial, result);
  }
  EXPECT_LE(infeasible, 3);
  EXPECT_LT(study->best()->objective(), 0.92);
}

// Nothing is feasible at first, and constraints may be missing or not finite.
TEST(GpConstraints, LooksForTheFirstFeasiblePoint) {
  StudySpec spec;
  spec.space.add_real("x", 0, 1);
  spec.space.add_real("y", 0, 1);
  spec.sampler = "gp:initial=5";
  spec.budget = 30;
  spec.seed = 1;
  const auto study = make_study(spec);
  int trial = 0;
  for (auto next = study->ask(); next[0].kind == Action::Kind::start; next = study->ask(), ++trial) {
    const double x = next[0].configuration[0], y = next[0].configuration[1];
    Result result;
    result.objectives = {x};
    result.constraints = {(x - 0.9) * (x - 0.9) + (y - 0.1) * (y - 0.1) - 0.0025};
    if (trial == 3) result.constraints = {std::nan("")};
    study->tell(next[0].trial, result);
  }
  EXPECT_TRUE(study->best()->feasible());
  EXPECT_LT(study->best()->objective(), 0.9);
}

// Two equal minima, at 0.15 and at 0.85; a trial costs 1 on the left and 20 on the right.
TEST(GpCost, SpendsLessWhereImprovementIsWeighedWithItsCost) {
  const auto spent = [](const std::string& acquisition, double& best) {
    StudySpec spec;
    spec.space.add_real("x", 0, 1);
    spec.sampler = "gp:initial=4,acquisition=" + acquisition;
    spec.budget = 20;
    spec.seed = 1;
    const auto study = make_study(spec);
    double sum = 0;
    for (auto next = study->ask(); next[0].kind == Action::Kind::start; next = study->ask()) {
      const double x = next[0].configuration[0];
      Result result;
      result.objectives = {1 - std::exp(-50 * (x - 0.15) * (x - 0.15)) - std::exp(-50 * (x - 0.85) * (x - 0.85))};
      result.cost = 1 + 19 / (1 + std::exp(-30 * (x - 0.5)));
      sum += result.cost;
      study->tell(next[0].trial, result);
    }
    best = study->best()->objective();
    return sum;
  };
  double best = 1, plain_best = 1;
  const double weighed = spent("ei_per_cost", best), plain = spent("log_ei", plain_best);
  EXPECT_LT(weighed, 0.9 * plain);
  EXPECT_LT(best, 1e-4);
  EXPECT_LT(plain_best, 1e-4);
}

}  // namespace
}  // namespace incumbent
