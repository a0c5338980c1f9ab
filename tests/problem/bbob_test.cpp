// The 24 functions of COCO's suite: reference values, and what their definitions promise in every dimension and
// instance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "problem/bbob/instance.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {
namespace {

using testing::ThrowsMessage;

std::unique_ptr<Problem> bbob(int function, std::size_t dimension, int instance) {
  return make_problem(fmt::format("bbob_f{}:dim={},instance={}", function, dimension, instance));
}

double value(const Problem& problem, const std::vector<double>& point) {
  return problem.evaluate(Configuration(point), {}, {}).objectives.at(0);
}

TEST(Bbob, AgreesWithReferenceValues) {
  std::vector<double> worst(25);  // difference / tolerance
  const auto file = golden::load("bbob.json");
  for (const auto& reference : file["cases"]) {
    const int function = static_cast<int>(reference["function"].number());
    const auto dimension = static_cast<std::size_t>(reference["dim"].number());
    auto points = reference["x"].matrix();
    points.push_back(reference["x_outside"].numbers());
    for (const auto& expected : reference["instances"]) {
      const auto problem = bbob(function, dimension, static_cast<int>(expected["instance"].number()));
      SCOPED_TRACE(problem->description().name);
      const auto optimum = problem->optimum();
      ASSERT_TRUE(optimum);
      EXPECT_EQ(optimum->value, expected["f_opt"].number());
      const auto x_opt = expected["x_opt"].numbers();
      ASSERT_EQ(optimum->minimizers.at(0).size(), x_opt.size());
      for (std::size_t i = 0; i < x_opt.size(); ++i) EXPECT_NEAR(optimum->minimizers[0][i], x_opt[i], 1e-14);
      EXPECT_NEAR(value(*problem, x_opt), optimum->value, 1e-8);

      auto values = expected["f"].numbers();
      values.push_back(expected["f_outside"].number());
      for (std::size_t i = 0; i < points.size(); ++i) {
        const double tolerance =
            1e-10 * std::abs(values[i] - optimum->value) + 1e-12 * std::max(1.0, std::abs(values[i]));
        const double difference = std::abs(value(*problem, points[i]) - values[i]);
        EXPECT_LE(difference, tolerance) << "point " << i << ": " << values[i];
        worst[static_cast<std::size_t>(function)] =
            std::max(worst[static_cast<std::size_t>(function)], difference / tolerance);
      }
    }
  }
  for (std::size_t f = 1; f < worst.size(); ++f) RecordProperty(fmt::format("f{}", f), fmt::format("{:.2g}", worst[f]));
}

TEST(Bbob, TheOptimumHasTheOptimalValueInEveryDimensionAndInstance) {
  for (int function = 1; function <= 24; ++function) {
    for (std::size_t dimension = 2; dimension <= 40; dimension += dimension < 6 ? 1 : 7) {
      for (int instance = 1; instance <= 110; instance += 12) {
        const auto problem = bbob(function, dimension, instance);
        const auto optimum = problem->optimum();
        const auto& x_opt = optimum->minimizers.at(0);
        EXPECT_EQ(problem->description().space.violation(Configuration(x_opt)), "") << problem->description().name;
        EXPECT_NEAR(value(*problem, x_opt), optimum->value, 1e-8) << problem->description().name;
        EXPECT_LE(std::abs(optimum->value), 1000);
        EXPECT_NEAR(optimum->value * 100, std::round(optimum->value * 100), 1e-9);
      }
    }
  }
}

TEST(Bbob, NoPointInsideOrOutsideIsBetterThanTheOptimum) {
  Stream stream(1, Purpose::test);
  for (int function = 1; function <= 24; ++function) {
    for (const std::size_t dimension : {2u, 5u, 20u}) {
      const auto problem = bbob(function, dimension, 7);
      const auto optimum = problem->optimum();
      for (const double radius : {1e-6, 1e-2, 1.0, 5.0, 50.0}) {
        for (int i = 0; i < 50; ++i) {
          auto point = radius > 1 ? std::vector<double>(dimension) : optimum->minimizers[0];
          for (double& coordinate : point) coordinate += stream.uniform(-radius, radius);
          EXPECT_GE(value(*problem, point), optimum->value) << problem->description().name << " " << radius;
        }
      }
    }
  }
}

TEST(Bbob, RotationsAreOrthogonal) {
  for (const std::size_t d : {2u, 3u, 5u, 10u, 20u, 40u, 100u}) {
    for (const std::int64_t seed : {1, 10001, 1010024, 1100023}) {
      const auto rotation = bbob::random_rotation(d, seed);
      for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j < d; ++j) {
          double product = 0;
          for (std::size_t k = 0; k < d; ++k) product += rotation(k, i) * rotation(k, j);
          EXPECT_NEAR(product, i == j ? 1 : 0, 1e-11) << d << " " << seed;
        }
      }
    }
  }
}

TEST(Bbob, RandomNumbersAreUniformAndNormal) {
  const auto uniform = bbob::uniform_numbers(100000, 8);
  double sum = 0;
  for (const double number : uniform) {
    ASSERT_GT(number, 0);
    ASSERT_LT(number, 1);
    sum += number;
  }
  EXPECT_NEAR(sum / 1e5, 0.5, 0.005);
  double squares = 0;
  for (const double number : bbob::normal_numbers(100000, 8)) squares += number * number;
  EXPECT_NEAR(squares / 1e5, 1, 0.02);
}

TEST(Bbob, NamesAndOptions) {
  const auto problem = make_problem("bbob_f8:dim=5,instance=3");
  EXPECT_EQ(problem->description().name, "bbob_f8:dim=5,instance=3");
  EXPECT_EQ(problem->description().space[4].lower, -5);
  EXPECT_EQ(make_problem("bbob_f8:dim=1000")->description().space.size(), 1000u);
  EXPECT_THAT([] { make_problem("bbob_f8:dim=1"); },
              ThrowsMessage<Error>("'bbob_f8': dim=1 is not an integer from 2 to 1000"));
  EXPECT_THAT([] { make_problem("bbob_f8:instance=0"); },
              ThrowsMessage<Error>("'bbob_f8': instance=0 is not an integer from 1 to 100000"));
  EXPECT_THAT([] { make_problem("bbob_f25"); },
              ThrowsMessage<Error>(testing::StartsWith("unknown problem 'bbob_f25'")));
}

}  // namespace
}  // namespace incumbent
