// Sampler auto follows the method that its rules name, to the bit, and says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "core/registry.hpp"
#include "incumbent/sampler.hpp"
#include "sampler/auto_rules.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

SearchSpace box(int dimension, bool category = false) {
  SearchSpace space;
  for (int i = 0; i < dimension; ++i) space.add_real("x" + std::to_string(i), -5, 5);
  if (category) space.add_categorical("c", {std::string("a"), std::string("b"), std::string("c")});
  return space;
}

SearchSpace conditional() {
  auto space = box(3, true);
  space.add_condition({Condition::Op::equal, "x2", "c", {std::string("a")}, {}});
  return space;
}

SuggestRequest request_of(std::int64_t trial) {
  SuggestRequest request;
  request.trial = trial;
  return request;
}

// A study of auto, one trial after another; the last ones stay running.
History play(const SamplerContext& context, std::int64_t trials, std::int64_t running = 0) {
  const auto sampler = make_sampler("auto", context);
  History history(context.space);
  for (std::int64_t trial = 0; trial < trials + running; ++trial) {
    auto suggestion = sampler->suggest(history, request_of(trial), 1).at(0);
    TrialStarted started;
    started.trial = trial;
    started.configuration = suggestion.configuration;
    started.model = std::move(suggestion.model);
    history.apply(started);
    if (trial >= trials) continue;
    TrialFinished finished;
    finished.trial = trial;
    finished.status = TrialStatus::complete;
    finished.measurement.objectives = {suggestion.configuration[0] * suggestion.configuration[0]};
    history.apply(finished);
  }
  return history;
}

// The same number of trials at random.
History at_random(const SamplerContext& context, std::int64_t trials) {
  const auto sampler = make_sampler("random", context);
  History history(context.space);
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    TrialStarted started;
    started.trial = trial;
    started.configuration = sampler->suggest(history, request_of(trial), 1).at(0).configuration;
    TrialFinished finished;
    finished.trial = trial;
    finished.status = TrialStatus::complete;
    finished.measurement.objectives = {started.configuration[0] * started.configuration[0]};
    history.apply(started);
    history.apply(finished);
  }
  return history;
}

void expect_follows(std::string_view method, const SamplerContext& context, const History& history) {
  const auto request = request_of(static_cast<std::int64_t>(history.size()));
  const auto follows = make_sampler("auto", context)->suggest(history, request, 1).at(0);
  const auto itself = make_sampler(method, context)->suggest(history, request, 1).at(0);
  EXPECT_EQ(follows.configuration, itself.configuration) << method;
  EXPECT_EQ(follows.model, itself.model) << method;
}

// The rule that holds for a study and a number of ended trials, by going through all of them.
const AutoRule& slow_rule(const SamplerContext& context, std::int64_t finished, std::int64_t running) {
  std::int64_t categories = 0;
  for (const auto& parameter : context.space.parameters()) {
    if (parameter.kind == ParameterKind::categorical) ++categories;
  }
  for (const auto& rule : kAutoRules) {
    try {
      make_sampler(rule.method, context);
    } catch (const Error&) {
      continue;
    }
    if (rule.dimension.hold(static_cast<std::int64_t>(context.space.dimension())) && rule.categories.hold(categories) &&
        rule.conditions.hold(static_cast<std::int64_t>(context.space.conditions().size())) &&
        rule.budget.hold(context.budget.value_or(std::numeric_limits<std::int64_t>::max())) &&
        rule.finished.hold(finished) && rule.running.hold(running))
      return rule;
  }
  throw std::logic_error("no rule holds");
}

TEST(Auto, RulesNameSamplersAndTheLastOneHoldsEverywhere) {
  for (const auto& rule : kAutoRules) {
    EXPECT_NE(Options::parse(rule.method).name(), "auto");
    EXPECT_NO_THROW(make_sampler(rule.method, {.space = box(2)})) << rule.method;
    EXPECT_FALSE(rule.reason.empty());
  }
  const auto& last = *std::prev(std::end(kAutoRules));
  for (const auto& bounds :
       {last.dimension, last.categories, last.conditions, last.budget, last.finished, last.running})
    EXPECT_TRUE(bounds.hold(0) && bounds.hold(std::numeric_limits<std::int64_t>::max()));
  const auto& capabilities = find_registered("sampler", samplers(), last.method).capabilities;
  EXPECT_TRUE(capabilities.categories && capabilities.conditions);
}

TEST(Auto, FollowsTheMethodOfItsRuleToTheBit) {
  for (const auto& space : {box(1), box(3), box(12), box(30), box(45), box(3, true), conditional()}) {
    for (const auto budget : {std::optional<std::int64_t>(40), std::optional<std::int64_t>(3000), {}}) {
      const SamplerContext context{.space = space, .seed = 3, .budget = budget};
      const auto history = play(context, 8, 1);
      expect_follows(slow_rule(context, 8, 1).method, context, history);
    }
  }
}

// The choice is the history's alone: a sampler that starts from the journal makes the same one.
TEST(Auto, ChangesTheMethodByWhatTheHistoryHolds) {
  const SamplerContext context{.space = box(3), .seed = 3};
  int changes = 0;
  for (const auto& rule : kAutoRules) {
    if (rule.finished.least == 0) continue;
    ++changes;
    const auto least = rule.finished.least;
    const auto& before = slow_rule(context, least - 1, 0);
    EXPECT_NE(before.method, rule.method);
    EXPECT_EQ(slow_rule(context, least, 0).method, rule.method);
    expect_follows(before.method, context, at_random(context, 30));
    expect_follows(rule.method, context, at_random(context, least));
  }
  EXPECT_EQ(changes, 1);
}

// As many running trials as a rule needs, and one fewer.
TEST(Auto, ChangesTheMethodByHowManyTrialsRun) {
  const SamplerContext context{.space = box(3), .seed = 3};
  for (const auto& rule : kAutoRules) {
    if (rule.running.least == 0) continue;
    const auto least = rule.running.least;
    EXPECT_NE(slow_rule(context, 12, least - 1).method, rule.method);
    expect_follows(slow_rule(context, 12, least - 1).method, context, play(context, 12, least - 1));
    expect_follows(rule.method, context, play(context, 12, least));
  }
}

TEST(Auto, SaysWhatItChoseAndWhy) {
  for (const auto& space : {box(3), box(45), conditional()}) {
    const SamplerContext context{.space = space, .seed = 3, .budget = 40};
    const auto& rule = slow_rule(context, 0, 0);
    const auto note = make_sampler("auto", context)->note();
    EXPECT_THAT(note, HasSubstr(std::string(rule.method)));
    EXPECT_THAT(note, HasSubstr(std::string(rule.reason)));
    EXPECT_THAT(note, testing::Not(HasSubstr("ended trials"))) << "they can't be reached";
  }
}

TEST(Auto, PerturbsAsTheChosenMethodDoes) {
  const SamplerContext context{.space = conditional(), .seed = 3, .budget = 40};
  const auto history = play(context, 6);
  auto request = request_of(6);
  request.parent = 2;
  EXPECT_EQ(make_sampler("auto", context)->perturb(history, request).configuration,
            make_sampler(slow_rule(context, 6, 0).method, context)->perturb(history, request).configuration);
}

}  // namespace
}  // namespace incumbent
