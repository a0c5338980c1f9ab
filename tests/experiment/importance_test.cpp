// Importance against functions whose shares are known, and what must not matter.
#include "incumbent/importance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "experiment/configuration_text.hpp"
#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

using Function = std::function<double(const Configuration&)>;

Importance importance_of(const SearchSpace& space, const Function& f, std::size_t n, bool pairs = false) {
  std::vector<Configuration> configurations;
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    Stream stream(7, Purpose::test, i);
    std::vector<double> unit(space.dimension());
    for (double& u : unit) u = stream.uniform();
    configurations.push_back(space.decode(unit));
    values.push_back(f(configurations.back()));
  }
  ImportanceOptions options;
  options.pairs = pairs;
  return parameter_importance(space, configurations, values, options);
}

double share(const std::vector<VarianceShare>& shares, const std::vector<std::size_t>& parameters) {
  for (const auto& entry : shares) {
    if (entry.parameters == parameters) return entry.share;
  }
  ADD_FAILURE() << "no such share";
  return NAN;
}

TEST(Importance, OfAnAdditiveFunction) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", -1, 1);
  space.add_constant("c", 3.0);
  space.add_real("z", 10, 20);
  space.add_real("nothing", 0, 1);
  // Variances 9/12, 4/12 and 1/12 of x, y/2 and z/10.
  const auto found = importance_of(
      space, [](const Configuration& c) { return 3 * c[0] + c[1] + c[3] / 10; }, 2000, true);
  EXPECT_NEAR(share(found.singles, {0}), 9.0 / 14, 0.02);
  EXPECT_NEAR(share(found.singles, {1}), 4.0 / 14, 0.02);
  EXPECT_NEAR(share(found.singles, {3}), 1.0 / 14, 0.02);
  EXPECT_LT(share(found.singles, {4}), 0.001);
  EXPECT_EQ(found.singles.size(), 4u);  // the constant is no axis
  EXPECT_EQ(found.singles.front().parameters, std::vector<std::size_t>{0});
  EXPECT_EQ(found.pairs.size(), 6u);
  for (const auto& pair : found.pairs) EXPECT_LT(pair.share, 0.01);
  EXPECT_GT(found.determination, 0.97);
}

// Sobol's indices, with a = 7 and b = 0.1: Ishigami and Homma, ISUMA 1990.
TEST(Importance, OfIshigamisFunction) {
  const auto problem = make_problem("ishigami");
  const auto found = importance_of(
      problem->description().space,
      [](const Configuration& c) {
        return std::sin(c[0]) + 7 * std::pow(std::sin(c[1]), 2) + 0.1 * std::pow(c[2], 4) * std::sin(c[0]);
      },
      4000, true);
  EXPECT_NEAR(share(found.singles, {0}), 0.3139, 0.04);
  EXPECT_NEAR(share(found.singles, {1}), 0.4424, 0.06);
  EXPECT_NEAR(share(found.singles, {2}), 0, 0.01);
  EXPECT_NEAR(share(found.pairs, {0, 2}), 0.2437, 0.04);
}

// log10 of a parameter from 1e-6 to 1 is uniform: three steps of one decade in six, so 1/2 each.
TEST(Importance, LogarithmicParametersCountInTheirLogarithm) {
  SearchSpace space;
  space.add_real("rate", 1e-6, 1, {.log = true});
  space.add_real("plain", 1e-6, 1);
  const auto found = importance_of(
      space, [](const Configuration& c) { return (c[0] < 1e-3 ? 1.0 : 0.0) + (c[1] < 0.5 ? 1.0 : 0.0); }, 500);
  EXPECT_NEAR(share(found.singles, {0}), 0.5, 0.01);
  EXPECT_NEAR(share(found.singles, {1}), 0.5, 0.01);
}

// A category with values 0, 0, 3 has variance 2; an integer with values 1 to 3 has 2/3.
TEST(Importance, CategoriesAndIntegersHaveEqualMass) {
  SearchSpace space;
  space.add_categorical("kind", {std::string("a"), std::string("b"), std::string("c")});
  space.add_integer("k", 1, 3);
  const auto found = importance_of(
      space, [](const Configuration& c) { return (c[0] == 2 ? 3.0 : 0.0) + c[1]; }, 400);
  EXPECT_NEAR(share(found.singles, {0}), 0.75, 1e-9);
  EXPECT_NEAR(share(found.singles, {1}), 0.25, 1e-9);
}

// f(a) = 0, f(b, x) = x: on the whole square the components have variances 1/16, 1/48 and 1/48.
TEST(Importance, AConditionalParameterDoesNothingWhereItIsInactive) {
  SearchSpace space;
  space.add_categorical("kind", {std::string("a"), std::string("b")});
  space.add_real("x", 0, 1);
  space.add_condition({Condition::Op::equal, "x", "kind", {std::string("b")}, {}});
  const auto found = importance_of(
      space, [](const Configuration& c) { return c[0] == 0 ? 0.0 : c[1]; }, 2000, true);
  EXPECT_NEAR(share(found.singles, {0}), 0.6, 0.02);
  EXPECT_NEAR(share(found.singles, {1}), 0.2, 0.02);
  EXPECT_NEAR(share(found.pairs, {0, 1}), 0.2, 0.02);
}

TEST(Importance, OfValuesThatAreAllTheSameIsNone) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  const auto found = importance_of(
      space, [](const Configuration&) { return 5.0; }, 20, true);
  EXPECT_EQ(share(found.singles, {0}), 0);
  EXPECT_EQ(share(found.pairs, {0, 1}), 0);
  EXPECT_EQ(found.determination, 0);
}

TEST(Importance, NeedsTenFiniteValues) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  const std::vector<Configuration> configurations(10, space.default_configuration());
  std::vector<double> values(10, 1.0);
  const auto message = [&](std::size_t n) -> std::string {
    try {
      parameter_importance(space, {configurations.data(), n}, {values.data(), n});
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(9), HasSubstr("9 trials; the importance of parameters needs at least 10"));
  values[3] = NAN;
  EXPECT_THAT(message(10), HasSubstr("nan"));
}

History study_with_failures_and_rungs() {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_real("y", 0, 1);
  History history(space);
  for (std::int64_t t = 0; t < 60; ++t) {
    Stream stream(3, Purpose::test, static_cast<std::uint64_t>(t));
    TrialStarted start;
    start.trial = t;
    start.configuration = Configuration({stream.uniform(), stream.uniform()});
    start.request.resource = 1;
    history.apply(start);
    // At resource 1 only x matters, at 9 only y.
    history.apply(TrialReported{t, {1, {start.configuration[0]}, {}, 0, {}}});
    TrialFinished end;
    end.trial = t;
    if (t % 4 == 0) {
      end.failure = Failure::crash;
    } else if (t % 4 == 1) {
      end.status = TrialStatus::pruned;
    } else {
      history.apply(TrialResumed{t, 9});
      end.status = TrialStatus::complete;
      end.measurement = {9, {start.configuration[1]}, {}, 0, {}};
    }
    history.apply(end);
  }
  return history;
}

TEST(Importance, OfAStudyIsThatAtItsLargestResourceWithoutFailures) {
  const auto found = parameter_importance(study_with_failures_and_rungs());
  EXPECT_EQ(found.resource, 9);
  EXPECT_EQ(found.trials, 30u);
  EXPECT_EQ(found.left_out, 30u);
  EXPECT_EQ(found.singles.front().parameters, std::vector<std::size_t>{1});
  EXPECT_GT(found.singles.front().share, 0.95);
}

TEST(ConfigurationText, ReadsBackWhatItWrites) {
  SearchSpace space;
  space.add_categorical("opt", {std::string("a"), std::string("a, lr=1"), std::string("b=c")});
  space.add_real("lr", 1e-5, 1, {.log = true});
  space.add_integer("layers", 1, 5);
  space.add_ordinal("size", {std::int64_t{8}, std::int64_t{80}});
  space.add_constant("fixed", std::string("it, is"));
  space.add_categorical("flag", {true, false});
  space.add_condition({Condition::Op::equal, "lr", "opt", {std::string("a")}, {}});
  Stream stream(5, Purpose::test);
  for (int i = 0; i < 200; ++i) {
    const auto configuration = space.sample(stream);
    EXPECT_EQ(parse_configuration(space, configuration_json(space, configuration)), configuration)
        << configuration_json(space, configuration);
  }
  for (const auto* wrong :
       {R"({"opt":"z"})", R"({"lr":"fast"})", R"({"opt":"a","unknown":3})", R"({"lr":[1]})", "nonsense", "[]"})
    EXPECT_THROW(parse_configuration(space, wrong), Error) << wrong;
}

}  // namespace
}  // namespace incumbent
