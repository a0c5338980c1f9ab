// What a study of very many trials takes of memory: bytes a trial, at a smaller number, so that they can't grow
// unnoticed. bench/memory.cpp measures a million.
#include <gtest/gtest.h>
#include <malloc.h>

#include "incumbent/execution.hpp"
#include "incumbent/journal.hpp"
#include "journal/helpers.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

constexpr std::int64_t kTrials = 20'000;  // just above a power of two: arrays that double are half empty
constexpr double kMost = 1000;            // bytes a trial

double bytes_in_use() { return static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd); }

StudySpec spec_of(const std::string& sampler, const std::string& scheduler, int parameters) {
  StudySpec spec;
  for (int j = 0; j < parameters; ++j) spec.space.add_real("x" + std::to_string(j), 0, 1);
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.budget = kTrials;
  spec.max_resource = scheduler == "full" ? 1 : 81;
  return spec;
}

void tell(Study& study, const Action& action) {
  Result result;
  result.objectives = {action.configuration[0] + 1 / static_cast<double>(action.resource)};
  study.tell(action.trial, result);
}

void play(Study& study) {
  for (auto action = study.ask().front(); action.kind != Action::Kind::finished; action = study.ask().front())
    tell(study, action);
}

// Leaves a small checkpoint.
class Resumable : public Problem {
 public:
  explicit Resumable(SearchSpace space)
      : Problem({.name = "resumable", .space = std::move(space), .max_resource = 81, .checkpoints = true}) {}
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter&) const override {
    struct Reached : Checkpoint {
      explicit Reached(std::int64_t r) : reached(r) {}
      std::int64_t resource() const override { return reached; }
      std::int64_t reached;
    };
    Outcome outcome;
    outcome.resource = how.resource;
    outcome.objectives = {x[0]};
    outcome.checkpoint = std::make_shared<Reached>(how.resource);
    return outcome;
  }
};

template <class Run>
double bytes_a_trial(const StudySpec& spec, const std::shared_ptr<EventLog>& log, Run run) {
  malloc_trim(0);
  const double before = bytes_in_use();
  const auto study = make_study(spec, log);
  run(*study);
  const double used = bytes_in_use() - before;
  EXPECT_GE(study->history().size(), static_cast<std::size_t>(kTrials));
  EXPECT_GT(used, 100.0 * kTrials);  // something was measured
  return used / kTrials;
}

TEST(StudyMemory, OfATrialInMemory) {
  for (const int parameters : {2, 10}) {
    const double bytes = bytes_a_trial(spec_of("random", "full", parameters), {}, play);
    RecordProperty("random_" + std::to_string(parameters), std::to_string(bytes));
    EXPECT_LT(bytes, kMost) << parameters;
  }
}

TEST(StudyMemory, OfATrialWithAJournal) {
  const TemporaryFolder folder;
  const auto spec = spec_of("random", "full", 10);
  const auto journal = Journal::create(folder / "study.log", spec, Durability::write, Access::exclusive);
  const double bytes = bytes_a_trial(spec, journal, play);
  RecordProperty("journal_10", std::to_string(bytes));
  EXPECT_LT(bytes, kMost);
}

TEST(StudyMemory, OfATrialOnSimulatedWorkers) {
  const TemporaryFolder folder;
  const auto spec = spec_of("random", "asha", 10);
  SimulatedWorkers workers;
  workers.workers = 100;
  for (const bool keeps : {false, true}) {
    std::shared_ptr<Journal> journal;
    if (keeps) journal = Journal::create(folder / "study.log", spec, Durability::write, Access::exclusive);
    double most = 0;  // while it runs, with checkpoints of what may go on
    ExecutionOptions options;
    const double before = bytes_in_use();
    options.on_finished = [&](const Trial& trial) {
      if (trial.number + 1000 > kTrials) most = std::max(most, (bytes_in_use() - before) / kTrials);
    };
    const double bytes = bytes_a_trial(
        spec, journal, [&](Study& study) { simulate_trials(study, Resumable(spec.space), workers, options); });
    RecordProperty(keeps ? "asha_journal_10" : "asha_10", std::to_string(bytes) + ", at most " + std::to_string(most));
    EXPECT_LT(bytes, kMost) << keeps;
    EXPECT_LT(most, 1.2 * kMost) << keeps;
    EXPECT_GT(most, bytes / 2) << keeps;  // it was looked at
  }
}

// Somebody else's trials, and suggestions that learn from all of them: some 40 bytes a parameter beside the study's
// own.
TEST(StudyMemory, OfWhatTpeRemembersOfATrial) {
  for (const auto& [parameters, most] : {std::pair(2, kMost), std::pair(10, 1.1 * kMost)}) {
    auto spec = spec_of("tpe", "full", parameters);
    spec.budget = kTrials + 3;
    const auto prior = make_sampler("random", sampler_context(spec));
    const double bytes = bytes_a_trial(spec, {}, [&](Study& study) {
      SuggestRequest request;
      for (; request.trial < kTrials; ++request.trial) {
        study.enqueue(study.with_history(
            [&](const History& history) { return prior->suggest(history, request, 1).front().configuration; }));
        tell(study, study.ask().front());
      }
      for (int i = 0; i < 3; ++i) tell(study, study.ask().front());
    });
    RecordProperty("tpe_" + std::to_string(parameters), std::to_string(bytes));
    EXPECT_LT(bytes, most) << parameters;
  }
}

}  // namespace
}  // namespace incumbent
