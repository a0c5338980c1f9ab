#include "incumbent/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing_doubles::CountingSampler;
using testing_doubles::FixedSampler;
using testing_doubles::MemoryLog;
using testing_doubles::script;
using testing_doubles::ScriptedScheduler;
using testing_doubles::spec;
using testing_doubles::start_at;

struct Fixture {
  std::shared_ptr<MemoryLog> log = std::make_shared<MemoryLog>();
  ScriptedScheduler* scheduler = nullptr;
  std::unique_ptr<Study> study;
};

Fixture make(std::vector<Decision> decisions, StudySpec s = spec()) {
  Fixture fixture;
  auto scheduler = script(std::move(decisions));
  fixture.scheduler = scheduler.get();
  fixture.study =
      std::make_unique<Study>(s, std::make_unique<CountingSampler>(s.space), std::move(scheduler), fixture.log);
  return fixture;
}

Result value(double y) {
  Result result;
  result.objectives = {y};
  return result;
}

Measurement at(std::int64_t resource, double y) { return {resource, {y}, {}, 0}; }

// Start, pause at a rung, Start, stop, Wait, Resume, Clone, Finished: each action of the contract once.
std::vector<Decision> whole_contract() {
  Clone clone;
  clone.request.parent = 0;
  clone.request.resource = 12;
  clone.request.from_resource = 9;
  return {start_at(3), start_at(9), Wait{}, Resume{0, 9}, clone, Finished{"script"}};
}

void play(Study& study) {
  const auto first = study.ask().front();
  ASSERT_EQ(first.kind, Action::Kind::start);
  EXPECT_EQ(first.trial, 0);
  EXPECT_EQ(first.resource, 3);
  EXPECT_EQ(first.from_resource, 0);
  const auto second = study.ask().front();
  ASSERT_EQ(second.kind, Action::Kind::start);
  EXPECT_EQ(study.ask().front().kind, Action::Kind::wait);
  EXPECT_EQ(study.report(1, at(3, 0.5)), Verdict::stop);
  EXPECT_EQ(study.tell(1, value(0.5)), TrialStatus::pruned);
  EXPECT_EQ(study.tell(0, value(0.4)), TrialStatus::running);  // paused at its rung
  const auto resumed = study.ask().front();
  ASSERT_EQ(resumed.kind, Action::Kind::resume);
  EXPECT_EQ(resumed.trial, 0);
  EXPECT_EQ(resumed.from_resource, 3);
  EXPECT_EQ(resumed.resource, 9);
  EXPECT_EQ(resumed.seed, first.seed);
  EXPECT_EQ(study.tell(0, value(0.1)), TrialStatus::complete);
  const auto cloned = study.ask().front();
  ASSERT_EQ(cloned.kind, Action::Kind::clone);
  EXPECT_EQ(cloned.trial, 2);
  EXPECT_EQ(cloned.parent, 0);
  EXPECT_EQ(cloned.from_resource, 9);
  EXPECT_TRUE(study.spec().space.contains(cloned.configuration));
  EXPECT_EQ(cloned.resource, 12);
  EXPECT_THROW(study.report(2, at(9, 0.2)), Error);  // where it starts
  EXPECT_EQ(study.report(2, at(10, 0.25)), Verdict::go_on);
  EXPECT_EQ(study.unfinished().front().kind, Action::Kind::clone);
  EXPECT_EQ(study.unfinished().front().from_resource, 9);
  EXPECT_EQ(study.tell(2, value(0.2)), TrialStatus::complete);
  const auto last = study.ask(5);
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last.front().kind, Action::Kind::finished);
  EXPECT_EQ(last.front().reason, "script");
}

TEST(Study, EveryActionOfTheContract) {
  auto fixture = make(whole_contract());
  play(*fixture.study);
  EXPECT_EQ(fixture.study->best()->number, 2);  // at resource 12
  EXPECT_EQ(fixture.study->best()->objective(), 0.2);
  EXPECT_EQ(fixture.log->flushed, fixture.log->events.size());
}

TEST(Study, ReplayLeadsToTheSameState) {
  auto original = make(whole_contract());
  play(*original.study);
  const auto events = original.log->events;
  for (std::size_t cut = 0; cut <= events.size(); ++cut) {
    auto copy = make(whole_contract());
    copy.study->replay(std::span(events).first(cut));
    const auto history = copy.study->history();
    for (std::size_t i = cut; i < events.size(); ++i) copy.study->replay(std::span(events).subspan(i, 1));
    EXPECT_EQ(copy.study->ask().front().kind, Action::Kind::finished);
    EXPECT_EQ(copy.study->best()->objective(), 0.2);
    EXPECT_LE(history.size(), 3u);
  }
}

TEST(Study, SuggestionsAreRecordedAsTheyWereMade) {
  auto fixture = make({start_at(9), start_at(9)});
  fixture.study->ask(2);
  const auto& event = std::get<TrialStarted>(fixture.log->events[1]);
  EXPECT_EQ(event.trial, 1);
  EXPECT_EQ(event.seen, 1u);
  EXPECT_EQ(event.model, "model 1");
  EXPECT_EQ(event.request.rungs, (std::vector<std::int64_t>{3, 9}));
  EXPECT_NE(event.seed, std::get<TrialStarted>(fixture.log->events[0]).seed);
}

TEST(Study, TellingTwiceIsAnErrorThatChangesNothing) {
  auto fixture = make({start_at(9)});
  fixture.study->ask();
  fixture.study->tell(0, value(0.3));
  const auto before = fixture.log->events.size();
  EXPECT_THROW(fixture.study->tell(0, value(0.1)), Error);
  EXPECT_THROW(fixture.study->report(0, at(10, 0.1)), Error);
  EXPECT_THROW(fixture.study->tell(5, value(0.1)), Error);
  EXPECT_THROW(fixture.study->tell(-1, value(0.1)), Error);
  EXPECT_EQ(fixture.log->events.size(), before);
  EXPECT_EQ(fixture.study->best()->objective(), 0.3);
}

TEST(Study, APausedTrialTakesNoValueUntilItIsResumed) {
  auto fixture = make({start_at(3), Wait{}});
  fixture.study->ask();
  EXPECT_EQ(fixture.study->report(0, at(3, 0.4)), Verdict::pause);
  EXPECT_THROW(fixture.study->report(0, at(4, 0.4)), Error);
  EXPECT_THROW(fixture.study->tell(0, value(0.4)), Error);
  fixture.study->close();
  EXPECT_EQ(fixture.study->history()[0].status, TrialStatus::pruned);
}

TEST(Study, AFullDiskLeavesTheStateAsItWas) {
  auto fixture = make({start_at(9), start_at(9)});
  fixture.study->ask();
  fixture.log->full = true;
  EXPECT_THROW(fixture.study->tell(0, value(0.3)), Error);
  EXPECT_THROW(fixture.study->ask(), Error);
  EXPECT_THROW(fixture.study->enqueue(Configuration({0.5})), Error);
  EXPECT_EQ(fixture.study->history().size(), 1u);
  EXPECT_EQ(fixture.study->history()[0].status, TrialStatus::running);
  fixture.log->full = false;
  EXPECT_EQ(fixture.study->tell(0, value(0.3)), TrialStatus::complete);
  EXPECT_EQ(fixture.study->ask().front().trial, 1);
}

TEST(Study, NonFiniteValuesAreLabelledFailures) {
  for (const double y : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                         -std::numeric_limits<double>::infinity()}) {
    auto fixture = make({start_at(9), start_at(9)});
    fixture.study->ask(2);
    EXPECT_EQ(fixture.study->tell(0, value(y)), TrialStatus::failed);
    EXPECT_EQ(fixture.study->history()[0].failure, Failure::nan);
    EXPECT_FALSE(fixture.study->best());
    EXPECT_EQ(fixture.study->history().failures(), std::vector<std::int64_t>{0});
    Result lost;
    lost.failure = Failure::worker_lost;
    fixture.study->tell(1, lost);
    EXPECT_EQ(fixture.study->history().failures().size(), 1u);
    EXPECT_EQ(fixture.study->history().count(fixture.study->history()[1].configuration), 0);
  }
}

TEST(Study, MaximizationIsFlippedOnceAtTheEdge) {
  auto s = spec();
  s.direction = Direction::maximize;
  auto fixture = make({start_at(9), start_at(9)}, s);
  fixture.study->ask(2);
  fixture.study->tell(0, value(1));
  fixture.study->tell(1, value(2));
  EXPECT_EQ(fixture.study->best()->number, 1);
  EXPECT_EQ(fixture.study->best()->objective(), -2);
  EXPECT_EQ(fixture.study->natural(-2), 2);
  EXPECT_EQ(std::get<TrialFinished>(fixture.log->events.back()).measurement.objectives.front(), 2);
}

TEST(Study, TheNoiseOfAValueIsKeptAndChecked) {
  auto fixture = make({start_at(9)});
  const auto trial = fixture.study->ask().front().trial;
  Result result = value(2);
  for (const double wrong : {-1.0, std::nan(""), HUGE_VAL}) {
    result.noise = wrong;
    EXPECT_THROW(fixture.study->tell(trial, result), Error);
  }
  result.noise = 0.25;
  fixture.study->tell(trial, result);
  const auto observations = fixture.study->history().observations();
  ASSERT_EQ(observations.size(), 1u);
  EXPECT_EQ(observations[0].noise, 0.25);
}

TEST(Study, EnqueuedConfigurationsComeFirst) {
  auto fixture = make({start_at(9), start_at(9), start_at(9)});
  EXPECT_EQ(fixture.study->enqueue(Configuration({0.25})), 0);
  EXPECT_EQ(fixture.study->enqueue(Configuration({0.75})), 1);
  EXPECT_THROW(fixture.study->enqueue(Configuration({1.5})), Error);
  const auto actions = fixture.study->ask(3);
  ASSERT_EQ(actions.size(), 3u);
  EXPECT_EQ(actions[0].configuration[0], 0.25);
  EXPECT_EQ(actions[1].configuration[0], 0.75);
  EXPECT_TRUE(fixture.study->spec().space.contains(actions[2].configuration));
  EXPECT_NE(actions[2].configuration[0], 0.25);  // the sampler suggests 1/4 for trial 2: taken, so something else
}

TEST(Study, TheBudgetBoundsWhatIsEnqueued) {
  auto limited = spec();
  limited.budget = 2;
  auto fixture = make({start_at(9), start_at(9)}, limited);
  fixture.study->ask();
  EXPECT_EQ(fixture.study->enqueue(Configuration({0.25})), 1);
  EXPECT_THAT([&] { fixture.study->enqueue(Configuration({0.75})); },
              testing::ThrowsMessage<Error>(
                  "the study has 2 trials, started or enqueued; its budget of 2 has no place for another"));
}

TEST(Study, InfeasibleIsNeverTheIncumbentWhileSomethingFeasibleIsThere) {
  auto fixture = make({start_at(9), start_at(9)});
  fixture.study->ask(2);
  auto infeasible = value(-5);
  infeasible.constraints = {0.1};
  auto feasible = value(3);
  feasible.constraints = {0.0};
  fixture.study->tell(0, infeasible);
  EXPECT_EQ(fixture.study->best()->number, 0);
  fixture.study->tell(1, feasible);
  EXPECT_EQ(fixture.study->best()->number, 1);
}

TEST(Study, PerturbedConfigurationsStayInTheSpace) {
  SearchSpace space;
  space.add_real("lr", 1e-5, 1e-1, {.log = true});
  space.add_integer("k", 1, 8);
  space.add_ordinal("o", {std::int64_t{16}, std::int64_t{32}, std::int64_t{64}});
  space.add_categorical("c", {std::string("a"), std::string("b")});
  space.add_real("m", 0, 1);
  Condition condition;
  condition.child = "m";
  condition.parent = "c";
  condition.values = {std::string("a")};
  space.add_condition(condition);
  auto s = spec();
  s.space = space;
  std::vector<Decision> decisions;
  decisions.reserve(201);
  decisions.push_back(start_at(9));
  for (int i = 0; i < 200; ++i) {
    Clone clone;
    clone.request.parent = i;
    clone.request.resource = 9;
    decisions.emplace_back(clone);
  }
  Study study(s, std::make_unique<FixedSampler>(space, space.default_configuration()), script(std::move(decisions)),
              nullptr);
  std::set<double> rates;
  for (int i = 0; i <= 200; ++i) {
    const auto action = study.ask().front();
    EXPECT_TRUE(space.contains(action.configuration)) << space.describe(action.configuration);
    rates.insert(action.configuration[0]);
    study.tell(action.trial, value(i));
  }
  EXPECT_GT(rates.size(), 50u);
}

// The lineage of the contract's last trial: trial 0 to 9, its clone from there to 12.
TEST(Study, ALineageIsAScheduleOfConfigurations) {
  auto fixture = make(whole_contract());
  play(*fixture.study);
  const auto history = fixture.study->history();
  const auto steps = lineage(history, 2);
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].trial, 0);
  EXPECT_EQ(steps[0].from, 0);
  EXPECT_EQ(steps[0].to, 9);
  EXPECT_EQ(steps[1].trial, 2);
  EXPECT_EQ(steps[1].from, 9);
  EXPECT_EQ(steps[1].to, 12);
  ASSERT_EQ(lineage(history, 1).size(), 1u);
  EXPECT_EQ(lineage(history, 1).front().to, 3);
}

}  // namespace
}  // namespace incumbent
