// Every registered sampler with every registered scheduler, on a small training run: valid suggestions, the same bits
// from the same seed, an end; and a study that was killed anywhere goes on to the same trials.
#include <gtest/gtest.h>

#include "core/registry.hpp"
#include "incumbent/execution.hpp"
#include "journal/helpers.hpp"
#include "scheduler/learner.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

// The schedulers, each as it needs to be specified; every option that names an algorithm once. Not peer, which takes
// samplers of other packages only.
std::vector<std::string> scheduler_specifications() {
  std::vector<std::string> result{"asha:type=stopping", "hyperband:rule=hpbandster", "hyperband:total_resource=60",
                                  "hyperband:overlap=false"};
  for (const auto& entry : schedulers()) {
    if (entry.name == "peer") continue;
    result.emplace_back(entry.name == "threshold" ? "threshold:upper=1.2" : entry.name);
  }
  return result;
}

// Schedulers that name parents take samplers that breed from them only.
bool fit(const std::string& sampler, const std::string& scheduler) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  return make_sampler(sampler, {.space = space})->breeds() || !make_scheduler(scheduler, {20, 9, 5})->breeds();
}

SearchSpace space_with(bool categories) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_integer("k", 0, 2);
  if (categories) {
    space.add_categorical("c", {Level("a"), Level("b")});
  } else {
    space.add_ordinal("c", {Level("a"), Level("b")});
  }
  return space;
}

// With a category, unless the sampler takes none.
SearchSpace space_for(const std::string& sampler) {
  return space_with(find_registered("sampler", samplers(), sampler).capabilities.categories);
}

StudySpec spec_of(const std::string& sampler, const std::string& scheduler, std::int64_t budget) {
  StudySpec spec;
  spec.space = space_for(sampler);
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.seed = 5;
  spec.budget = budget;
  spec.max_resource = 9;
  return spec;
}

void expect_same(const Trial& a, const Trial& b) {
  ASSERT_EQ(a.configuration, b.configuration) << "trial " << a.number;
  ASSERT_EQ(a.status, b.status) << "trial " << a.number;
  ASSERT_EQ(a.bracket, b.bracket);
  ASSERT_EQ(a.parent, b.parent);
  ASSERT_EQ(a.from_resource, b.from_resource);
  ASSERT_EQ(a.resource, b.resource);
  ASSERT_EQ(a.model, b.model);
  ASSERT_EQ(a.seed, b.seed);
  ASSERT_EQ(a.measurements.size(), b.measurements.size()) << "trial " << a.number;
  for (std::size_t i = 0; i < a.measurements.size(); ++i) {
    ASSERT_EQ(a.measurements[i].resource, b.measurements[i].resource);
    ASSERT_EQ(a.measurements[i].objectives, b.measurements[i].objectives);
  }
}

void expect_same(const History& a, const History& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    expect_same(a[static_cast<std::int64_t>(i)], b[static_cast<std::int64_t>(i)]);
  }
}

class Pairs : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  static std::string sampler() { return std::get<0>(GetParam()); }
  static std::string scheduler() { return std::get<1>(GetParam()); }
};

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
  const CurveProblem problem(space_for(sampler()));
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
    if (scheduler() != "pbt") {
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
  const CurveProblem problem(space_for(sampler()));
  const auto study = make_study(spec_of(sampler(), scheduler(), 20));
  run_trials(*study, problem, {.workers = 5, .cancelled = {}, .on_finished = {}});
  const auto history = study->history();
  for (const auto& trial : history.trials()) EXPECT_TRUE(trial.finished());
}

std::string name_of(const std::tuple<std::string, std::string>& pair) {
  auto name = std::get<0>(pair) + "_" + std::get<1>(pair);
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
}

std::vector<std::string> sampler_names() {
  std::vector<std::string> result;
  for (const auto& entry : samplers()) result.emplace_back(entry.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(All, Pairs,
                         testing::Combine(testing::ValuesIn(sampler_names()),
                                          testing::ValuesIn(scheduler_specifications())),
                         [](const auto& entry) { return name_of(entry.param); });

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
  bool resumes = GetParam().starts_with("hyperband");
  for (const auto* scheduler : {"asha", "successive_halving", "dehb", "pbt"}) resumes |= GetParam() == scheduler;
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
