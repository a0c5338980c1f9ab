// Every registered scheduler: it decides by the events alone, a study that was killed anywhere goes on to the same
// trials, and it does what the list declares.
#include <gtest/gtest.h>

#include "incumbent/execution.hpp"
#include "journal/helpers.hpp"
#include "scheduler/pairs.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

class EachScheduler : public testing::TestWithParam<std::string> {
 protected:
  static std::string sampler() { return fit("random", GetParam()) ? "random" : "de"; }
};

// What is decided next is a function of the events alone.
TEST_P(EachScheduler, EveryPrefixOfTheEventsLeadsToTheSameDecision) {
  const CurveProblem problem(space_with(true));
  const auto log = std::make_shared<MemoryLog>();
  const auto spec = spec_of(sampler(), GetParam(), 30);
  run_trials(*make_study(spec, log), problem);
  // One study sees the events one by one and is asked at each; others see a prefix at once.
  const auto decision = [](const Scheduler& scheduler, const History& history) {
    const auto next = scheduler.next(history);
    std::string text = std::to_string(next.index());
    const auto add = [&](const SuggestRequest& request) {
      for (const std::int64_t number : {request.resource, std::int64_t{request.bracket}, request.from_resource,
                                        request.parent.value_or(-1), request.target.value_or(-2)}) {
        text += " " + std::to_string(number);
      }
      for (const auto parent : request.population) text += " " + std::to_string(parent);
    };
    if (const auto* start = std::get_if<Start>(&next)) {
      add(start->request);
      text += " " + std::to_string(start->count);
    }
    if (const auto* clone = std::get_if<Clone>(&next)) add(clone->request);
    if (const auto* resume = std::get_if<Resume>(&next)) {
      text += " " + std::to_string(resume->trial) + " " + std::to_string(resume->resource);
    }
    return text;
  };
  const SchedulerContext context{spec.budget, spec.max_resource, spec.seed};
  const auto watched = make_scheduler(GetParam(), context);
  History history(spec.space);
  int resumptions = 0;
  for (std::size_t i = 0; i < log->events.size(); ++i) {
    const auto now = decision(*watched, history);
    EXPECT_EQ(now, decision(*watched, history));
    const auto fresh = make_scheduler(GetParam(), context);
    History copy(spec.space);
    for (std::size_t j = 0; j < i; ++j) {
      copy.apply(log->events[j]);
      fresh->observe(copy, log->events[j]);
    }
    ASSERT_EQ(now, decision(*fresh, copy)) << "event " << i;
    if (const auto* resumed = std::get_if<TrialResumed>(&log->events[i])) {
      ++resumptions;
      ASSERT_EQ(now, "1 " + std::to_string(resumed->trial) + " " + std::to_string(resumed->resource));
    }
    history.apply(log->events[i]);
    watched->observe(history, log->events[i]);
  }
  const bool resumes =
      find_registered("scheduler", schedulers(), Options::parse(GetParam()).name()).capabilities.resumes &&
      GetParam().find("type=stopping") == std::string::npos;
  EXPECT_EQ(resumptions > 0, resumes);
}

TEST_P(EachScheduler, AStudyThatIsKilledAnywhereGoesOnToTheSameTrials) {
  const TemporaryFolder folder;
  const CurveProblem problem(space_with(true));
  const auto whole = folder / "whole.log";
  Journal::create(whole, spec_of(sampler(), GetParam(), 14), Durability::write);
  const auto study = open_study(Journal::open(whole, Durability::write, Access::exclusive));
  const auto reason = run_trials(*study, problem);
  std::string head;
  bool created = false;
  for (const auto& line : lines_of(read_text(whole))) {
    head += line + "\n";
    created = created || line.find("\"op_code\":4") != std::string::npos;
    if (!created) continue;
    const auto cut = folder / "cut.log";
    write_text(cut, head + "{\"op_code\":9,\"worker");
    const auto resumed = open_study(Journal::open(cut, Durability::write, Access::exclusive));
    EXPECT_EQ(run_trials(*resumed, problem), reason);
    expect_same(study->history(), resumed->history());
    ASSERT_FALSE(testing::Test::HasFatalFailure());
  }
}

// Reports nothing on the way.
class SilentProblem : public CurveProblem {
 public:
  using CurveProblem::CurveProblem;
  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter&) const override {
    return CurveProblem::evaluate(configuration, how, [](const Measurement&) { return true; });
  }
};

// Levels off after three steps.
class LevelProblem : public CurveProblem {
 public:
  using CurveProblem::CurveProblem;
  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    const auto level = [&](std::int64_t resource) {
      return std::vector{loss(configuration, std::min<std::int64_t>(resource, 3))};
    };
    auto outcome = CurveProblem::evaluate(configuration, how, [&](Measurement measurement) {
      measurement.objectives = level(measurement.resource);
      return report(measurement);
    });
    outcome.objectives = level(outcome.resource);
    return outcome;
  }
};

struct Observed {
  bool resumes = false, stops = false, clones = false;
};

Observed observed(const StudySpec& spec, const Problem& problem) {
  const auto log = std::make_shared<MemoryLog>();
  const auto study = make_study(spec, log);
  run_trials(*study, problem);
  const auto history = study->history();
  Observed result;
  for (const auto& event : log->events) {
    if (std::holds_alternative<TrialResumed>(event)) result.resumes = true;
    if (const auto* started = std::get_if<TrialStarted>(&event); started && started->request.parent)
      result.clones = true;
    const auto* finished = std::get_if<TrialFinished>(&event);
    if (!finished || finished->status != TrialStatus::pruned) continue;
    const auto& trial = history[finished->trial];
    if (trial.measurements.back().resource < trial.resource) result.stops = true;
  }
  return result;
}

// Starts what it can without being told, tells all but one, and sees whether any goes on before the last is told.
bool waits_for_the_last(const StudySpec& spec) {
  const auto study = make_study(spec);
  std::vector<Action> group;
  for (int i = 0; i < 9; ++i) group.push_back(study->ask().at(0));
  for (std::size_t i = 0; i + 1 < group.size(); ++i) {
    Result result;
    result.objectives = {CurveProblem::loss(group[i].configuration, group[i].resource)};
    study->tell(group[i].trial, result);
  }
  for (int i = 0; i < 30; ++i) {
    const auto kind = study->ask().at(0).kind;
    if (kind != Action::Kind::start) return kind != Action::Kind::resume && kind != Action::Kind::clone;
  }
  return true;
}

TEST_P(EachScheduler, DoesWhatItDeclares) {
  const bool is_default = GetParam().find(':') == std::string::npos || GetParam().starts_with("threshold:");
  if (!is_default) return;  // capabilities are those of the default options
  const auto& declared = find_registered("scheduler", schedulers(), Options::parse(GetParam()).name()).capabilities;
  const auto spec = spec_of(sampler(), GetParam(), 40);
  const auto does = observed(spec, LevelProblem(space_with(true)));
  EXPECT_EQ(does.resumes, declared.resumes);
  EXPECT_EQ(does.stops, declared.stops);
  EXPECT_EQ(does.clones, declared.clones);
  const auto unreported = observed(spec, SilentProblem(space_with(true)));
  EXPECT_EQ(unreported.stops, declared.stops && !declared.reports);
  if (declared.resumes) {
    EXPECT_EQ(waits_for_the_last(spec), declared.synchronous);
  }
  const auto with_total = GetParam() + (GetParam().find(':') == std::string::npos ? ":" : ",") + "total_resource=100";
  const SchedulerContext context{spec.budget, spec.max_resource, spec.seed};
  if (declared.total_resource) {
    EXPECT_NO_THROW(make_scheduler(with_total, context));
  } else {
    EXPECT_THROW(make_scheduler(with_total, context), Error);
  }
}

INSTANTIATE_TEST_SUITE_P(All, EachScheduler, testing::ValuesIn(scheduler_specifications()), [](const auto& entry) {
  return name_of({entry.param, "resumed"});
});

}  // namespace
}  // namespace incumbent
