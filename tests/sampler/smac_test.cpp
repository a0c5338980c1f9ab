// The sampler smac: its schedule, its search, and that it learns: in boxes, among categories, down conditional spaces,
// around failures and constraints.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/acquisition.hpp"
#include "formula/log_cost_improvement.hpp"
#include "incumbent/problem.hpp"
#include "incumbent/study.hpp"
#include "sampler/simulation.hpp"
#include "sampler/smac_search.hpp"
#include "sampler/tpe_spaces.hpp"
#include "surrogate/log_scale.hpp"

namespace incumbent {
namespace {

// By chance at least 15 of 20 pairs have a probability of 2 %.
constexpr std::uint64_t kSeeds = 20;
constexpr int kMostly = 15;

// Of a problem, to be minimized, after a number of evaluations.
double best_after(const std::string& sampler, const Problem& problem, std::int64_t budget, std::uint64_t seed) {
  const double sign = problem.description().direction == Direction::minimize ? 1 : -1;
  return simulation::best_after(
      sampler, problem.description().space, seed,
      [&](std::span<const double> codes) {
        const Configuration c(std::vector<double>(codes.begin(), codes.end()));
        return sign * problem.evaluate(c, {}, {}).objectives.front();
      },
      budget);
}

TEST(Smac, IsBetterThanRandomDraws) {
  struct Case {
    const char* problem;
    std::int64_t budget;
  };
  for (const auto& [name, budget] : {Case{"branin", 60}, Case{"hartmann:dim=6", 80}, Case{"ackley_mixed:dim=13", 60}}) {
    const auto problem = make_problem(name);
    int better = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
      better += best_after("smac", *problem, budget, seed) < best_after("random", *problem, budget, seed);
    EXPECT_GE(better, kMostly) << name;
  }
}

// Four parameters of six choices each, whose ranks are no order of theirs.
double of_choices(std::span<const double> c) {
  constexpr int rank[4][6] = {{3, 0, 5, 1, 4, 2}, {5, 2, 0, 4, 1, 3}, {1, 4, 2, 5, 3, 0}, {0, 5, 3, 2, 4, 1}};
  double sum = 0;
  for (std::size_t j = 0; j < 4; ++j) sum += rank[j][static_cast<std::size_t>(c[j])];
  return sum;
}

TEST(Smac, LearnsWhichChoicesAreGood) {
  SearchSpace space;
  for (int j = 0; j < 4; ++j) {
    std::vector<Level> choices;
    for (std::int64_t k = 0; k < 6; ++k) choices.emplace_back(k);
    space.add_categorical("c" + std::to_string(j), choices);
  }
  int better = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    better += simulation::best_after("smac:challengers=1000", space, seed, of_choices, 60) <
              simulation::best_after("random", space, seed, of_choices, 60);
  }
  EXPECT_GE(better, kMostly);
}

TEST(Smac, ConditionalSpacesAreSearchedDownTheTree) {
  const auto space = tree();
  const auto f = [&](std::span<const double> c) {
    const auto at = [&](const char* name) { return c[space.index(name)]; };
    if (at("kind") == 0) return 20 + at("line") * at("line");
    const double leaf = std::isnan(at("leaf")) ? 2 : at("leaf");
    return (at("u") - 2) * (at("u") - 2) + (at("v") + 1) * (at("v") + 1) + leaf * leaf;
  };
  int better = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    better += simulation::best_after("smac:challengers=1000", space, seed, f, 80) <
              simulation::best_after("random", space, seed, f, 80);
  EXPECT_GE(better, kMostly);
}

// Asks and tells; counts the trials that went where they should not.
template <class Tell>
int wasted(const std::string& sampler, std::uint64_t seed, Tell tell) {
  const auto study = simulation::study(sampler, simulation::box(2), seed, 80);
  int count = 0;
  for (int i = 0; i < 80; ++i) {
    const auto action = study->ask().front();
    const double x = action.configuration[0], y = action.configuration[1];
    Result result;
    result.objectives = {(x + 1) * (x + 1) + y * y};
    count += x < 0;
    tell(result, x);
    study->tell(action.trial, result);
  }
  return count;
}

TEST(Smac, FailuresAndViolationsAreAvoided) {
  // The objective is lowest where x < 0.
  int fewer_failures = 0, fewer_violations = 0;
  const auto fails = [](Result& result, double x) {
    if (x < 0) result.failure = Failure::crash;
  };
  const auto violates = [](Result& result, double x) { result.constraints = {-x}; };
  const auto nothing = [](Result&, double) {};
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const int unaware = wasted("smac:challengers=1000", seed, nothing);
    fewer_failures += wasted("smac:challengers=1000", seed, fails) < unaware;
    fewer_violations += wasted("smac:challengers=1000", seed, violates) < unaware;
  }
  EXPECT_GE(fewer_failures, kMostly);
  EXPECT_GE(fewer_violations, kMostly);
}

// As a journal of another program may have it.
TEST(Smac, AConstraintThatIsNoNumberCountsAsTheWorst) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  const auto suggested = [&](double worst) {
    History history(space);
    for (std::int64_t t = 0; t < 12; ++t) {
      TrialStarted started;
      started.trial = t;
      started.configuration = Configuration({(static_cast<double>(t) + 0.5) / 12});
      history.apply(started);
      TrialFinished finished;
      finished.trial = t;
      finished.status = TrialStatus::complete;
      finished.measurement.objectives = {1};
      finished.measurement.constraints = {t % 2 == 0 ? worst : static_cast<double>(t + 1)};
      history.apply(finished);
    }
    SuggestRequest request;
    request.trial = 12;
    return make_sampler("smac:initial=1,random=0", {.space = space, .seed = 3})->suggest(history, request, 1).front();
  };
  EXPECT_EQ(suggested(std::nan("")).configuration, suggested(1e300).configuration);
}

TEST(Smac, BeginsWithSobolPoints) {
  const auto f = [](std::span<const double> c) { return c[0]; };
  struct Case {
    std::optional<std::int64_t> budget;
    const char* options;
    std::int64_t initial;
  };
  for (const auto& [budget, options, initial] :
       {Case{{}, "", 20}, Case{40, "", 10}, Case{1000, "", 20}, Case{2, "", 1}, Case{40, ",initial=7", 7}}) {
    const auto smac = simulation::study("smac:random=0" + std::string(options), simulation::box(2), 3, budget);
    const auto sobol = simulation::study("sobol", simulation::box(2), 3);
    simulation::trials_to_target(*smac, f, -1e300, std::min<std::int64_t>(initial + 1, budget.value_or(100)));
    simulation::trials_to_target(*sobol, f, -1e300, initial + 1);
    const auto ours = smac->history(), theirs = sobol->history();
    for (std::int64_t i = 0; i < initial; ++i) EXPECT_EQ(ours[i].configuration, theirs[i].configuration) << i;
    if (ours.size() > static_cast<std::size_t>(initial)) {
      EXPECT_FALSE(ours[initial].configuration == theirs[initial].configuration);
    }
  }
}

TEST(Smac, ASuggestionInFiveIsRandom) {
  // Of a slope a forest wants one end; random draws are seldom there.
  const auto f = [](std::span<const double> c) { return c[0]; };
  const auto away = [&](const char* sampler) {
    const auto study = simulation::study(sampler, simulation::box(1), 5);
    simulation::trials_to_target(*study, f, -1e300, 110);
    const auto history = study->history();
    int count = 0;
    for (const auto& trial : history.trials()) count += trial.number >= 10 && trial.configuration[0] > -2.5;
    return count;
  };
  EXPECT_LE(away("smac:random=0,challengers=1000"), 3);
  EXPECT_NEAR(away("smac:challengers=1000"), 15, 10);  // 3/4 of 20 % of 100
}

TEST(Smac, RunningTrialsKeepOthersAway) {
  // Ten asks at once differ by more than one point that is asked for again and again.
  const auto study = simulation::study("smac:random=0", simulation::box(2), 7);
  simulation::trials_to_target(
      *study, [](std::span<const double> c) { return c[0] * c[0] + c[1] * c[1]; }, -1e300, 40);
  const auto actions = study->ask(10);
  ASSERT_EQ(actions.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(actions[i].configuration == actions[j].configuration);
  }
}

// The one place of a finite space where the log EI is largest, of the cost or of its logarithm, found by looking
// everywhere.
TEST(SmacSearch, FindsTheMaximumOfASmallSpace) {
  SearchSpace space;
  space.add_integer("a", 0, 19);
  space.add_ordinal("b", {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}});
  space.add_categorical("c", {true, false});
  const ForestInput input(space);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Stream stream(seed, Purpose::test);
    std::vector<Configuration> tried;
    Matrix rows(30, 3);
    std::vector<double> y;
    for (std::size_t i = 0; i < 30; ++i) {
      tried.push_back(space.sample(stream));
      input.write(tried.back(), rows.row(i));
      y.push_back(std::pow(tried.back()[0] - 7, 2) + 5 * tried.back()[1] + 3 * tried.back()[2] + stream.normal());
    }
    Forest forest({}, input.categories());
    forest.fit(rows.view(), log_scaled(y), seed);
    std::vector<double> mean(30), variance(30);
    forest.predict(rows.view(), mean, variance);
    const double lowest = *std::ranges::min_element(mean);
    formula::AcquisitionParameters parameters;
    parameters.best = lowest;
    const auto value = [&](const Configuration& c, ImprovementOf improvement) {
      Matrix row(1, 3);
      input.write(c, row.row(0));
      double m = 0, v = 0;
      forest.predict(row.view(), {&m, 1}, {&v, 1});
      const double s = std::sqrt(std::max(v, 1e-10));
      return improvement == ImprovementOf::cost ? formula::log_cost_improvement(m, s, lowest)
                                                : formula::LogExpectedImprovement::value(m, s, parameters);
    };
    const auto refused = [](const Configuration& c) { return c[2] == 0 && c[0] == 6; };
    double largest[2] = {-HUGE_VAL, -HUGE_VAL};
    for (int a = 0; a < 20; ++a) {
      for (int b = 0; b < 3; ++b) {
        for (int c = 0; c < 2; ++c) {
          const Configuration cell({double(a), double(b), double(c)});
          for (const auto of : {ImprovementOf::cost, ImprovementOf::log}) {
            auto& most = largest[static_cast<int>(of)];
            if (!refused(cell)) most = std::max(most, value(cell, of));
          }
        }
      }
    }
    std::vector<const Configuration*> pointers;
    for (const auto& c : tried) pointers.push_back(&c);
    for (const auto of : {ImprovementOf::cost, ImprovementOf::log}) {
      // All 120 cells, or most of them.
      for (const std::size_t challengers : {10'000, 300}) {
        const SmacSearchOptions options{.improvement = of, .challengers = challengers, .starts = 20};
        const auto best = SmacSearch(space, input, forest, pointers, options).best(stream, refused);
        ASSERT_TRUE(best);
        EXPECT_FALSE(refused(*best));
        EXPECT_EQ(value(*best, of), largest[static_cast<int>(of)]);
      }
    }
  }
}

TEST(SmacSearch, NothingIsLeftWhereAllIsRefused) {
  SearchSpace space;
  space.add_integer("a", 0, 3);
  const ForestInput input(space);
  Forest forest({}, input.categories());
  const Configuration tried({2});
  Matrix row(1, 1);
  input.write(tried, row.row(0));
  forest.fit(row.view(), std::vector<double>{1}, 1);
  Stream stream(1, Purpose::test);
  const SmacSearch search(space, input, forest, {&tried}, {});
  EXPECT_FALSE(search.best(stream, [](const Configuration&) { return true; }));
}

// Each of SMAC3's settings has another one here, and changes what is suggested; leaves of several values make those of
// leaves do so.
TEST(Smac, SettingsOfTheFacadeAreTheDefaultsAndCanBeChanged) {
  const auto suggested = [](const std::string& options) {
    const auto s = simulation::study("smac:min_samples_leaf=3" + options, simulation::box(2), 3, 60);
    std::vector<double> result;
    for (int i = 0; i < 40; ++i) {
      const auto action = s->ask().front();
      result.push_back(action.configuration[0]);
      Result value;
      value.objectives = {action.configuration[0] * action.configuration[0] + std::abs(action.configuration[1])};
      s->tell(action.trial, value);
    }
    return result;
  };
  const auto facade = suggested("");
  EXPECT_EQ(facade, suggested(",ei=cost,variance=trees,leaf=cost"));
  for (const auto* other : {",ei=log", ",variance=law", ",leaf=log"}) EXPECT_NE(facade, suggested(other)) << other;
}

}  // namespace
}  // namespace incumbent
