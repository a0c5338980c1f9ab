// The schedules of independent implementations, replayed step by step.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "golden.hpp"
#include "scheduler/schedule.hpp"

namespace incumbent {
namespace {

using namespace testing_doubles;

std::int64_t power(std::int64_t base, int exponent) {
  std::int64_t result = 1;
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

void expect_action(const Action& action, const golden::Node& expected, std::int64_t eta) {
  EXPECT_EQ(action.kind, expected["action"].string() == "new" ? Action::Kind::start : Action::Kind::resume);
  EXPECT_EQ(action.trial, expected["config"].integer());
  EXPECT_EQ(action.resource, power(eta, expected["rung"].integer()));
}

TEST(Golden, AshaPromotion) {
  int traces = 0;
  const auto file = golden::load("hyperband.json");
  for (const auto& trace : file["asha_promotion"]) {
    const std::int64_t eta = trace["eta"].integer();
    const auto study = study_of({"asha:type=promotion,eta=" + std::to_string(eta), power(eta, trace["K"].integer())});
    for (const auto& job : trace["initial_jobs"]) expect_action(study->ask().front(), job, eta);
    int step = 0;
    for (const auto& report : trace["steps"]) {
      SCOPED_TRACE("trace " + std::to_string(traces) + ", step " + std::to_string(step++));
      study->tell(report["config"].integer(), value_of(report["loss"].number()));
      expect_action(study->ask().front(), report["next"], eta);
      ASSERT_FALSE(testing::Test::HasFailure());
    }
    ++traces;
  }
  EXPECT_EQ(traces, 6);
}

TEST(Golden, AshaStopping) {
  int traces = 0;
  const auto file = golden::load("hyperband.json");
  for (const auto& trace : file["asha_stopping"]) {
    const auto max_resource = trace["max_t"].integer();
    const auto study = study_of({"asha:type=stopping,eta=" + std::to_string(trace["eta"].integer()) +
                                     ",min_resource=" + std::to_string(trace["min_t"].integer()),
                                 max_resource,
                                 {},
                                 Direction::maximize});
    std::int64_t trials = 0;
    for (const auto& step : trace["steps"]) trials = std::max<std::int64_t>(trials, step["trial"].integer() + 1);
    const auto started = study->ask(static_cast<int>(trials));
    std::vector<std::int64_t> rungs;
    for (const auto& milestone : trace["milestones"]) rungs.push_back(milestone.integer());
    int number = 0;
    for (const auto& step : trace["steps"]) {
      SCOPED_TRACE("trace " + std::to_string(traces) + ", step " + std::to_string(number++));
      const auto trial = step["trial"].integer();
      if (step["iteration"].integer() == max_resource) {
        EXPECT_EQ(study->tell(trial, value_of(step["reward"].number())), TrialStatus::complete);
        continue;
      }
      const auto verdict = study->report(trial, {step["iteration"].integer(), {step["reward"].number()}, {}, 0});
      EXPECT_EQ(verdict, step["action"].string() == "STOP" ? Verdict::stop : Verdict::go_on);
    }
    EXPECT_EQ(started.front().resource, max_resource);
    ++traces;
  }
  EXPECT_EQ(traces, 3);
}

TEST(Golden, SuccessiveHalving) {
  int traces = 0;
  const auto file = golden::load("hyperband.json");
  for (const auto& trace : file["successive_halving"]) {
    const auto n = trace["n"].integer();
    const std::int64_t eta = trace["eta"].integer();
    const auto& rounds = trace["rounds"];
    const auto study = study_of({"successive_halving:n=" + std::to_string(n) + ",eta=" + std::to_string(eta),
                                 power(eta, static_cast<int>(rounds.size()) - 1), n});
    for (std::size_t i = 0; i < rounds.size(); ++i) {
      std::set<std::int64_t> asked, expected;
      for (const auto& action : asks(*study, n)) {
        EXPECT_EQ(action.resource, power(eta, static_cast<int>(i)));
        asked.insert(action.trial);
      }
      const auto& configs = rounds[i]["configs"];
      for (const auto& config : configs) expected.insert(config.integer());
      EXPECT_EQ(asked, expected) << "trace " << traces << ", round " << i;
      for (std::size_t j = configs.size(); j-- > 0;) {
        study->tell(configs[j].integer(), value_of(rounds[i]["losses"][j].number()));
      }
    }
    EXPECT_EQ(study->ask().front().reason, "budget");
    ++traces;
  }
  EXPECT_EQ(traces, 4);
}

}  // namespace
}  // namespace incumbent
