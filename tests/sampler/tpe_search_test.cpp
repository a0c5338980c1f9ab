// The sampler tpe searches: better than random draws, down conditional spaces, around clauses and failures, in
// parallel.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "incumbent/study.hpp"
#include "sampler/tpe_spaces.hpp"

namespace incumbent {
namespace {

using Function = double (*)(std::span<const double>);

double sphere(std::span<const double> x) {
  double sum = 0;
  for (const double v : x) sum += v * v;
  return sum;
}

// On [-5, 10] x [0, 15], stretched from [-5, 5]^2.
double branin(std::span<const double> u) {
  const double pi = std::numbers::pi, x = 1.5 * u[0] + 2.5, y = 1.5 * u[1] + 7.5;
  const double a = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
  return a * a + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
}

double hartmann6(std::span<const double> u) {
  constexpr double a[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double p[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                              {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                              {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665},
                              {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
  constexpr double alpha[] = {1, 1.2, 3, 3.2};
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double inner = 0;
    for (std::size_t j = 0; j < 6; ++j) {
      const double d = (u[j] + 5) / 10 - p[i][j];
      inner += a[i][j] * d * d;
    }
    sum -= alpha[i] * std::exp(-inner);
  }
  return sum;
}

double best_after(const std::string& sampler, Function f, int d, int budget, std::uint64_t seed) {
  const auto study = make_study(spec_of(cube(d), sampler, seed));
  double best = HUGE_VAL;
  for (int i = 0; i < budget; ++i) {
    const auto action = study->ask().front();
    Result result;
    result.objectives = {f(action.configuration.codes())};
    best = std::min(best, result.objectives.front());
    study->tell(action.trial, result);
  }
  return best;
}

TEST(Tpe, EveryPresetIsBetterThanRandomDraws) {
  // Criterion: over 20 seeds with the same random start, better on at least 15 of them: by chance 2 %. Not `hyperopt`
  // on Branin's function, where Hyperopt is hardly better than random draws.
  struct Case {
    Function f;
    int d, budget;
  };
  for (const auto& [f, d, budget] : {Case{sphere, 5, 80}, Case{branin, 2, 200}, Case{hartmann6, 6, 80}}) {
    std::vector<double> random;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) random.push_back(best_after("random", f, d, budget, seed));
    for (const std::string preset : kPresets) {
      if (preset == "hyperopt" && f == branin) continue;
      int better = 0;
      for (std::uint64_t seed = 1; seed <= 20; ++seed)
        better += best_after("tpe:preset=" + preset, f, d, budget, seed) < random[seed - 1];
      EXPECT_GE(better, 15) << preset << ", " << d << " parameters";
    }
  }
}

// The best of 100 evaluations in the tree, where the plane's branch holds the optimum 0 and the line's the value 20.
double best_of_tree(const std::string& sampler, std::uint64_t seed) {
  const auto space = tree();
  const auto study = make_study(spec_of(space, sampler, seed));
  double best = HUGE_VAL;
  for (int i = 0; i < 100; ++i) {
    const auto action = study->ask().front();
    const auto& c = action.configuration;
    EXPECT_EQ(space.violation(c), "");
    const auto at = [&](const char* name) { return c[space.index(name)]; };
    const double leaf = c.is_active(space.index("leaf")) ? at("leaf") : 2;
    Result result;
    if (at("kind") == 0) {
      result.objectives = {20 + at("line") * at("line")};
    } else {
      result.objectives = {(at("u") - 2) * (at("u") - 2) + (at("v") + 1) * (at("v") + 1) + leaf * leaf};
    }
    best = std::min(best, result.objectives.front());
    study->tell(action.trial, result);
  }
  return best;
}

TEST(Tpe, ConditionalSpacesAreSearchedDownTheTree) {
  // Criterion: over 20 seeds with the same random start, better on at least 15 of them: by chance 2 %.
  std::vector<double> random;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) random.push_back(best_of_tree("random", seed));
  for (const std::string preset : kPresets) {
    for (const std::string multivariate : {"true", "false"}) {
      const auto sampler = "tpe:preset=" + preset + ",multivariate=" + multivariate;
      int better = 0;
      for (std::uint64_t seed = 1; seed <= 20; ++seed) better += best_of_tree(sampler, seed) < random[seed - 1];
      EXPECT_GE(better, 15) << sampler;
    }
  }
}

TEST(Tpe, ForbiddenCombinationsAreRejectedWhereTheModelWantsThem) {
  auto space = cube(2);
  space.add_forbidden({.op = Forbidden::Op::conjunction,
                       .operands = {{.op = Forbidden::Op::less, .parameter = "x0", .values = {0.0}},
                                    {.op = Forbidden::Op::less, .parameter = "x1", .values = {0.0}}}});
  for (const auto* options : {"multivariate=true", "multivariate=false", "candidates=1"}) {
    const auto study = make_study(spec_of(space, "tpe:" + std::string(options), 2));
    for (int i = 0; i < 80; ++i) {
      const auto action = study->ask().front();
      ASSERT_EQ(space.violation(action.configuration), "");
      Result result;
      result.objectives = {action.configuration[0] + action.configuration[1]};
      study->tell(action.trial, result);
    }
  }
}

// Mean distance to the nearest other one of ten parallel asks after 40 evaluations of the sphere.
double spread(const std::string& sampler, std::uint64_t seed) {
  const auto study = make_study(spec_of(cube(2), sampler, seed));
  for (int i = 0; i < 40; ++i) {
    const auto action = study->ask().front();
    Result result;
    result.objectives = {sphere(action.configuration.codes())};
    study->tell(action.trial, result);
  }
  const auto actions = study->ask(10);
  EXPECT_EQ(actions.size(), 10u);
  double sum = 0;
  for (const auto& a : actions) {
    double nearest = HUGE_VAL;
    for (const auto& b : actions) {
      const double dx = a.configuration[0] - b.configuration[0], dy = a.configuration[1] - b.configuration[1];
      if (a.trial != b.trial) nearest = std::min(nearest, std::hypot(dx, dy));
    }
    sum += nearest / 10;
  }
  return sum;
}

TEST(Tpe, ConstantLiarSpreadsParallelAsks) {
  // Farther apart on at least 15 of 20 seeds: by chance 2 %.
  int wider = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    wider += spread("tpe:candidates=200", seed) > spread("tpe:candidates=200,constant_liar=false", seed);
  EXPECT_GE(wider, 15);
}

// Crashes where the objective would be lowest.
int crashes(const std::string& sampler, std::uint64_t seed) {
  int count = 0;
  const auto study = make_study(spec_of(cube(2), sampler, seed));
  for (int i = 0; i < 100; ++i) {
    const auto action = study->ask().front();
    const double x = action.configuration[0], y = action.configuration[1];
    Result result;
    if (x < 0) result.failure = Failure::crash;
    result.objectives = {(x + 1) * (x + 1) + y * y};
    count += x < 0;
    study->tell(action.trial, result);
  }
  return count;
}

TEST(Tpe, FailuresAreAvoided) {
  // Fewer crashes on at least 15 of 20 seeds: by chance 2 %.
  int fewer = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) fewer += crashes("tpe", seed) < crashes("tpe:failures=ignore", seed);
  EXPECT_GE(fewer, 15);
}

}  // namespace
}  // namespace incumbent
