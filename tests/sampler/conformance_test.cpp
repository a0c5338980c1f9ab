// What every registered sampler must do, on spaces of every kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "incumbent/study.hpp"

namespace incumbent {
namespace {

SearchSpace mixed_space() {
  SearchSpace space;
  space.add_real("lr", 1e-5, 1e-1, {.log = true});
  space.add_integer("width", 8, 512, {.log = true});
  space.add_real("step", 0, 1, {.step = 0.25});
  space.add_ordinal("batch", {std::int64_t{16}, std::int64_t{32}, std::int64_t{64}});
  space.add_categorical("optimizer", {std::string("sgd"), std::string("adam"), std::string("rmsprop")});
  space.add_real("momentum", 0, 0.99);
  space.add_constant("epochs", std::int64_t{10});
  Condition condition;
  condition.child = "momentum";
  condition.parent = "optimizer";
  condition.values = {std::string("sgd")};
  space.add_condition(condition);
  Forbidden adam, batch, both;
  adam.parameter = "optimizer";
  adam.values = {std::string("adam")};
  batch.parameter = "batch";
  batch.values = {std::int64_t{16}};
  both.op = Forbidden::Op::conjunction;
  both.operands = {adam, batch};
  space.add_forbidden(both);
  return space;
}

// Without categories and conditions.
SearchSpace ordered_space() {
  SearchSpace space;
  space.add_real("lr", 1e-5, 1e-1, {.log = true});
  space.add_integer("width", 8, 512, {.log = true});
  space.add_real("step", 0, 1, {.step = 0.25});
  space.add_ordinal("batch", {std::int64_t{16}, std::int64_t{32}, std::int64_t{64}});
  space.add_integer("depth", 1, 8);
  space.add_constant("epochs", std::int64_t{10});
  Forbidden deep, batch, both;
  deep.op = Forbidden::Op::greater;
  deep.parameter = "depth";
  deep.values = {std::int64_t{6}};
  batch.parameter = "batch";
  batch.values = {std::int64_t{16}};
  both.op = Forbidden::Op::conjunction;
  both.operands = {deep, batch};
  space.add_forbidden(both);
  return space;
}

SearchSpace line() {
  SearchSpace space;
  space.add_real("x", -5, 5);
  return space;
}

double value_of(const Configuration& c) {
  double sum = 0;
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (c.is_active(i)) sum += c[i] * c[i] * 1e-3;
  }
  return sum;
}

class Conformance : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Study> study(SearchSpace space, std::uint64_t seed = 3, std::int64_t budget = 30) const {
    StudySpec spec;
    spec.space = std::move(space);
    spec.sampler = GetParam();
    spec.seed = seed;
    spec.budget = budget;
    return make_study(spec);
  }

  // Whether the sampler takes the space; if not, it says so, naming itself and a parameter.
  static bool takes(const SearchSpace& space) {
    try {
      make_sampler(GetParam(), {.space = space});
      return true;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      const std::string message = error.what();
      EXPECT_NE(message.find("'" + GetParam() + "'"), message.npos) << message;
      const bool named = std::ranges::any_of(
          space.parameters(), [&](const Parameter& p) { return message.find("'" + p.name + "'") != message.npos; });
      EXPECT_TRUE(named) << message;
      return false;
    }
  }
  static SearchSpace mixed() { return takes(mixed_space()) ? mixed_space() : ordered_space(); }

  // Asks and tells; every fifth trial fails, every seventh is NaN.
  static std::vector<Configuration> play(Study& s, int most) {
    std::vector<Configuration> result;
    while (static_cast<int>(result.size()) < most) {
      const auto action = s.ask().front();
      if (action.kind != Action::Kind::start) break;
      result.push_back(action.configuration);
      Result value;
      value.objectives = {action.trial % 7 == 6 ? std::nan("") : value_of(action.configuration)};
      if (action.trial % 5 == 4) value.failure = Failure::crash;
      s.tell(action.trial, value);
    }
    return result;
  }
};

TEST_P(Conformance, SuggestionsAreInTheSpaceAndNoneComesTwice) {
  for (const auto& space : {mixed(), line()}) {
    const auto s = study(space);
    const auto seen = play(*s, 30);
    EXPECT_GE(seen.size(), 20u);
    for (std::size_t i = 0; i < seen.size(); ++i) {
      EXPECT_EQ(space.violation(seen[i]), "");
      for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(seen[i] == seen[j]);
    }
  }
}

TEST_P(Conformance, TheSameSeedGivesTheSameBitsAndAnotherSeedOthers) {
  const auto one = play(*study(mixed(), 3), 25);
  EXPECT_EQ(one, play(*study(mixed(), 3), 25));
  if (GetParam() != "grid") {
    EXPECT_NE(one, play(*study(mixed(), 4), 25));
  }
}

// One, forty and a thousand together, before any is told and after all are, in random order.
TEST_P(Conformance, ManyAsksAtOnceAreDifferentAndMayBeToldInAnyOrder) {
  // Those with models that take milliseconds a suggestion answer a thousand before any is told only: minutes else.
  static constexpr std::string_view slow[] = {"auto", "gp", "smac", "turbo"};
  const bool is_slow = std::ranges::find(slow, GetParam()) != std::end(slow);
  Stream stream(7, Purpose::test);
  for (const auto& [first, second] : {std::pair(1, 1), std::pair(40, 40), std::pair(1000, is_slow ? 0 : 1000)}) {
    const auto s = study(line(), 3, first + second);
    std::vector<double> seen;
    for (const int count : {first, second}) {
      if (count == 0) break;
      auto actions = s->ask(count);
      ASSERT_EQ(actions.size(), static_cast<std::size_t>(count));
      for (; !actions.empty(); actions.pop_back()) {
        std::swap(actions[stream.below(actions.size())], actions.back());
        seen.push_back(actions.back().configuration[0]);
        Result value;
        value.objectives = {value_of(actions.back().configuration)};
        s->tell(actions.back().trial, value);
      }
    }
    EXPECT_EQ(s->ask().front().kind, Action::Kind::finished);
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
  }
}

TEST_P(Conformance, AFiniteSpaceIsUsedUp) {
  SearchSpace space;
  space.add_integer("a", 1, 3);
  space.add_categorical("b", {true, false});
  if (!takes(space)) {
    space = SearchSpace();
    space.add_integer("a", 1, 3);
    space.add_ordinal("b", {true, false});
  }
  const auto s = study(space, 3, 100);
  EXPECT_EQ(play(*s, 100).size(), 6u);
  EXPECT_EQ(s->ask().front().reason, "exhausted");
}

TEST_P(Conformance, ConstantValuesAndOneObservationDoNotHurt) {
  const auto s = study(line(), 3, 15);
  for (int i = 0; i < 15; ++i) {
    const auto action = s->ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start);
    Result value;
    value.objectives = {1};
    s->tell(action.trial, value);
  }
}

TEST_P(Conformance, ValuesNearTheLargestNumberAreValuesLikeOthers) {
  const auto s = study(line(), 3, 15);
  for (int i = 0; i < 15; ++i) {
    const auto action = s->ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start);
    Result value;
    value.objectives = {i % 5 == 4 ? 0.5 : (i % 2 == 0 ? 1.7e308 : -1.6e308) / (1 + i % 3)};
    s->tell(action.trial, value);
  }
}

// Five trials run at a time; they end in random order, every fourth fails, every ninth is lost.
TEST_P(Conformance, ASamplerThatStartsFromTheHistorySuggestsTheSame) {
  const auto space = mixed();
  const SamplerContext context{.space = space, .seed = 5};
  const auto kept = make_sampler(GetParam(), context);
  History history(space);
  Stream stream(1, Purpose::test);
  std::vector<std::int64_t> running;
  for (std::int64_t number = 0; number < 60; ++number) {
    SuggestRequest request;
    request.trial = number;
    const auto suggestions = kept->suggest(history, request, 1);
    const auto fresh = make_sampler(GetParam(), context)->suggest(history, request, 1);
    ASSERT_FALSE(suggestions.empty());
    EXPECT_EQ(suggestions.front().configuration, fresh.front().configuration) << number;
    EXPECT_EQ(suggestions.front().model, fresh.front().model) << number;
    TrialStarted started;
    started.trial = number;
    started.configuration = suggestions.front().configuration;
    started.model = suggestions.front().model;
    history.apply(started);
    running.push_back(number);
    if (running.size() < 5) continue;
    std::swap(running[stream.below(running.size())], running.back());
    TrialFinished finished;
    finished.trial = running.back();
    running.pop_back();
    finished.status = TrialStatus::complete;
    if (finished.trial % 4 == 3 || finished.trial % 9 == 8) {
      finished.status = TrialStatus::failed;
      finished.failure = finished.trial % 9 == 8 ? Failure::worker_lost : Failure::diverged;
    } else {
      finished.measurement.objectives = {value_of(started.configuration)};
    }
    history.apply(finished);
  }
}

// A history of the sampler's own trials with random values; a part of them fails, a part doesn't end.
History history_of(const std::string& sampler, const SamplerContext& context, std::uint64_t values,
                   std::int64_t trials) {
  const auto suggesting = make_sampler(sampler, context);
  History history(context.space);
  Stream stream(values, Purpose::test);
  for (std::int64_t number = 0; number < trials; ++number) {
    SuggestRequest request;
    request.trial = number;
    const auto suggestions = suggesting->suggest(history, request, 1);
    if (suggestions.empty()) break;
    TrialStarted started;
    started.trial = number;
    started.configuration = suggestions.front().configuration;
    started.model = suggestions.front().model;
    history.apply(started);
    TrialFinished finished;
    finished.trial = number;
    finished.status = TrialStatus::complete;
    if (stream.uniform() < 0.2) {
      finished.status = TrialStatus::failed;
      finished.failure = Failure::diverged;
    } else {
      finished.measurement.objectives = {stream.uniform()};
    }
    if (stream.uniform() < 0.9) history.apply(finished);
  }
  return history;
}

// What a sampler knows of one history says nothing of another, whether that is as long, shorter or longer, and in the
// place of the one before or not.
TEST_P(Conformance, ASamplerThatIsGivenAnotherHistorySuggestsWhatAFreshOneDoes) {
  const auto space = mixed();
  const SamplerContext context{.space = space, .seed = 5};
  const auto kept = make_sampler(GetParam(), context);
  const auto expect_fresh = [&](const History& history) {
    SuggestRequest request;
    request.trial = static_cast<std::int64_t>(history.size());
    const auto fresh = make_sampler(GetParam(), context)->suggest(history, request, 1);
    const auto suggestion = kept->suggest(history, request, 1);
    ASSERT_EQ(suggestion.size(), fresh.size());
    if (fresh.empty()) return;
    EXPECT_EQ(suggestion.front().configuration, fresh.front().configuration);
    EXPECT_EQ(suggestion.front().model, fresh.front().model);
  };
  std::uint64_t values = 0;
  for (const std::int64_t trials : {40, 40, 15, 50, 50}) {
    SCOPED_TRACE(testing::Message() << values << ": " << trials);
    expect_fresh(history_of(GetParam(), context, ++values, trials));
  }
  auto place = history_of(GetParam(), context, ++values, 40);
  expect_fresh(place);
  for (const std::int64_t trials : {40, 20, 45}) {
    SCOPED_TRACE(testing::Message() << "in place, " << trials);
    place = history_of(GetParam(), context, ++values, trials);
    expect_fresh(place);
  }
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& entry : samplers()) result.emplace_back(entry.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Samplers, Conformance, testing::ValuesIn(names()),
                         [](const auto& entry) { return entry.param; });

}  // namespace
}  // namespace incumbent
