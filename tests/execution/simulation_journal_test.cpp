// A simulated study is the same to the bit with any number of real threads, and goes on to the same end wherever it was
// killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "incumbent/error.hpp"
#include "incumbent/execution.hpp"
#include "journal/helpers.hpp"
#include "scheduler/learner.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

// Counts evaluations, and takes longer for some.
class Slow : public CurveProblem {
 public:
  Slow() : CurveProblem(unit_space(2)) { description_.known_cost = true; }
  Outcome evaluate(const Configuration& x, const Evaluation& how, const Reporter& report) const override {
    ++evaluations;
    std::this_thread::sleep_for(std::chrono::microseconds(how.index % 3 * 200));
    return CurveProblem::evaluate(x, how, report);
  }
  mutable std::atomic<int> evaluations = 0;
};

struct Case {
  const char* scheduler;
  SimulatedWorkers workers;
  const char* sampler = "random";
};

SimulatedWorkers troubled(std::int64_t workers) {
  SimulatedWorkers how;
  how.workers = workers;
  how.straggler = 0.5;
  how.drop = 0.02;
  how.crash = 0.03;
  how.attempts = 3;
  return how;
}

std::vector<Case> cases() {
  std::vector<Case> result;
  for (const char* scheduler :
       {"full", "asha", "asha:type=stopping", "hyperband", "median:min_trials=2", "pbt:population=4,interval=2"}) {
    result.push_back({scheduler, troubled(5)});
  }
  auto limited = troubled(4);
  limited.time_limit = 40.25;
  result.push_back({"asha", limited});
  auto priced = troubled(3);
  priced.runtime = "cost";
  result.push_back({"successive_halving", priced});
  auto constant = troubled(3);
  constant.runtime = "constant:time=2.5";
  constant.checkpoints = false;
  constant.straggler_law = "pareto";
  result.push_back({"hyperband", constant});
  // Methods that learn, each with a scheduler of another kind.
  constexpr std::pair<const char*, const char*> methods[] = {{"asha", "gp"},
                                                             {"asha:type=stopping", "tpe"},
                                                             {"hyperband", "kde"},
                                                             {"dehb", "de"},
                                                             {"median:min_trials=2", "cmaes"},
                                                             {"successive_halving", "smac"},
                                                             {"pbt:population=4,interval=2", "gp"}};
  for (const auto& [scheduler, sampler] : methods) result.push_back({scheduler, troubled(5), sampler});
  return result;
}

StudySpec spec_of(const Case& one) {
  StudySpec spec;
  spec.space = unit_space(2);
  spec.sampler = one.sampler;
  spec.scheduler = one.scheduler;
  spec.seed = 3;
  spec.budget = 25;
  spec.max_resource = 9;
  return spec;
}

Simulation run(const std::filesystem::path& path, const Problem& problem, const SimulatedWorkers& workers,
               int threads = 1) {
  const auto journal = Journal::open(path, Durability::write, Access::exclusive);
  const auto study = make_study(journal->spec(), journal);
  const auto recorded = journal->begin();
  journal->end();
  ExecutionOptions options;
  options.workers = threads;
  return simulate_trials(*study, problem, workers, options, recorded);
}

// Without the times at which lines were written.
std::string contents(const std::filesystem::path& path) {
  static const std::regex time("\"datetime_(start|complete)\":\"[^\"]*\"");
  return std::regex_replace(read_text(path), time, "");
}

void expect_same(const Simulation& a, const Simulation& b) {
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.makespan, b.makespan);
  EXPECT_EQ(a.busy, b.busy);
  EXPECT_EQ(a.lost, b.lost);
  EXPECT_EQ(a.jobs, b.jobs);
  EXPECT_EQ(a.jobs_lost, b.jobs_lost);
  EXPECT_EQ(a.jobs_crashed, b.jobs_crashed);
  EXPECT_EQ(a.resource, b.resource);
  EXPECT_EQ(a.trained, b.trained);
  EXPECT_EQ(a.first_trained, b.first_trained);
  ASSERT_EQ(a.trials.size(), b.trials.size());
  for (std::size_t i = 0; i < a.trials.size(); ++i) {
    EXPECT_EQ(a.trials[i].start, b.trials[i].start) << i;
    EXPECT_EQ(a.trials[i].end, b.trials[i].end) << i;
  }
  ASSERT_EQ(a.incumbents.size(), b.incumbents.size());
  for (std::size_t i = 0; i < a.incumbents.size(); ++i) {
    EXPECT_EQ(a.incumbents[i].time, b.incumbents[i].time);
    EXPECT_EQ(a.incumbents[i].trial, b.incumbents[i].trial);
    EXPECT_EQ(a.incumbents[i].objective, b.incumbents[i].objective);
  }
}

TEST(SimulationJournal, TheSameBitsWithAnyNumberOfRealThreads) {
  const TemporaryFolder folder;
  for (const auto& one : cases()) {
    const Slow problem;
    const auto with = [&](int threads) {
      const auto path = folder / "study.log";
      std::filesystem::remove(path);
      Journal::create(path, spec_of(one), Durability::write);
      auto simulation = run(path, problem, one.workers, threads);
      return std::pair(std::move(simulation), contents(path));
    };
    const auto [expected, journal] = with(1);
    for (const int threads : {2, 7}) {
      const auto [simulation, text] = with(threads);
      expect_same(expected, simulation);
      EXPECT_EQ(journal, text) << one.scheduler << " " << one.sampler << " " << threads;
    }
  }
}

TEST(SimulationJournal, GoesOnToTheSameEndWhereverItWasKilled) {
  const TemporaryFolder folder;
  for (const auto& one : cases()) {
    SCOPED_TRACE(std::string(one.scheduler) + " " + one.sampler + " " + one.workers.runtime);
    const Slow problem;
    const auto whole = folder / "whole.log";
    std::filesystem::remove(whole);
    Journal::create(whole, spec_of(one), Durability::write);
    const auto expected = run(whole, problem, one.workers);
    const auto journal = contents(whole);
    const int evaluations = problem.evaluations.exchange(0);
    std::string head;
    bool created = false;
    const auto lines = lines_of(read_text(whole));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      head += lines[i] + "\n";
      created = created || lines[i].find("\"op_code\":4") != std::string::npos;
      // Models take their time: they are killed at every eighth line.
      if (!created || (one.sampler != std::string_view("random") && i % 8 != 0 && i + 1 != lines.size())) continue;
      const auto cut = folder / "cut.log";
      write_text(cut, head + "{\"op_code\":9,\"worker");
      problem.evaluations = 0;
      expect_same(expected, run(cut, problem, one.workers));
      ASSERT_FALSE(testing::Test::HasFailure()) << "line " << i;
      // The last block of lines may be there twice, once without its end.
      ASSERT_EQ(lines_of(contents(cut)).back(), lines_of(journal).back());
    }
    // What is in the journal is not evaluated again, but for the law that needs it.
    if (one.workers.runtime != "cost") {
      EXPECT_EQ(problem.evaluations, 0);
    }
    EXPECT_GE(evaluations, 25);
  }
}

TEST(SimulationJournal, AnotherSimulationIsRefused) {
  const TemporaryFolder folder;
  const Slow problem;
  const Case one{"asha", troubled(5)};
  const auto path = folder / "study.log";
  Journal::create(path, spec_of(one), Durability::write);
  run(path, problem, one.workers);
  const auto before = read_text(path);
  const auto refused = [&](auto change) {
    auto other = one.workers;
    change(other);
    try {
      run(path, problem, other);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::check_failed);
      EXPECT_THAT(error.what(), testing::HasSubstr("of the journal"));
      EXPECT_THAT(error.what(), testing::HasSubstr("this simulation goes on with"));
    }
    EXPECT_EQ(read_text(path), before);
  };
  refused([](auto& how) { how.workers = 4; });
  refused([](auto& how) { how.straggler = 0.4; });
  refused([](auto& how) { how.straggler_law = "log_normal"; });
  refused([](auto& how) { how.drop = 0; });
  refused([](auto& how) { how.runtime = "resource:unit=2"; });
  refused([](auto& how) { how.time_limit = 10; });
  refused([](auto& how) { how.crash = 0.9; });
}

TEST(SimulationJournal, AStudyThatNamesItsWorkersRunsOnNoOthers) {
  const TemporaryFolder folder;
  const Slow problem;
  auto spec = spec_of({"asha", troubled(2)});
  spec.simulated = troubled(2);
  const auto path = folder / "study.log";
  Journal::create(path, spec, Durability::write);
  EXPECT_EQ(Journal::read(path)->spec().simulated, spec.simulated);
  run(path, problem, troubled(2));
  const auto before = read_text(path);
  EXPECT_THAT([&] { run(path, problem, troubled(3)); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("its workers is 2 instead of 3")));
  EXPECT_EQ(read_text(path), before);
  const auto log = Journal::read(path);
  require_same(spec, *log);
  spec.simulated->time_limit = 0.1;
  EXPECT_THAT([&] { require_same(spec, *log); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("its time_limit is none instead of 0.1")));
  spec.simulated.reset();
  EXPECT_THAT([&] { require_same(spec, *log); }, testing::ThrowsMessage<Error>(testing::HasSubstr("a simulation")));
  const auto untold = folder / "untold.log";
  Journal::create(untold, spec, Durability::write);
  spec.simulated = troubled(2);
  EXPECT_THAT([&] { require_same(spec, *Journal::read(untold)); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("does not say of which simulated workers")));
}

// From before there was a choice of the stragglers' law.
TEST(SimulationJournal, OneThatSaysNoLawOfStragglersHasHalfNormalOnes) {
  const TemporaryFolder folder;
  auto spec = spec_of({"asha", troubled(2)});
  spec.simulated = troubled(2);
  const auto path = folder / "study.log";
  Journal::create(path, spec, Durability::write);
  auto text = read_text(path);
  const std::string law = ",\"straggler_law\":\"half_normal\"";
  const auto at = text.find(law);
  ASSERT_NE(at, std::string::npos);
  write_text(path, text.erase(at, law.size()));
  EXPECT_EQ(Journal::read(path)->spec().simulated, spec.simulated);
  EXPECT_EQ(run(path, Slow(), troubled(2)).reason, "budget");
}

TEST(SimulationJournal, AStudyOfRealWorkersIsRefused) {
  const TemporaryFolder folder;
  const Slow problem;
  const Case one{"asha", troubled(2)};
  const auto path = folder / "study.log";
  Journal::create(path, spec_of(one), Durability::write);
  run_trials(*open_study(Journal::open(path, Durability::write, Access::exclusive)), problem);
  EXPECT_THROW(run(path, problem, one.workers), Error);
  // Nor may it be replayed before.
  const auto study = open_study(Journal::open(path, Durability::write, Access::exclusive));
  EXPECT_THAT([&] { simulate_trials(*study, problem, one.workers, {}); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("trials already")));
}

}  // namespace
}  // namespace incumbent
