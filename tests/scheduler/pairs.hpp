// Every registered sampler with every registered scheduler: their specifications, a space with clauses for each
// sampler, a study of each pair.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "core/registry.hpp"
#include "incumbent/study.hpp"
#include "scheduler/learner.hpp"

namespace incumbent::testing_doubles {

// The schedulers, each as it needs to be specified; every option that names an algorithm once. Not peer, which takes
// samplers of other packages only.
inline std::vector<std::string> scheduler_specifications() {
  std::vector<std::string> result{"asha:type=stopping",
                                  "asha:brackets=3",
                                  "hyperband:rule=hpbandster",
                                  "hyperband:rule=syne_tune",
                                  "hyperband:total_resource=60",
                                  "hyperband:overlap=false",
                                  "pbt:exploit=tournament,interval=2"};
  for (const auto& entry : schedulers()) {
    if (entry.name == "peer") continue;
    result.emplace_back(entry.name == "threshold" ? "threshold:upper=1.2" : entry.name);
  }
  return result;
}

inline std::vector<std::string> sampler_names() {
  std::vector<std::string> result;
  for (const auto& entry : samplers()) result.emplace_back(entry.name);
  return result;
}

// Schedulers that name parents take samplers that breed from them only.
inline bool fit(const std::string& sampler, const std::string& scheduler) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  return make_sampler(sampler, {.space = space})->breeds() || !make_scheduler(scheduler, {20, 9, 5})->breeds();
}

// A condition and a forbidden pair of values: with categories, unless the sampler takes none.
inline SearchSpace space_with(bool categories, bool conditions = true) {
  SearchSpace space;
  space.add_real("x", 0, 1);
  space.add_integer("k", 0, 2);
  if (categories) {
    space.add_categorical("c", {Level("a"), Level("b")});
  } else {
    space.add_ordinal("c", {Level("a"), Level("b")});
  }
  if (conditions) {
    space.add_real("z", 0, 1);
    space.add_condition({Condition::Op::equal, "z", "c", {Level("b")}, {}});
  }
  Forbidden two, a, both;
  two.parameter = "k";
  two.values = {std::int64_t{2}};
  a.parameter = "c";
  a.values = {Level("a")};
  both.op = Forbidden::Op::conjunction;
  both.operands = {two, a};
  space.add_forbidden(both);
  return space;
}

inline SearchSpace space_for(const std::string& sampler) {
  const auto& takes = find_registered("sampler", samplers(), sampler).capabilities;
  return space_with(takes.categories, takes.conditions);
}

inline StudySpec spec_of(const std::string& sampler, const std::string& scheduler, std::int64_t budget) {
  StudySpec spec;
  spec.space = space_for(sampler);
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.seed = 5;
  spec.budget = budget;
  spec.max_resource = 9;
  return spec;
}

// Whose value is no number from the second step on where the first parameter is below 0.1, beside the learner's
// crashes.
class FailingProblem : public CurveProblem {
 public:
  using CurveProblem::CurveProblem;
  Outcome evaluate(const Configuration& configuration, const Evaluation& how, const Reporter& report) const override {
    const auto spoil = [&](std::vector<double>& objectives, std::int64_t resource) {
      if (configuration[0] < 0.1 && resource > 1) objectives = {std::numeric_limits<double>::quiet_NaN()};
    };
    auto outcome = CurveProblem::evaluate(configuration, how, [&](Measurement measurement) {
      spoil(measurement.objectives, measurement.resource);
      return report(measurement);
    });
    spoil(outcome.objectives, outcome.resource);
    return outcome;
  }
};

inline void expect_same(const Trial& a, const Trial& b) {
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

inline void expect_same(const History& a, const History& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    expect_same(a[static_cast<std::int64_t>(i)], b[static_cast<std::int64_t>(i)]);
  }
}

class EachPair : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  static std::string sampler() { return std::get<0>(GetParam()); }
  static std::string scheduler() { return std::get<1>(GetParam()); }
  static bool clones() { return scheduler().starts_with("pbt"); }
};

inline std::string name_of(const std::tuple<std::string, std::string>& pair) {
  auto name = std::get<0>(pair) + "_" + std::get<1>(pair);
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
}

inline auto every_pair() {
  return testing::Combine(testing::ValuesIn(sampler_names()), testing::ValuesIn(scheduler_specifications()));
}

}  // namespace incumbent::testing_doubles
