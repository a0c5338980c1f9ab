// L-BFGS-B on functions whose constrained minima are known.
#include "surrogate/lbfgsb.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "formula/random.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2
double rosenbrock(std::span<const double> x, std::span<double> g) {
  double f = 0;
  std::fill(g.begin(), g.end(), 0.0);
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    f += 100 * a * a + b * b;
    g[i] += -400 * a * x[i] - 2 * b;
    g[i + 1] += 200 * a;
  }
  return f;
}

template <class F>
void run(Lbfgsb& optimizer, const F& f) {
  std::vector<double> g(optimizer.ask().size());
  while (!optimizer.done()) {
    const double value = f(optimizer.ask(), std::span<double>(g));
    optimizer.tell(value, g);
  }
}

const LbfgsbOptions kExact{.memory = 8, .max_evaluations = 2000, .gradient_tolerance = 1e-9, .value_tolerance = 0};

TEST(Lbfgsb, FreeRosenbrock) {
  for (const std::size_t d : {2u, 5u, 20u}) {
    Lbfgsb optimizer(std::vector<double>(d, -1.2), std::vector<double>(d, -kInfinity),
                     std::vector<double>(d, kInfinity), kExact);
    run(optimizer, rosenbrock);
    for (const double x : optimizer.best()) EXPECT_NEAR(x, 1, 1e-6) << d;
    EXPECT_LT(optimizer.evaluations(), d == 20 ? 400 : 150) << d;
  }
}

// The minimum over x0 <= 0.5 lies at (0.5, 0.25).
TEST(Lbfgsb, RosenbrockWithAnActiveBound) {
  Lbfgsb optimizer({-1.2, 1}, {-2, -2}, {0.5, 2}, kExact);
  run(optimizer, rosenbrock);
  EXPECT_EQ(optimizer.best()[0], 0.5);
  EXPECT_NEAR(optimizer.best()[1], 0.25, 1e-8);
}

// First-order conditions: a free coordinate has no slope, a coordinate at a bound is pushed outward.
TEST(Lbfgsb, EndsAtAPointOfTheFirstOrderConditions) {
  Stream stream(7, Purpose::test);
  for (int repeat = 0; repeat < 50; ++repeat) {
    const std::size_t d = 8;
    std::vector<double> lower(d), upper(d), start(d);
    for (std::size_t i = 0; i < d; ++i) {
      lower[i] = stream.uniform(-1.5, 1.2);
      upper[i] = lower[i] + stream.uniform(0, 1.5);
      start[i] = stream.uniform(-3, 3);
    }
    upper[3] = lower[3];  // fixed
    lower[5] = -kInfinity;
    Lbfgsb optimizer(start, lower, upper, kExact);
    run(optimizer, [&](std::span<const double> x, std::span<double> g) {
      for (std::size_t i = 0; i < d; ++i) {
        EXPECT_GE(x[i], lower[i]);
        EXPECT_LE(x[i], upper[i]);
      }
      return rosenbrock(x, g);
    });
    std::vector<double> g(d);
    rosenbrock(optimizer.best(), g);
    for (std::size_t i = 0; i < d; ++i) {
      const double x = optimizer.best()[i];
      const double projected = std::clamp(x - g[i], lower[i], upper[i]) - x;
      EXPECT_NEAR(projected, 0, 1e-5) << "coordinate " << i << " of run " << repeat;
    }
  }
}

TEST(Lbfgsb, QuadraticInTheBoxHasTheProjectedMinimum) {
  // Separable: the minimum is the clamped one. Curvatures over six decades.
  const std::size_t d = 7;
  std::vector<double> target{-2, -0.3, 0.1, 0.2, 0.5, 1.7, 9}, curvature{1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};
  Lbfgsb optimizer(std::vector<double>(d, 0.4), std::vector<double>(d, 0), std::vector<double>(d, 1), kExact);
  run(optimizer, [&](std::span<const double> x, std::span<double> g) {
    double f = 0;
    for (std::size_t i = 0; i < d; ++i) {
      g[i] = curvature[i] * (x[i] - target[i]);
      f += 0.5 * g[i] * (x[i] - target[i]);
    }
    return f;
  });
  for (std::size_t i = 0; i < d; ++i) EXPECT_NEAR(optimizer.best()[i], std::clamp(target[i], 0.0, 1.0), 1e-5) << i;
}

// A function that is not finite everywhere: f = -log(1 - |x|^2) + (x0 - 2)^2; infinite outside the unit ball.
TEST(Lbfgsb, StepsThatAreNotFiniteAreShortened) {
  Lbfgsb optimizer({0, 0}, {-5, -5}, {5, 5}, kExact);
  run(optimizer, [](std::span<const double> x, std::span<double> g) {
    const double inside = 1 - x[0] * x[0] - x[1] * x[1];
    if (inside <= 0) return kInfinity;
    g[0] = 2 * x[0] / inside + 2 * (x[0] - 2);
    g[1] = 2 * x[1] / inside;
    return -std::log(inside) + (x[0] - 2) * (x[0] - 2);
  });
  // 2x/(1-x^2) = 2(2-x): x^3 - 2x^2 - 2x + 2 = 0
  const double x = optimizer.best()[0];
  EXPECT_NEAR(x * x * x - 2 * x * x - 2 * x + 2, 0, 1e-6);
  EXPECT_NEAR(optimizer.best()[1], 0, 1e-6);
}

// With the Hessian of a quadratic function known, one step ends at its minimum, and the model's promise is exact.
TEST(Lbfgsb, AnAssumedHessianMakesTheFirstStepNewtons) {
  const std::size_t d = 5;
  Stream stream(3, Purpose::test);
  std::vector<double> b(d * d), hessian(d * d, 0.0), target(d);
  for (double& v : b) v = stream.normal();
  for (double& v : target) v = stream.normal();
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      for (std::size_t k = 0; k < d; ++k) hessian[i * d + j] += b[i * d + k] * b[j * d + k];
    }
    hessian[i * d + i] += 0.1;
  }
  const auto quadratic = [&](std::span<const double> x, std::span<double> g) {
    double f = 0;
    for (std::size_t i = 0; i < d; ++i) {
      g[i] = 0;
      for (std::size_t j = 0; j < d; ++j) g[i] += hessian[i * d + j] * (x[j] - target[j]);
      f += 0.5 * g[i] * (x[i] - target[i]);
    }
    return f;
  };
  Lbfgsb optimizer(std::vector<double>(d, 0.0), std::vector<double>(d, -kInfinity), std::vector<double>(d, kInfinity),
                   kExact);
  optimizer.assume_hessian(hessian, 1e-6);
  EXPECT_EQ(optimizer.promised_value(), -kInfinity);
  std::vector<double> g(d);
  const double at_start = quadratic(optimizer.ask(), g);
  optimizer.tell(at_start, g);
  EXPECT_NEAR(optimizer.promised_value(), 0, 1e-10 * at_start);
  for (std::size_t i = 0; i < d; ++i) EXPECT_NEAR(optimizer.ask()[i], target[i], 1e-10);
  EXPECT_NEAR(quadratic(optimizer.ask(), g), 0, 1e-18);

  auto options = kExact;
  options.decrease_tolerance = at_start * 1.001;
  Lbfgsb satisfied(std::vector<double>(d, 0.0), std::vector<double>(d, -kInfinity), std::vector<double>(d, kInfinity),
                   options);
  satisfied.assume_hessian(hessian, 1e-6);
  run(satisfied, quadratic);
  EXPECT_EQ(satisfied.evaluations(), 1);

  options.decrease_tolerance = 0;
  options.longest_step = 1e-3;
  Lbfgsb careful(std::vector<double>(d, 0.0), std::vector<double>(d, -kInfinity), std::vector<double>(d, kInfinity),
                 options);
  careful.assume_hessian(hessian, 1e-6);
  careful.tell(at_start, std::vector<double>(d, 1.0));
  for (const double x : careful.ask()) EXPECT_LE(std::abs(x), 1e-3 + 1e-15);
}

// An assumed Hessian that is wrong, even indefinite, costs evaluations, not the minimum.
TEST(Lbfgsb, AWrongHessianIsUnlearned) {
  const std::size_t d = 4;
  std::vector<double> wrong(d * d, 0.0);
  for (std::size_t i = 0; i < d; ++i) wrong[i * d + i] = i == 1 ? -5 : 3;
  wrong[1] = wrong[d] = 7;
  Lbfgsb optimizer(std::vector<double>(d, -1.2), std::vector<double>(d, -2), std::vector<double>(d, 2), kExact);
  optimizer.assume_hessian(wrong, 0.1);
  run(optimizer, rosenbrock);
  for (const double x : optimizer.best()) EXPECT_NEAR(x, 1, 1e-6);
}

TEST(Lbfgsb, AStartThatIsNotFiniteEndsTheRun) {
  Lbfgsb optimizer({0.5}, {0}, {1});
  const double g = 1;
  optimizer.tell(std::numeric_limits<double>::quiet_NaN(), {&g, 1});
  EXPECT_TRUE(optimizer.done());
  EXPECT_EQ(optimizer.best_value(), kInfinity);
}

TEST(Lbfgsb, ABatchGivesWhatSingleRunsGive) {
  std::vector<Lbfgsb> runs;
  for (int r = 0; r < 5; ++r)
    runs.emplace_back(std::vector<double>{-1.0 + 0.4 * r, 1.5}, std::vector<double>{-2, -2}, std::vector<double>{2, 2},
                      kExact);
  auto single = runs;
  std::size_t largest = 0;
  minimize(runs, [&](std::span<const std::size_t> which, MatrixView<const double> x, std::span<double> f,
                     MatrixView<double> g) {
    largest = std::max(largest, which.size());
    for (std::size_t i = 0; i < which.size(); ++i) f[i] = rosenbrock(x.row(i), g.row(i));
  });
  EXPECT_EQ(largest, 5u);
  for (std::size_t r = 0; r < 5; ++r) {
    run(single[r], rosenbrock);
    EXPECT_EQ(runs[r].best()[0], single[r].best()[0]);
    EXPECT_EQ(runs[r].evaluations(), single[r].evaluations());
  }
}

TEST(Lbfgsb, WhatIsNoLongerWantedIsLeftWhereItIs) {
  const auto start = [](double x) {
    return Lbfgsb(std::vector<double>{x, 1.5}, std::vector<double>{-2, -2}, std::vector<double>{2, 2}, kExact);
  };
  std::vector<Lbfgsb> runs{start(-1), start(0.5)};
  const auto evaluate = [](std::span<const std::size_t> which, MatrixView<const double> x, std::span<double> f,
                           MatrixView<double> g) {
    for (std::size_t i = 0; i < which.size(); ++i) f[i] = rosenbrock(x.row(i), g.row(i));
  };
  minimize(runs, evaluate, [&](const Lbfgsb& one) { return &one != &runs[0] || one.evaluations() < 3; });
  EXPECT_EQ(runs[0].evaluations(), 3);
  EXPECT_FALSE(runs[0].done());
  EXPECT_TRUE(runs[1].done());
  minimize(runs, evaluate);  // and can be gone on with
  auto single = start(-1);
  run(single, rosenbrock);
  EXPECT_EQ(runs[0].best()[0], single.best()[0]);
  EXPECT_EQ(runs[0].evaluations(), single.evaluations());
}

}  // namespace
}  // namespace incumbent
