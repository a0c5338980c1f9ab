// The test functions' batch evaluation, boxes and optima.
#include "problem/synthetic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <memory>
#include <numbers>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "problem/functions.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

std::unique_ptr<SyntheticProblem> synthetic(std::string_view specification) {
  if (!is_function(specification)) return {};
  auto problem = make_problem(specification);
  auto* function = dynamic_cast<SyntheticProblem*>(problem.get());
  if (!function) return {};
  problem.release();
  return std::unique_ptr<SyntheticProblem>(function);
}

double value(const Problem& problem, std::vector<double> point) {
  return problem.evaluate(Configuration(std::move(point)), {}, {}).objectives.at(0);
}

TEST(Synthetic, BatchHasTheBitsOfSinglePoints) {
  int functions = 0;
  for (const auto& entry : problems()) {
    const auto problem = synthetic(entry.name);
    if (!problem) continue;  // not a test function with a batch
    ++functions;
    const auto& space = problem->description().space;
    for (const std::size_t n : {0, 1, 7, 8, 21}) {
      Matrix points(n, space.size());
      Stream stream(n, Purpose::test);
      for (std::size_t i = 0; i < n; ++i) {
        const auto configuration = space.sample(stream);
        for (std::size_t j = 0; j < space.size(); ++j) points(i, j) = configuration[j];
      }
      std::vector<double> values(n);
      evaluate_batch(problem->function(), points.view(), values);
      for (std::size_t i = 0; i < n; ++i) {
        const auto row = points.row(i);
        const double single = value(*problem, {row.begin(), row.end()});
        EXPECT_EQ(std::bit_cast<std::uint64_t>(single), std::bit_cast<std::uint64_t>(values[i]))
            << entry.name << " row " << i;
      }
    }
  }
  EXPECT_EQ(functions, 50);
}

// Bits, so that NaN equals itself.
std::vector<std::uint64_t> bits_of_values(const SyntheticProblem& problem, const Matrix& points) {
  std::vector<double> values(points.rows);
  evaluate_batch(problem.function(), points.view(), values);
  std::vector<std::uint64_t> bits;
  for (const double value : values) bits.push_back(std::bit_cast<std::uint64_t>(value));
  return bits;
}

TEST(Synthetic, InstructionSetsGiveTheSameBits) {
  const std::size_t native = register_bytes;
  for (const auto& entry : problems()) {
    const auto problem = synthetic(entry.name);
    if (!problem) continue;
    const auto& box = problem->function().box;
    Matrix points(67, box.size());
    Stream stream(3, Purpose::test);
    for (std::size_t i = 0; i < points.values.size(); ++i) {
      const auto& [lower, upper] = box[i % box.size()];
      const double margin = i % 7 == 0 ? 0.1 * (upper - lower) : 0;  // some of them outside
      points.values[i] = stream.uniform(lower - margin, upper + margin);
    }
    register_bytes = 16;
    const auto baseline = bits_of_values(*problem, points);
    for (const std::size_t bytes : {32u, 64u}) {
      if (bytes > native) continue;
      register_bytes = bytes;
      EXPECT_EQ(bits_of_values(*problem, points), baseline) << entry.name << " with registers of " << bytes << " bytes";
    }
    register_bytes = native;
  }
}

TEST(Synthetic, BatchReadsRowsWithAStride) {
  const auto problem = synthetic("branin");
  Matrix wide(9, 5, std::nan(""));
  for (std::size_t i = 0; i < 9; ++i) wide(i, 1) = wide(i, 2) = static_cast<double>(i);
  std::vector<double> values(9);
  evaluate_batch(problem->function(), {wide.values.data() + 1, 9, 2, 5}, values);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(values[i], value(*problem, {wide(i, 1), wide(i, 2)}));
}

TEST(Synthetic, BatchRefusesWrongShapes) {
  const auto problem = synthetic("branin");
  Matrix points(3, 3);
  std::vector<double> values(3);
  EXPECT_THAT([&] { evaluate_batch(problem->function(), points.view(), values); },
              ThrowsMessage<Error>("'branin': points are 3 x 3 and values 3; expected n x 2 and n"));
}

TEST(Synthetic, ABoxMovesTheBoundsAndKeepsTheFormula) {
  const auto usual = make_problem("ackley:dim=3");
  const auto moved = make_problem("ackley:dim=3,lower=-5,upper=10");
  EXPECT_EQ(moved->description().name, "ackley:dim=3,lower=-5,upper=10");
  EXPECT_EQ(moved->description().space[2].lower, -5);
  EXPECT_EQ(moved->description().space[2].upper, 10);
  EXPECT_EQ(value(*usual, {1, 2, 3}), value(*moved, {1, 2, 3}));
  EXPECT_EQ(moved->optimum()->value, 0);
}

TEST(Synthetic, AnOptimumOutsideTheBoxIsNotClaimed) {
  EXPECT_FALSE(make_problem("ackley:dim=2,lower=1")->optimum());
  EXPECT_EQ(make_problem("branin:lower=0,upper=5")->optimum()->minimizers,
            (std::vector<std::vector<double>>{{std::numbers::pi, 2.275}}));
  // The best known point of the egg holder is the best of its own box only.
  EXPECT_TRUE(make_problem("egg_holder:lower=0")->optimum());
  EXPECT_FALSE(make_problem("egg_holder:upper=600")->optimum());
  EXPECT_FALSE(make_problem("egg_holder:upper=500")->optimum());
}

TEST(Synthetic, PointsOutsideTheBoxHaveValues) {
  EXPECT_DOUBLE_EQ(value(*make_problem("rosenbrock"), {20, 400}), 361);
  EXPECT_NEAR(value(*make_problem("griewank:dim=1"), {1e8}), 1 + 1e16 / 4000 - std::cos(1e8), 1e-3);
}

TEST(Synthetic, AnIntegerIsOne) {
  const auto problem = make_problem("labs:dim=2");
  EXPECT_EQ(problem->evaluate(Configuration({1, 0}), {}, {}).objectives.size(), 1u);
  for (const double bad : {0.5, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_THAT(
        [&] {
          problem->evaluate(Configuration({1, bad}), {}, {});
        },
        testing::ThrowsMessage<Error>(
            testing::AllOf(testing::HasSubstr("'x1' is "), testing::HasSubstr("; it must be an integer"))));
  }
}

TEST(Synthetic, OptimaOfMichalewiczAreThoseOfTheLiterature) {
  EXPECT_NEAR(make_problem("michalewicz:dim=2")->optimum()->value, -1.8013034, 1e-7);
  EXPECT_NEAR(make_problem("michalewicz:dim=5")->optimum()->value, -4.6876582, 1e-7);
  EXPECT_NEAR(make_problem("michalewicz:dim=10")->optimum()->value, -9.6601517, 1e-7);
  EXPECT_NEAR(make_problem("michalewicz:dim=50")->optimum()->value, -49.6248323, 1e-7);
}

// The slow obvious twin: all sequences.
TEST(Synthetic, OptimaOfLabsAreTheBestOfAllSequences) {
  for (std::size_t d = 2; d <= 14; ++d) {
    const auto problem = synthetic("labs:dim=" + std::to_string(d));
    Matrix points(std::size_t{1} << d, d);
    for (std::size_t i = 0; i < points.rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) points(i, j) = static_cast<double>((i >> j) & 1);
    }
    std::vector<double> values(points.rows);
    evaluate_batch(problem->function(), points.view(), values);
    EXPECT_EQ(*std::max_element(values.begin(), values.end()), problem->optimum()->value) << d;
  }
  EXPECT_TRUE(make_problem("labs:dim=27")->optimum());
  EXPECT_FALSE(make_problem("labs:dim=28")->optimum());
}

TEST(Synthetic, WrongOptionsAreNamed) {
  EXPECT_THAT([] { make_problem("ackley:dims=3"); },
              ThrowsMessage<Error>(
                  "problem 'ackley' has no option 'dims'; known: delay, dim, embed, fail, lower, noise, shift, upper"));
  EXPECT_THAT([] { make_problem("hartmann:dim=5"); }, ThrowsMessage<Error>("'hartmann': dim=5 is not one of 3, 4, 6"));
  EXPECT_THAT([] { make_problem("powell:dim=6"); }, ThrowsMessage<Error>("'powell': dim=6 is not a multiple of 4"));
  EXPECT_THAT([] { make_problem("shekel:m=6"); }, ThrowsMessage<Error>("'shekel': m=6 is not one of 5, 7, 10"));
  EXPECT_THAT([] { make_problem("gsobol:dim=7"); }, ThrowsMessage<Error>("'gsobol': dim=7 is not one of 6, 8, 15"));
  EXPECT_THAT([] { make_problem("ackley:lower=3,upper=3"); },
              ThrowsMessage<Error>("'ackley': lower bound 3 is not below upper bound 3"));
  EXPECT_THAT([] { make_problem("labs:lower=0"); }, ThrowsMessage<Error>(HasSubstr("has no option 'lower'")));
  EXPECT_THAT([] { make_problem("rosenbrock:dim=1"); },
              ThrowsMessage<Error>("'rosenbrock': dim=1 is not an integer from 2 to 100000"));
}

}  // namespace
}  // namespace incumbent
