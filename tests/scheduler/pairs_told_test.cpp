// Every registered sampler with every registered scheduler, told by seven workers in random order: values on the way,
// at the resource asked for and beyond it, failures of every kind, values that are no numbers, and all of it twice.
#include <gtest/gtest.h>

#include "formula/random.hpp"
#include "scheduler/pairs.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

class PairsTold : public EachPair {
 protected:
  static constexpr std::size_t kWorkers = 7;
  static constexpr std::int64_t kTrials = 20, kMost = 9;

  struct Job {
    Action action;
    std::int64_t at = 0;  // the last resource that was told
  };

  // Asks once and adds what is to run. Whether there was anything.
  bool ask(Study& study) {
    auto action = study.ask().front();
    if (action.kind == Action::Kind::wait || action.kind == Action::Kind::finished) {
      ended_ = action.kind == Action::Kind::finished;
      return false;
    }
    EXPECT_EQ(space_.violation(action.configuration), "");
    EXPECT_GT(action.resource, action.from_resource);
    jobs_.push_back({std::move(action), 0});
    jobs_.back().at = jobs_.back().action.from_resource;
    return true;
  }

  // Whether the job has ended.
  bool tell_of(Study& study, Job& job) {
    const auto dice = stream_.below(100);
    const auto trial = job.action.trial;
    Result result;
    if (dice < 6) {
      static constexpr Failure kinds[] = {Failure::nan,      Failure::diverged, Failure::out_of_memory,
                                          Failure::crash,    Failure::timeout,  Failure::worker_lost,
                                          Failure::cancelled};
      result.failure = kinds[stream_.below(std::size(kinds))];
      return tell_twice(study, trial, result);
    }
    constexpr auto kInfinity = std::numeric_limits<double>::infinity();
    if (dice < 9) {
      result.objectives = {dice == 6 ? std::nan("") : dice == 7 ? kInfinity : -kInfinity};
      return tell_twice(study, trial, result);
    }
    const bool beyond = dice < 12;
    const auto steps = static_cast<std::int64_t>(stream_.below(4));
    job.at = std::min({beyond ? kMost : job.action.resource, (beyond ? job.action.resource : job.at + 1) + steps});
    const auto value = CurveProblem::loss(job.action.configuration, job.at);
    if (job.at >= job.action.resource) {
      result.objectives = {value};
      result.resource = job.at;
      return tell_twice(study, trial, result);
    }
    const auto verdict = study.report(trial, {job.at, {value}, {}, 1});
    if (verdict == Verdict::stop) {
      result.objectives = {value};
      result.resource = job.at;
      return tell_twice(study, trial, result);
    }
    return verdict == Verdict::pause;
  }

  // The second time is refused.
  static bool tell_twice(Study& study, std::int64_t trial, const Result& result) {
    study.tell(trial, result);
    EXPECT_THROW(study.tell(trial, result), Error);
    return true;
  }

  History play(const std::shared_ptr<MemoryLog>& log) {
    const auto study = make_study(spec_of(sampler(), scheduler(), kTrials), log);
    stream_ = Stream(8, Purpose::test);
    jobs_.clear();
    ended_ = false;
    for (int step = 0; step < 5000; ++step) {
      if (jobs_.size() < kWorkers && ask(*study)) continue;
      if (jobs_.empty()) {
        EXPECT_TRUE(ended_) << "waits for nobody";
        study->close();
        return study->history();
      }
      const auto chosen = stream_.below(jobs_.size());
      if (tell_of(*study, jobs_[chosen])) jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    ADD_FAILURE() << "does not end";
    return study->history();
  }

  SearchSpace space_ = space_for(sampler());
  Stream stream_{8, Purpose::test};
  std::vector<Job> jobs_;
  bool ended_ = false;
};

TEST_P(PairsTold, InAnyOrderWithFailuresAndTwice) {
  if (!fit(sampler(), scheduler())) return;
  const auto log = std::make_shared<MemoryLog>();
  const auto history = play(log);
  EXPECT_GE(history.size(), scheduler() == "hyperband:total_resource=60" || sampler() == "grid" ? 9u : 20u);
  for (const auto& trial : history.trials()) {
    EXPECT_TRUE(trial.finished());
    if (trial.status == TrialStatus::failed) continue;
    for (const auto& m : trial.measurements) EXPECT_TRUE(std::isfinite(m.objectives.front()));
  }
  EXPECT_FALSE(history.failures().empty());
  const auto replayed = make_study(spec_of(sampler(), scheduler(), kTrials));
  replayed->replay(log->events);
  expect_same(history, replayed->history());
  expect_same(history, play(std::make_shared<MemoryLog>()));
}

INSTANTIATE_TEST_SUITE_P(All, PairsTold, every_pair(), [](const auto& entry) { return name_of(entry.param); });

}  // namespace
}  // namespace incumbent
