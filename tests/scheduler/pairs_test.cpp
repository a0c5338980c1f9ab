// Every registered sampler with every registered scheduler, on a small training run of which some trials fail: valid
// suggestions, the same bits from the same seed, an end.
#include <gtest/gtest.h>

#include "incumbent/execution.hpp"
#include "scheduler/pairs.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

class Pairs : public EachPair {};

void expect_refused(const std::string& sampler, const std::string& scheduler) {
  try {
    make_study(spec_of(sampler, scheduler, 20));
    FAIL() << scheduler << " takes " << sampler;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    EXPECT_NE(std::string(error.what()).find("'" + scheduler + "'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("'" + sampler + "'"), std::string::npos);
  }
}

TEST_P(Pairs, EndWithValidSuggestionsAndTheSameBits) {
  if (!fit(sampler(), scheduler())) return expect_refused(sampler(), scheduler());
  const FailingProblem problem(space_for(sampler()));
  const auto log = std::make_shared<MemoryLog>();
  const auto study = make_study(spec_of(sampler(), scheduler(), 20), log);
  const auto reason = run_trials(*study, problem);
  EXPECT_TRUE(reason == "budget" || reason == "exhausted") << reason;
  const auto history = study->history();
  // The grid's cells are fewer than the budget.
  EXPECT_GE(history.size(), scheduler() == "hyperband:total_resource=60" || sampler() == "grid" ? 10u : 20u);
  for (const auto& trial : history.trials()) {
    EXPECT_EQ(history.space().violation(trial.configuration), "");
    EXPECT_TRUE(trial.finished());
    // A clone may be like its parent.
    if (!clones()) {
      EXPECT_EQ(history.count(trial.configuration), 1);
    }
  }
  const auto again = make_study(spec_of(sampler(), scheduler(), 20));
  run_trials(*again, problem);
  expect_same(history, again->history());
  const auto replayed = make_study(spec_of(sampler(), scheduler(), 20));
  replayed->replay(log->events);
  expect_same(history, replayed->history());
}

TEST_P(Pairs, ManyWorkersEnd) {
  if (!fit(sampler(), scheduler())) return;
  const FailingProblem problem(space_for(sampler()));
  const auto study = make_study(spec_of(sampler(), scheduler(), 20));
  run_trials(*study, problem, {.workers = 5, .cancelled = {}, .on_finished = {}});
  const auto history = study->history();
  for (const auto& trial : history.trials()) EXPECT_TRUE(trial.finished());
}

INSTANTIATE_TEST_SUITE_P(All, Pairs, every_pair(), [](const auto& entry) { return name_of(entry.param); });

}  // namespace
}  // namespace incumbent
