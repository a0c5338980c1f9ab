// Noisy problems: what a method recommends, not its luckiest value, is what a search is worth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiment/collect.hpp"
#include "experiment/search_state.hpp"
#include "incumbent/journal.hpp"
#include "incumbent/study.hpp"
#include "made_up.hpp"
#include "runner_fixture.hpp"

namespace incumbent {
namespace {

TEST(Recommendation, IsTheIncumbentWhereAResultNamesIt) {
  auto results = made_up(1, 1, 1, 3, [](std::size_t, std::size_t, Stream& s) { return s.uniform(); });
  auto& cell = results.cells[0];
  const double values[] = {3, 1, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    cell.trials[i].value = values[i];
    cell.trials[i].score = 10 * values[i];
  }
  cell.measurements = results_of_trials(cell.trials);
  cell.measurements[1].recommended = 0;
  cell.measurements[2].recommended = 2;
  const auto states = search_states(cell, Direction::minimize);
  EXPECT_EQ(states[0].incumbent, 0);
  EXPECT_EQ(states[1].incumbent, 0);
  EXPECT_EQ(states[1].value, 3);
  EXPECT_EQ(states[2].incumbent, 2);
  EXPECT_EQ(states[2].score, 20);
  // One that has failed is nobody's answer.
  cell.measurements[1] = {0, 1, kMissing};
  cell.measurements[1].recommended = 0;
  EXPECT_EQ(search_states(cell, Direction::minimize)[1].incumbent, -1);
}

class Recommendations : public RunnerTest {
 protected:
  static constexpr const char* kNoisy = R"(
name = "noisy"
seeds = 2
[[problem]]
spec = "branin:noise=20"
budget = 30
[[problem]]
spec = "branin"
budget = 12
[[method]]
sampler = "gp"
[[method]]
sampler = "smac"
[[method]]
sampler = "random"
)";
};

TEST_F(Recommendations, OfModelsAreTheResultsOfNoisySearches) {
  ASSERT_TRUE(run(options("out"), kNoisy).errors.empty());
  const Layout layout{folder_.path() / "out"};
  const auto results = read_results(layout);
  bool differs[3] = {};
  for (const auto& cell : results.cells) {
    const auto study =
        open_study(Journal::read(layout.journal(results.record.spec, cell.problem, cell.method, cell.seed)));
    const auto answer = study->best();
    ASSERT_TRUE(answer);
    const auto end = search_states(cell, results.record.problems[cell.problem].direction).back();
    EXPECT_EQ(end.incumbent, answer->number);
    EXPECT_EQ(end.value, answer->objective());
    EXPECT_EQ(cell.trials.back().incumbent_score, study->score(answer->number).value());
    const auto luckiest = study->history().best()->number;
    if (answer->number != luckiest) differs[cell.method] = true;
    if (cell.problem == 1) {
      EXPECT_EQ(answer->number, luckiest);
      EXPECT_TRUE(cell.measurements.empty());
    }
  }
  EXPECT_TRUE(differs[0]);
  EXPECT_TRUE(differs[1]);
  EXPECT_FALSE(differs[2]);
}

TEST_F(Recommendations, AreNotForTrainingsWhichAreJudgedByTheValidationsChoice) {
  const auto* text = "seeds = 2\n[[problem]]\nspec = 'mlp:epochs=1'\nbudget = 25\n[[method]]\nsampler = 'gp'\n";
  ASSERT_TRUE(run(options("out"), text).errors.empty());
  for (const auto& cell : read_results({folder_.path() / "out"}).cells) {
    double best = 1, score = 1;
    for (const auto& row : cell.trials) {
      if (!(row.value < best)) continue;
      best = row.value;
      score = row.score;
    }
    EXPECT_EQ(cell.trials.back().incumbent, best);
    EXPECT_EQ(cell.trials.back().incumbent_score, score);
  }
}

TEST_F(Recommendations, AreTheLeastPosteriorMeanOfWhatWasTried) {
  // A parabola under noise as large as it: where the values are luckiest says little, the model much.
  StudySpec spec;
  spec.name = "parabola";
  spec.space.add_real("x", -1, 1);
  spec.sampler = "gp";
  spec.noisy = true;
  spec.budget = 60;
  double regret = 0, luckiest = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    spec.seed = seed;
    auto study = make_study(spec);
    for (;;) {
      const auto action = study->ask().front();
      if (action.kind == Action::Kind::finished) break;
      const double x = action.configuration[0];
      Stream noise(seed, Purpose::test, static_cast<std::uint64_t>(action.trial));
      study->tell(action.trial, {.objectives = {x * x + noise.normal()}});
    }
    const auto answer = study->best().value();
    EXPECT_EQ(answer.number, study->best()->number);  // a function of the history
    const auto history = study->history();
    regret += std::pow(answer.configuration[0], 2);
    luckiest += std::pow(history.best()->configuration[0], 2);
  }
  EXPECT_LT(regret, 0.5 * luckiest) << "sums of regrets";
}

}  // namespace
}  // namespace incumbent
