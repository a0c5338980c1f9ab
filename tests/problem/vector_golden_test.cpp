// Values of the problems with constraints or several objectives against reference values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "golden.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

std::string specification(const golden::Node& reference) {
  std::string text;
  bool after_lower = false;
  for (const char c : reference["name"].string()) {
    const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (lower != c && after_lower) text += '_';
    after_lower = std::islower(static_cast<unsigned char>(c)) != 0;
    text += lower;
  }
  char separator = ':';
  for (const auto& [key, value] : reference["args"].members) {
    if (text.starts_with("zdt") && key == "num_objectives") continue;  // 2 always
    text += fmt::format("{}{}={}", separator, key == "num_objectives" ? "objectives" : key, value.number());
    separator = ',';
  }
  return text;
}

double tolerance(const std::string& name, double value) {
  const bool large_angles = name == "DTLZ1" || name == "DTLZ3" || name == "Penicillin";
  return (large_angles ? 1e-9 : 1e-12) * std::abs(value);
}

TEST(Vector, ObjectivesAndConstraintsAgreeWithReferenceValues) {
  int functions = 0;
  const auto file = golden::load("synthetic.json");
  for (const auto& reference : file["cases"]) {
    const auto kind = reference["kind"].string();
    const bool several = kind == "multi_objective" || kind == "constrained_multi_objective";
    if (!several && kind != "constrained") continue;
    ++functions;
    const auto name = reference["name"].string();
    const auto problem = make_problem(specification(reference));
    const auto& description = problem->description();
    SCOPED_TRACE(description.name);
    const auto bounds = reference["bounds"].matrix();
    ASSERT_EQ(description.space.size(), bounds.size());
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      EXPECT_EQ(description.space[i].lower, bounds[i][0]);
      EXPECT_EQ(description.space[i].upper, bounds[i][1]);
    }
    const auto points = reference["x"].matrix();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const auto outcome = problem->evaluate(Configuration(points[i]), {}, {});
      const auto expected = several ? reference["f"][i].numbers() : std::vector{reference["f"][i].number()};
      ASSERT_EQ(outcome.objectives.size(), expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) {
        EXPECT_NEAR(outcome.objectives[k], expected[k], tolerance(name, expected[k])) << i << " " << k;
      }
      if (kind == "multi_objective") continue;
      const auto slack = reference["slack"][i].numbers();
      ASSERT_EQ(outcome.constraints.size(), slack.size());
      for (std::size_t k = 0; k < slack.size(); ++k) {
        EXPECT_NEAR(-outcome.constraints[k], slack[k], tolerance(name, slack[k])) << i << " " << k;
      }
    }
    if (kind != "constrained") continue;
    // What the literature states, rounded and found by search, is never better, and with two exceptions no more than
    // 0.2 % worse: see pressure_vessel and keane_bump in constrained.cpp. In the ball of three dimensions it is that of
    // the function without the constraint.
    if (description.name.ends_with("dim=3")) continue;
    const auto optimum = problem->optimum();
    const double stated = reference["optimal_value_stated"].number();
    ASSERT_TRUE(optimum);
    EXPECT_LT(optimum->value, stated + 1e-4 * std::abs(stated));
    for (const auto& at : optimum->minimizers) {  // it is attained, where all constraints are kept
      const auto outcome = problem->evaluate(Configuration(at), {.resource = description.max_resource}, {});
      EXPECT_NEAR(outcome.objectives.front(), optimum->value, 1e-6 * std::abs(stated)) << description.name;
      for (const double c : outcome.constraints)
        EXPECT_LE(c, 1e-6 * std::max(1.0, std::abs(stated))) << description.name;
    }
    const bool far = name == "PressureVessel" || (name == "KeaneBumpFunction" && points[0].size() == 10);
    EXPECT_GT(optimum->value, far ? -HUGE_VAL : stated - 2e-3 * std::abs(stated));
  }
  EXPECT_EQ(functions, 59);
}

// Of points along the fronts that multi_fidelity.cpp describes: from below, the closer the more points.
TEST(Vector, LargestHypervolumesOfTheMultiFidelityProblemsAreThoseOfTheirFronts) {
  using Points = std::vector<std::vector<double>>;
  constexpr int kPoints = 20'000;
  constexpr double kPi = 3.14159265358979323846;
  Points branin, park;
  for (int i = 0; i <= kPoints; ++i) {
    const double t = static_cast<double>(i) / kPoints, a = 15 * t - 5;
    branin.push_back({t, std::clamp(5.1 / (4 * kPi * kPi) * a * a - 5 / kPi * a + 6, 0.0, 15.0) / 15});
    park.push_back({0.6, 1 - t, 0.5, 0.8});
    park.push_back({0.6 * (1 - t), 0, 0.5, 0.8});
    park.push_back({0, 0, 0.5 * (1 - t), 0.8});
  }
  for (const auto& [name, points] : {std::pair("momf_branin_currin", branin), std::pair("momf_park", park)}) {
    const auto problem = make_problem(name);
    Points values;
    for (const auto& x : points) {
      values.push_back(problem->evaluate(Configuration(x), {100, 1, 0, {}}, {}).objectives);
      if (values.back()[0] >= 0 || values.back()[1] >= 0) values.pop_back();
    }
    std::sort(values.begin(), values.end());
    double sum = 0, best = 0;  // from the left, each step that goes down adds a box up to (0, 0)
    for (const auto& v : values) {
      if (v[1] >= best) continue;
      sum += -v[0] * (best - v[1]);
      best = v[1];
    }
    const double stated = problem->reference().value().hypervolume.value();
    EXPECT_LE(sum, stated) << name;
    EXPECT_NEAR(sum, stated, 1e-3 * stated) << name;
    EXPECT_FALSE(make_problem(std::string(name) + ":fidelity=parameter")->reference()->hypervolume);
  }
}

}  // namespace
}  // namespace incumbent
