// Peers that say which trials stop, played by peer_double.py with the option pruner=V, which stops values above V.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "execution/gone.hpp"
#include "experiment/temporary_folder.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/peer.hpp"
#include "incumbent/study.hpp"
#include "sampler/peer_environment.hpp"
#include "study/scripted.hpp"

namespace incumbent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class JudgingPeer : public testing::Test {
 protected:
  StudySpec spec(const std::string& options = "", const std::string& sampler = "optuna/tpe:pruner=1,log=") const {
    StudySpec spec;
    spec.space.add_real("x", 0, 1);
    spec.sampler = sampler + (folder_.path() / "log").string() + options;
    spec.scheduler = "peer";
    spec.max_resource = 9;
    return spec;
  }
  // What the peer was told and asked, but for how it was opened: "report 0 3 0.5", "stop 0 2", "tell 1 0.5 ", "ask 2".
  std::vector<std::string> events() const {
    std::vector<std::string> list;
    std::ifstream file(folder_.path() / "log");
    for (std::string line; std::getline(file, line);) {
      const auto event = golden::parse(line);
      const auto kind = event["event"].string();
      if (kind == "open") continue;
      list.push_back(kind + " " + event["trial"].dump());
      for (const auto* key : {"resource", "value", "failure"}) {
        if (event.has(key) && !event[key].is_null()) list.back() += " " + event[key].dump();
      }
    }
    return list;
  }
  static std::string error_of(const StudySpec& spec) {
    try {
      make_study(spec);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
    return "no error";
  }
  static Verdict report(Study& study, std::int64_t trial, std::int64_t resource, double value) {
    return study.report(trial, {resource, {value}, {}, 0});
  }

  const TemporaryFolder folder_;
  const PeerEnvironment double_{"sampler/peer_double.py"};
};

TEST_F(JudgingPeer, SeesEachValueOnceAndSaysWhichTrialsStop) {
  const auto study = make_study(spec());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(study->ask().front().resource, 9);
  EXPECT_EQ(report(*study, 0, 1, 0.5), Verdict::go_on);
  EXPECT_EQ(report(*study, 0, 3, 2), Verdict::stop);
  EXPECT_EQ(study->tell(0, {.objectives = {2}}), TrialStatus::pruned);
  EXPECT_EQ(report(*study, 1, 4, 0.25), Verdict::go_on);
  EXPECT_EQ(study->tell(1, {.objectives = {3}}), TrialStatus::complete);
  EXPECT_EQ(study->tell(2, {.failure = Failure::crash}), TrialStatus::failed);
  study->ask();
  EXPECT_THAT(events(), ElementsAre("ask 0", "ask 1", "ask 2", "report 0 1 0.5", "report 0 3 2.0", "stop 0 2.0",
                                    "report 1 4 0.25", "report 1 9 3.0", "tell 1 3.0", "tell 2 \"crash\"", "ask 3"));
}

TEST_F(JudgingPeer, SeesMaximizedValuesAsLosses) {
  auto maximize = spec();
  maximize.direction = Direction::maximize;
  const auto study = make_study(maximize);
  study->ask();
  EXPECT_EQ(report(*study, 0, 1, 2), Verdict::go_on);
  EXPECT_EQ(report(*study, 0, 2, -2), Verdict::stop);
  EXPECT_THAT(events(), ElementsAre("ask 0", "report 0 1 -2.0", "report 0 2 2.0"));
}

TEST_F(JudgingPeer, IsNotAskedAboutWhatIsNoNumberOrAtTheEnd) {
  const auto study = make_study(spec());
  study->ask(2);
  EXPECT_EQ(report(*study, 0, 1, std::nan("")), Verdict::stop);
  EXPECT_EQ(report(*study, 1, 9, 5), Verdict::go_on);
  EXPECT_THAT(events(), ElementsAre("ask 0", "ask 1"));
}

TEST_F(JudgingPeer, IsToldAllValuesThereAreWhenItStartsLater) {
  const auto log = std::make_shared<testing_doubles::MemoryLog>();
  const auto with_log = [&](const StudySpec& spec) {
    return std::make_unique<Study>(spec, make_sampler(spec.sampler, sampler_context(spec)),
                                   make_scheduler(spec.scheduler, scheduler_context(spec)), log);
  };
  {
    const auto first = with_log(spec());
    first->ask(3);
    report(*first, 0, 1, 2);
    first->tell(0, {.objectives = {2}});
    report(*first, 1, 2, 0.25);
    first->tell(1, {.objectives = {0.5}});
    report(*first, 2, 5, 0.75);
  }
  std::filesystem::remove(folder_.path() / "log");
  const auto second = with_log(spec());
  second->replay(log->events);
  EXPECT_THAT(events(), ElementsAre());  // a replay asks nobody
  report(*second, 2, 6, 0.25);
  EXPECT_THAT(events(), ElementsAre("report 0 1 2.0", "stop 0 2.0", "report 1 2 0.25", "report 1 9 0.5", "tell 1 0.5",
                                    "report 2 5 0.75", "report 2 6 0.25"));
}

TEST_F(JudgingPeer, OneThatFailsAtAReportLeavesTheStudyAsItWas) {
  const auto log = std::make_shared<testing_doubles::MemoryLog>();
  const auto one = spec(",do=raise,at=3");
  Study study(one, make_sampler(one.sampler, sampler_context(one)),
              make_scheduler(one.scheduler, scheduler_context(one)), log);
  study.ask();
  report(study, 0, 2, 0.5);
  const auto lines = log->lines();
  try {
    report(study, 0, 3, 0.5);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::check_failed);
    EXPECT_THAT(error.what(), HasSubstr("peer 'optuna/tpe' failed to judge trial 0 at resource 3: ValueError"));
  }
  EXPECT_EQ(log->lines(), lines);
  EXPECT_EQ(study.history()[0].measurements.size(), 1u);
}

TEST_F(JudgingPeer, GoesWithItsSchedulerOnly) {
  auto one = spec();
  for (const auto* scheduler : {"full", "median", "asha"}) {
    one.scheduler = scheduler;
    EXPECT_THAT(error_of(one), HasSubstr("it needs the scheduler peer")) << scheduler;
  }
  one = spec("", "syne_tune/asha:log=");
  EXPECT_EQ(error_of(one), "no error");
  one.scheduler = "full";
  EXPECT_THAT(error_of(one), HasSubstr("it needs the scheduler peer"));
  one = spec("", "optuna/tpe:log=");
  EXPECT_THAT(error_of(one), HasSubstr("scheduler 'peer' leaves it to the sampler which trials stop"));
  one.sampler = "random";
  EXPECT_THAT(error_of(one), HasSubstr("and 'random' does not say; syne_tune/asha does"));
}

TEST_F(JudgingPeer, TheBudgetOfResourceCountsWhatIsLeft) {
  auto one = spec();
  one.scheduler = "peer:total_resource=20";
  const auto study = make_study(one);
  const auto next = [&] { return study->ask().front(); };
  EXPECT_EQ(next().trial, 0);  // 9 handed out
  report(*study, 0, 2, 5);
  study->tell(0, {.objectives = {5}});  // stopped: 2
  EXPECT_EQ(next().trial, 1);           // 11
  study->tell(1, {.objectives = {1}});
  EXPECT_EQ(next().trial, 2);  // 20: the budget is spent
  study->tell(2, {.objectives = {1}});
  EXPECT_EQ(next().kind, Action::Kind::finished);
}

}  // namespace
}  // namespace incumbent
