// Values of the test functions against reference values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "golden.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

std::string snake_case(const std::string& camel) {
  std::string snake;
  for (const char c : camel) {
    if (std::isupper(static_cast<unsigned char>(c))) {
      if (!snake.empty()) snake += '_';
      snake += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      snake += c;
    }
  }
  return snake;
}

std::string specification(const golden::Node& reference) {
  std::string text = snake_case(reference["name"].string());
  char separator = ':';
  for (const auto& [key, value] : reference["args"].members) {
    text += fmt::format("{}{}={}", separator, key, value.number());
    separator = ',';
  }
  return text;
}

double tolerance(const std::string& name, double value) {
  const bool large_angles = name == "Michalewicz" || name == "EggHolder";
  return (large_angles ? 1e-9 : 1e-12) * std::max(1.0, std::abs(value));
}

double evaluate(const Problem& problem, const std::vector<double>& point) {
  const auto outcome = problem.evaluate(Configuration(point), {}, {});
  EXPECT_EQ(outcome.failure, Failure::none);
  return outcome.objectives.at(0);
}

TEST(Synthetic, AgreesWithReferenceValues) {
  int functions = 0;
  const auto file = golden::load("synthetic.json");
  for (const auto& reference : file["cases"]) {
    if (reference["kind"].string() != "single") continue;
    ++functions;
    const auto name = reference["name"].string();
    const auto problem = make_problem(specification(reference));
    const auto& description = problem->description();
    SCOPED_TRACE(description.name);
    EXPECT_EQ(description.direction, reference["minimise"].flag ? Direction::minimize : Direction::maximize);

    const auto bounds = reference["bounds"].matrix();
    const auto discrete = reference["discrete_inds"].numbers();
    ASSERT_EQ(description.space.size(), bounds.size());
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      EXPECT_EQ(description.space[i].lower, bounds[i][0]);
      EXPECT_EQ(description.space[i].upper, bounds[i][1]);
      EXPECT_EQ(description.space[i].name, fmt::format("x{}", i));
      const bool is_integer = description.space[i].kind == ParameterKind::integer;
      EXPECT_EQ(is_integer, std::find(discrete.begin(), discrete.end(), static_cast<double>(i)) != discrete.end());
    }

    const auto points = reference["x"].matrix();
    const auto values = reference["f"].numbers();
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_NEAR(evaluate(*problem, points[i]), values[i], tolerance(name, values[i]));
    }
    if (!reference["optimizers_stated"].is_null()) {
      const auto optimizers = reference["optimizers_stated"].matrix();
      const auto at_optimizers = reference["f_at_optimizers"].numbers();
      for (std::size_t i = 0; i < optimizers.size(); ++i) {
        EXPECT_NEAR(evaluate(*problem, optimizers[i]), at_optimizers[i], tolerance(name, at_optimizers[i]));
      }
    }
    if (reference.has("optimal_value_polished") && !reference["optimal_value_polished"].is_null()) {
      const double best = reference["optimal_value_polished"].number();
      ASSERT_TRUE(problem->optimum());
      EXPECT_NEAR(problem->optimum()->value, best, tolerance(name, best));
    } else if (!reference["optimal_value_stated"].is_null()) {
      ASSERT_TRUE(problem->optimum());
      EXPECT_NEAR(problem->optimum()->value, reference["optimal_value_stated"].number(), 1e-3);
    }
  }
  EXPECT_EQ(functions, 47);
}

}  // namespace
}  // namespace incumbent
