// grid, random, sobol, halton, lhs: the properties that make each what it is.
#include <gtest/gtest.h>

#include <set>

#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/study.hpp"
#include "space/chain_space.hpp"

namespace incumbent {
namespace {

SearchSpace square(int dimension = 2) {
  SearchSpace space;
  for (int i = 0; i < dimension; ++i) space.add_real("x" + std::to_string(i), 0, 1);
  return space;
}

// The configurations that a study visits until it is finished, or `most`.
std::vector<Configuration> visited(const std::string& sampler, SearchSpace space, std::optional<std::int64_t> budget,
                                   std::uint64_t seed = 1, int most = 1000) {
  StudySpec spec;
  spec.space = std::move(space);
  spec.sampler = sampler;
  spec.budget = budget;
  spec.seed = seed;
  const auto study = make_study(spec);
  std::vector<Configuration> result;
  while (static_cast<int>(result.size()) < most) {
    const auto action = study->ask().front();
    if (action.kind == Action::Kind::finished) break;
    result.push_back(action.configuration);
    Result value;
    value.objectives = {1};
    study->tell(action.trial, value);
  }
  return result;
}

std::set<double> axis(const std::vector<Configuration>& configurations, std::size_t j) {
  std::set<double> values;
  for (const auto& c : configurations) values.insert(c[j]);
  return values;
}

TEST(Grid, TwentyFiveEvaluationsGiveFiveValuesAnAxisAndRandomTwentyFive) {
  const auto grid = visited("grid", square(), 25);
  const auto random = visited("random", square(), 25);
  for (std::size_t j = 0; j < 2; ++j) {
    EXPECT_EQ(axis(grid, j), (std::set<double>{0, 0.25, 0.5, 0.75, 1}));
    EXPECT_EQ(axis(random, j).size(), 25u);
  }
  EXPECT_EQ(grid.size(), 25u);
}

TEST(Grid, MoreCellsThanBudgetComeInARandomOrderOfTheSeed) {
  const auto one = visited("grid", square(6), 60, 1);
  const auto two = visited("grid", square(6), 60, 2);
  EXPECT_EQ(one.size(), 60u);
  EXPECT_NE(one, two);
  EXPECT_EQ(one, visited("grid", square(6), 60, 1));
  for (std::size_t j = 0; j < 6; ++j) EXPECT_EQ(axis(one, j), (std::set<double>{0, 1}));
}

// 31 configurations of 2^30 cells: in the order of an odometer, or of a permutation, almost all cells are alike.
TEST(Grid, ADeepSpaceIsVisitedToItsEnd) {
  StudySpec spec;
  spec.space = test::chain_space(30);
  spec.sampler = "grid";
  spec.budget = 100;
  const auto study = make_study(spec);
  int trials = 0;
  for (auto action = study->ask().front(); action.kind == Action::Kind::start; action = study->ask().front()) ++trials;
  EXPECT_EQ(trials, 31);
}

TEST(Grid, EndsWhenEveryCellWasVisitedOnce) {
  SearchSpace space;
  space.add_integer("k", 1, 3);
  space.add_categorical("c", {std::string("a"), std::string("b")});
  space.add_real("m", 0, 1);
  Condition condition;  // m only with a: with b its five values are one cell
  condition.child = "m";
  condition.parent = "c";
  condition.values = {std::string("a")};
  space.add_condition(condition);
  Forbidden clause;
  clause.parameter = "k";
  clause.values = {std::int64_t{2}};
  space.add_forbidden(clause);
  const auto cells = visited("grid:levels=5", space, {});
  EXPECT_EQ(cells.size(), 2u * 5 + 2);
  for (const auto& c : cells) EXPECT_TRUE(space.contains(c));
}

TEST(Grid, LogarithmicIntegersAreAllVisited) {
  SearchSpace space;
  space.add_integer("k", 1, 40, {.log = true});
  EXPECT_EQ(axis(visited("grid", space, 50), 0).size(), 40u);
  EXPECT_EQ(axis(visited("random", space, 50), 0).size(), 40u);  // the study finds what a sampler leaves over
}

TEST(Grid, LargeBudgetsAndManyParametersTakeNoTime) {
  EXPECT_EQ(visited("grid", square(1), 1'000'000'000'000, 1, 3).size(), 3u);
  // Integers that are all enumerated: more levels give no more cells.
  SearchSpace integers;
  integers.add_integer("k", 1, 10);
  EXPECT_EQ(visited("grid", integers, 1'000'000'000'000).size(), 10u);
  // As many levels as the budget allows, and no more.
  EXPECT_EQ(visited("grid", square(), 99).size(), 81u);
  EXPECT_EQ(visited("grid", square(), 100).size(), 100u);
}

TEST(Grid, VariesEveryParameterOfMoreCellsThanCanBeNumbered) {
  const auto cells = visited("grid", square(200), 50, 1);
  EXPECT_EQ(cells.size(), 50u);
  for (std::size_t j = 0; j < 200; ++j) EXPECT_EQ(axis(cells, j), (std::set<double>{0, 1})) << j;
  EXPECT_EQ(cells, visited("grid", square(200), 50, 1));
  EXPECT_NE(cells, visited("grid", square(200), 50, 2));
}

TEST(Grid, GivesUpWhereNearlyAllIsForbidden) {
  SearchSpace space;
  for (int i = 0; i < 21; ++i) {
    const auto name = "c" + std::to_string(i);
    space.add_categorical(name, {std::string("a"), std::string("b")});
    Forbidden clause;
    clause.parameter = name;
    clause.values = {std::string("a")};
    space.add_forbidden(clause);
  }
  space.add_real("x", 0, 1);
  try {
    visited("grid", space, 10);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("1000001 are forbidden by the space's 21 clauses, 0 were seen"),
              std::string::npos)
        << error.what();
  }
}

TEST(Sobol, UnscrambledIsTheReferenceSequence) {
  const auto golden = golden::load("sobol.json");
  for (const auto& reference : golden["sobol"]) {
    if (reference["start"].integer() != 0) continue;
    const auto x = reference["x"].matrix();
    const auto seen =
        visited("sobol:scramble=none", square(reference["d"].integer()), {}, 5, static_cast<int>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x[i].size(); ++j) EXPECT_EQ(seen[i][j], x[i][j]);
    }
  }
}

TEST(LatinHypercube, ABudgetOfPointsHasOneInEachSlice) {
  const auto seen = visited("lhs", square(3), 20);
  for (std::size_t j = 0; j < 3; ++j) {
    std::set<int> slices;
    for (const auto& c : seen) slices.insert(static_cast<int>(c[j] * 20));
    EXPECT_EQ(slices.size(), 20u);
  }
}

TEST(Samplers, ErrorsNameWhatIsAllowed) {
  const auto message = [](const std::string& sampler) -> std::string {
    try {
      visited(sampler, square(), 5);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(message("rnadom").find("unknown sampler 'rnadom'; known: "), std::string::npos);
  EXPECT_NE(message("grid:level=3").find("sampler 'grid' has no option 'level'; known: levels"), std::string::npos);
  EXPECT_NE(message("grid:levels=0").find("levels=0"), std::string::npos);
  EXPECT_NE(message("sobol:scramble=yes").find("owen, none"), std::string::npos);
}

TEST(Designs, GoOnPastEnqueuedTrials) {
  StudySpec spec;
  spec.space = square();
  spec.sampler = "sobol";
  const auto plain = make_study(spec);
  const auto interrupted = make_study(spec);
  const auto first = plain->ask(4);
  interrupted->ask(2);
  interrupted->enqueue(Configuration({0.125, 0.5}));
  interrupted->ask(1);
  const auto rest = interrupted->ask(2);
  EXPECT_EQ(rest[0].configuration, first[2].configuration);
  EXPECT_EQ(rest[1].configuration, first[3].configuration);
}

}  // namespace
}  // namespace incumbent
