// successive_halving and hyperband: schedules counted by hand, at any number of parallel asks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "execution/simulated.hpp"
#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

using Counts = std::map<std::pair<int, std::int64_t>, int>;  // (bracket, resource) -> jobs

double scattered(std::int64_t trial, std::int64_t resource) {
  return std::fmod(static_cast<double>(trial * 7919 + resource * 104729), 1009.0);
}

class Scattered : public Problem {
 public:
  explicit Scattered(SearchSpace space = unit_space()) : Problem({.name = "scattered", .space = std::move(space)}) {}
  Outcome evaluate(const Configuration&, const Evaluation& how, const Reporter&) const override {
    Outcome outcome;
    outcome.resource = how.resource;
    outcome.objectives = {scattered(how.index, how.resource)};
    return outcome;
  }
};

// What one worker did for one trial.
struct Job {
  std::int64_t trial = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// In the order of their starts.
std::vector<Job> jobs_of(const MemoryLog& log) {
  std::vector<Job> jobs;
  std::map<std::int64_t, std::int64_t> reached;
  const auto add = [&](std::int64_t trial, std::int64_t to) {
    jobs.push_back({trial, reached[trial], to});
    reached[trial] = to;
  };
  for (const auto& event : log.events) {
    if (const auto* started = std::get_if<TrialStarted>(&event)) add(started->trial, started->request.resource);
    if (const auto* resumed = std::get_if<TrialResumed>(&event)) add(resumed->trial, resumed->resource);
  }
  return jobs;
}

struct Played {
  std::unique_ptr<Study> study;
  std::vector<Job> jobs;
};

Played play(const Setting& setting, std::int64_t workers) {
  const auto log = std::make_shared<MemoryLog>();
  auto study = simulated(setting, Scattered(), on(workers), log).study;
  return {std::move(study), jobs_of(*log)};
}

Counts count_jobs(Study& study, const std::vector<Job>& jobs) {
  Counts counts;
  for (const auto& job : jobs) ++counts[{study.history()[job.trial].bracket, job.to}];
  return counts;
}

TEST(Hyperband, OneIterationOf81) {
  for (const int workers : {1, 7, 500}) {
    const auto [study, jobs] = play({"hyperband", 81, 143}, workers);
    EXPECT_EQ(count_jobs(*study, jobs), (Counts{{{0, 1}, 81},
                                                {{0, 3}, 27},
                                                {{0, 9}, 9},
                                                {{0, 27}, 3},
                                                {{0, 81}, 1},
                                                {{1, 3}, 34},
                                                {{1, 9}, 11},
                                                {{1, 27}, 3},
                                                {{1, 81}, 1},
                                                {{2, 9}, 15},
                                                {{2, 27}, 5},
                                                {{2, 81}, 1},
                                                {{3, 27}, 8},
                                                {{3, 81}, 2},
                                                {{4, 81}, 5}}))
        << workers << " workers";
    std::int64_t scratch = 0, resumed = 0;
    for (const auto& job : jobs) {
      scratch += job.to;
      resumed += job.to - job.from;
    }
    EXPECT_EQ(scratch, 1902);
    EXPECT_EQ(resumed, 297 + 276 + 279 + 324 + 405);
  }
}

TEST(Hyperband, TheRulesAreOptions) {
  for (const auto& [rule, trials, cost] :
       {std::tuple("algorithm1", 143, 1902), std::tuple("hpbandster", 128, 1701), std::tuple("syne_tune", 167, 2430)}) {
    std::int64_t scratch = 0;
    for (const auto& job : play({std::string("hyperband:rule=") + rule, 81, trials}, 3).jobs) scratch += job.to;
    EXPECT_EQ(scratch, cost) << rule;
  }
}

TEST(Hyperband, PowersThatLogarithmsMiss) {
  const auto study = study_of({"hyperband", 243});
  const auto first = study->ask().front();
  EXPECT_EQ(first.resource, 1);
  const auto [other, jobs] = play({"hyperband:eta=10,min_resource=10", 1000, 118}, 1);
  EXPECT_EQ(count_jobs(*other, jobs),
            (Counts{{{0, 10}, 100}, {{0, 100}, 10}, {{0, 1000}, 1}, {{1, 100}, 15}, {{1, 1000}, 1}, {{2, 1000}, 3}}));
}

TEST(Hyperband, TheRequestTellsTheSampler) {
  const auto log = std::make_shared<MemoryLog>();
  const auto study = study_of({"hyperband", 9, 20}, log);
  study->ask(20);
  std::map<int, int> sizes;
  for (const auto& event : log->events) {
    const auto& request = std::get<TrialStarted>(event).request;
    ++sizes[request.bracket];
    EXPECT_EQ(request.resource, request.rungs.front());
    EXPECT_EQ(request.rungs.back(), 9);
    EXPECT_EQ(request.rungs.size(), 3 - static_cast<std::size_t>(request.bracket % 3));
  }
  EXPECT_EQ(sizes, (std::map<int, int>{{0, 9}, {1, 5}, {2, 3}, {3, 3}}));  // a free worker opens the next bracket
}

TEST(Hyperband, NextBracketOpensBeforeAnybodyWaits) {
  const auto study = study_of({"hyperband", 9, 12});
  const auto actions = asks(*study, 100);
  EXPECT_EQ(actions.size(), 12u);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
  for (int trial = 0; trial < 9; ++trial) study->tell(trial, value_of(trial));
  const auto promoted = asks(*study, 100);
  ASSERT_EQ(promoted.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(promoted[static_cast<std::size_t>(i)].kind, Action::Kind::resume);
    EXPECT_EQ(promoted[static_cast<std::size_t>(i)].trial, i);
    EXPECT_EQ(promoted[static_cast<std::size_t>(i)].resource, 3);
    EXPECT_EQ(promoted[static_cast<std::size_t>(i)].from_resource, 1);
  }
}

// The slow, obvious twin: of those in a rung of a bracket the best are those that went on.
TEST(SuccessiveHalving, ThePromotedAreTheBestAtAnyNumberOfWorkers) {
  for (const auto* scheduler : {"successive_halving:n=50", "hyperband", "hyperband:eta=2"}) {
    for (const int workers : {1, 4, 33, 200}) {
      const auto [study, jobs] = play({scheduler, 27, 200}, workers);
      std::map<int, std::map<std::int64_t, std::set<std::int64_t>>> members;  // bracket, resource
      for (const auto& job : jobs) {
        members[study->history()[job.trial].bracket][job.to].insert(job.trial);
        EXPECT_LT(job.from, job.to);
      }
      for (const auto& [bracket, rungs] : members) {
        for (auto low = rungs.begin(); std::next(low) != rungs.end(); ++low) {
          const auto high = std::next(low);
          std::vector<std::pair<double, std::int64_t>> order;
          for (const auto trial : low->second) order.emplace_back(scattered(trial, low->first), trial);
          std::sort(order.begin(), order.end());
          std::set<std::int64_t> best;
          for (std::size_t i = 0; i < high->second.size(); ++i) best.insert(order[i].second);
          EXPECT_EQ(high->second, best) << scheduler << ", " << workers << " workers, bracket " << bracket;
        }
      }
      const auto history = study->history();
      for (const auto& trial : history.trials()) {
        ASSERT_TRUE(trial.has_value());
        EXPECT_GE(trial.measurements.back().resource, trial.resource);
      }
    }
  }
}

TEST(SuccessiveHalving, FailuresAreNeverPromotedAndTiesGoToTheLowerNumber) {
  const auto study = study_of({"successive_halving", 9, 9});
  asks(*study, 9);
  study->tell(8, value_of(1));
  study->tell(7, value_of(1));
  study->tell(6, value_of(1));
  study->tell(5, value_of(1));
  study->tell(0, failure_of(Failure::crash));
  study->tell(1, value_of(std::nan("")));
  study->tell(2, failure_of(Failure::worker_lost));
  study->tell(3, value_of(HUGE_VAL));
  EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
  EXPECT_EQ(study->report(4, {1, {std::nan("")}, {}, 0}), Verdict::pause);
  const auto promoted = asks(*study, 9);
  ASSERT_EQ(promoted.size(), 3u);
  EXPECT_EQ(promoted[0].trial, 5);
  EXPECT_EQ(promoted[1].trial, 6);
  EXPECT_EQ(promoted[2].trial, 7);
  for (int trial = 5; trial < 8; ++trial) study->tell(trial, failure_of(Failure::crash));
  EXPECT_EQ(study->ask().front().kind, Action::Kind::finished);
}

TEST(SuccessiveHalving, InfeasibleOnesGoOnOnlyIfThereIsRoom) {
  const auto study = study_of({"successive_halving:eta=2", 4, 4});
  asks(*study, 4);
  for (int trial = 0; trial < 4; ++trial) {
    auto result = value_of(trial);
    result.constraints = {trial == 3 ? -1.0 : 1.0};
    study->tell(trial, result);
  }
  const auto promoted = asks(*study, 4);
  ASSERT_EQ(promoted.size(), 2u);
  EXPECT_EQ(promoted[0].trial, 3);
  EXPECT_EQ(promoted[1].trial, 0);
}

TEST(SuccessiveHalving, AllFailed) {
  const auto study = study_of({"successive_halving", 9, 12});
  asks(*study, 9);
  for (int trial = 0; trial < 9; ++trial) study->tell(trial, failure_of(Failure::timeout));
  EXPECT_EQ(study->ask().front().trial, 9);  // the next bracket
}

TEST(SuccessiveHalving, ARungActsOnTheFirstReportAtOrBeyondIt) {
  const auto study = study_of({"successive_halving:n=3", 9, 3});
  asks(*study, 3);
  auto beyond = value_of(1);
  beyond.resource = 4;  // of 1, beyond the second rung
  EXPECT_EQ(study->tell(0, beyond), TrialStatus::running);
  study->tell(1, value_of(2));
  study->tell(2, value_of(3));
  const auto next = study->ask().front();
  EXPECT_EQ(next.trial, 0);
  EXPECT_EQ(next.from_resource, 4);
  EXPECT_EQ(next.resource, 9);
}

TEST(SuccessiveHalving, ABracketThatTheBudgetCutsIsHalvedWithWhatItHas) {
  const auto [study, jobs] = play({"successive_halving", 9, 7}, 2);
  EXPECT_EQ(count_jobs(*study, jobs), (Counts{{{0, 1}, 7}, {{0, 3}, 2}, {{0, 9}, 1}}));
}

TEST(SuccessiveHalving, ASpaceThatIsUsedUpIsHalvedToo) {
  StudySpec spec;
  spec.space.add_integer("k", 1, 6);
  spec.max_resource = 9;
  for (const auto* name : {"successive_halving", "hyperband", "asha"}) {
    const auto log = std::make_shared<MemoryLog>();
    const auto make = [&](std::shared_ptr<EventLog> kept) {
      class First : public Sampler {
       public:
        explicit First(SearchSpace s) : Sampler({std::move(s), 0, {}, 9, false}) {}
        std::vector<Suggestion> suggest(const History&, const SuggestRequest&, int) const override {
          return {{Configuration({1}), {}}};
        }
      };
      return std::make_unique<Study>(spec, std::make_unique<First>(spec.space), make_scheduler(name, {{}, 9, 0}),
                                     std::move(kept));
    };
    const auto study = make(log);
    simulate_trials(*study, Scattered(spec.space), on(2), {});
    const auto jobs = jobs_of(*log);
    EXPECT_EQ(study->ask().front().reason, "exhausted") << name;
    // Each of the trials 2 to 5 is better than all before it: asha promotes it when it comes.
    EXPECT_EQ(count_jobs(*study, jobs), (Counts{{{0, 1}, 6}, {{0, 3}, name[0] == 'a' ? 4 : 2}, {{0, 9}, 1}})) << name;
    const auto copy = make({});
    copy->replay(log->events);
    EXPECT_EQ(copy->ask().front().reason, "exhausted") << name;
  }
}

TEST(SuccessiveHalving, TheTotalResourceIsChargedByIncrements) {
  for (const int workers : {1, 5}) {
    const auto [study, jobs] = play({"hyperband:total_resource=100", 9}, workers);
    std::int64_t total = 0;
    std::int64_t before_last = 0;
    for (const auto& job : jobs) {
      before_last = total;
      total += job.to - job.from;
    }
    EXPECT_GE(total, 100);
    EXPECT_LT(total, 109);
    EXPECT_EQ(study->ask().front().reason, "budget");
    if (workers == 1) {
      EXPECT_LT(before_last, 100);
    }
  }
}

TEST(SuccessiveHalving, PausedTrialsAreObservationsAndNotPending) {
  const auto study = study_of({"successive_halving", 9, 9});
  asks(*study, 9);
  for (int trial = 0; trial < 8; ++trial) study->tell(trial, value_of(trial));
  EXPECT_EQ(study->history().observations().size(), 8u);
  EXPECT_EQ(study->history().observations(false).size(), 0u);
  EXPECT_EQ(study->history().running(), std::vector<std::int64_t>{8});
  EXPECT_EQ(study->history().running(true).size(), 9u);
  study->tell(8, value_of(8));
  study->ask();  // trial 0 goes on
  EXPECT_EQ(study->history().running(), std::vector<std::int64_t>{0});
  EXPECT_EQ(study->history().observations().size(), 8u);
  study->tell(0, failure_of(Failure::crash));
  EXPECT_EQ(study->history().failures(), std::vector<std::int64_t>{0});
  study->close();
  EXPECT_EQ(study->history().observations().size(), 8u);
  EXPECT_EQ(study->history()[1].status, TrialStatus::pruned);
}

TEST(SuccessiveHalving, WithoutOverlapWorkersWaitForTheBracketsEnd) {
  const auto study = study_of({"successive_halving:overlap=false", 3});
  EXPECT_EQ(asks(*study, 5).size(), 3u);
  for (int trial = 0; trial < 3; ++trial) {
    EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
    study->tell(trial, value_of(trial));
  }
  EXPECT_EQ(study->ask().front().trial, 0);
  EXPECT_EQ(study->ask().front().kind, Action::Kind::wait);
  study->tell(0, value_of(0));
  EXPECT_EQ(study->ask().front().trial, 3);
  EXPECT_EQ(study->ask().front().trial, 4);
}

TEST(SuccessiveHalving, OptionsOutOfRangeAreNamed) {
  const auto error = [](const std::string& specification) -> std::string {
    try {
      study_of({specification, 9});
    } catch (const Error& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_NE(error("hyperband:min_resource=10").find("min_resource=10 is not an integer from 1 to 9"),
            std::string::npos);
  EXPECT_NE(error("hyperband:rule=smac").find("algorithm1, hpbandster, syne_tune"), std::string::npos);
  EXPECT_NE(error("hyperband:etta=3").find("no option 'etta'; known: eta"), std::string::npos);
  EXPECT_NE(error("successive_halving:n=0").find("n=0 is not an integer from 1"), std::string::npos);
}

// By another program on the same log, say.
TEST(SuccessiveHalving, APromotedTrialThatWasEndedMeanwhileDoesNotGoOn) {
  const auto study = study_of({"successive_halving:n=3", 3});
  study->ask(3);
  for (int trial = 0; trial < 3; ++trial) study->tell(trial, value_of(trial));
  const Event ended = TrialFinished{0, TrialStatus::pruned, Failure::none, {}, {}, {}};
  study->replay({&ended, 1});
  const auto action = study->ask().front();
  EXPECT_EQ(action.kind, Action::Kind::start);
  EXPECT_EQ(action.trial, 3);
}

}  // namespace
}  // namespace incumbent
