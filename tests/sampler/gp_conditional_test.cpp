// Sampler gp on Jenatton's function, a tree of three choices; each leaf has a parameter of its own, each branch one
// that its leaves share: Jenatton, Archambeau, Gonzalez, Seeger, "Bayesian optimization with tree-structured
// dependencies", ICML 2017. Minimum 0.1.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

Condition is(const char* child, const char* parent, std::int64_t value) {
  return {Condition::Op::equal, child, parent, {value}, {}};
}

SearchSpace tree() {
  SearchSpace space;
  for (const auto* name : {"x1", "x2", "x3"}) space.add_categorical(name, {std::int64_t{0}, std::int64_t{1}});
  for (const auto* name : {"x4", "x5", "x6", "x7"}) space.add_real(name, -1, 1);
  for (const auto* name : {"r8", "r9"}) space.add_real(name, 0, 1);
  space.add_condition(is("x2", "x1", 0));
  space.add_condition(is("x3", "x1", 1));
  space.add_condition(is("x4", "x2", 0));
  space.add_condition(is("x5", "x2", 1));
  space.add_condition(is("x6", "x3", 0));
  space.add_condition(is("x7", "x3", 1));
  space.add_condition(is("r8", "x1", 0));
  space.add_condition(is("r9", "x1", 1));
  return space;
}

double jenatton(const Configuration& c) {
  const bool second = c[0] != 0, deeper = c[second ? 2 : 1] != 0;
  const double x = c[3 + (second ? 2 : 0) + (deeper ? 1 : 0)], shared = c[second ? 8 : 7];
  return x * x + 0.1 * (1 + (second ? 2 : 0) + (deeper ? 1 : 0)) + shared;
}

double regret(const std::string& sampler, std::uint64_t seed, std::int64_t budget) {
  const auto space = tree();
  const auto gp = make_sampler(sampler, {space, seed, budget, 1, false});
  History history(space);
  for (std::int64_t trial = 0; trial < budget; ++trial) {
    SuggestRequest request;
    request.trial = trial;
    const auto suggestion = gp->suggest(history, request, 1).front();
    TrialStarted start;
    start.trial = trial;
    start.configuration = suggestion.configuration;
    start.model = suggestion.model;
    history.apply(start);
    TrialFinished end;
    end.trial = trial;
    end.measurement.objectives = {jenatton(suggestion.configuration)};
    history.apply(end);
  }
  return history.best()->objective() - 0.1;
}

double median_regret(const std::string& sampler, std::int64_t budget) {
  std::vector<double> regrets;
  for (std::uint64_t seed = 0; seed < 11; ++seed) regrets.push_back(regret(sampler, seed, budget));
  std::ranges::nth_element(regrets, regrets.begin() + 5);
  return regrets[5];
}

TEST(GpConditional, FindsTheBestLeafOfJenattonsFunction) {
  const double found = median_regret("gp", 50);
  RecordProperty("median_regret", std::to_string(found));
  EXPECT_LT(found, 1e-3);
  EXPECT_GT(median_regret("random", 50), 10 * found);
}

}  // namespace
}  // namespace incumbent
