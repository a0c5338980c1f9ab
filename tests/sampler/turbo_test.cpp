// Sampler turbo: its trust regions follow the history, and what it suggests follows them.
#include <gtest/gtest.h>

#include <cmath>

#include "incumbent/study.hpp"
#include "sampler/trust_region.hpp"

namespace incumbent {
namespace {

SearchSpace cube(std::size_t d) {
  SearchSpace space;
  for (std::size_t j = 0; j < d; ++j) space.add_real("x" + std::to_string(j), 0, 1);
  return space;
}

// Trials with tags and outcomes, made by hand.
class Script {
 public:
  explicit Script(std::size_t d = 2) : history(cube(d)), d_(d) {}

  std::int64_t start(const TrustRegionTag& tag) { return start_with(tag.text()); }
  std::int64_t start_with(const std::string& model) {
    TrialStarted event;
    event.trial = static_cast<std::int64_t>(history.size());
    const double place = 0.5 / (1 + static_cast<double>(event.trial));
    event.configuration = Configuration(std::vector<double>(d_, place));
    event.model = model;
    history.apply(event);
    return event.trial;
  }
  void finish(std::int64_t trial, double value) {
    TrialFinished event;
    event.trial = trial;
    event.status = TrialStatus::complete;
    event.measurement.objectives = {value};
    history.apply(event);
  }
  void fail(std::int64_t trial, Failure failure) {
    TrialFinished event;
    event.trial = trial;
    event.status = TrialStatus::failed;
    event.failure = failure;
    history.apply(event);
  }
  // A batch of trials with these values.
  void batch(std::int64_t region, std::int64_t restart, const std::vector<double>& values, bool initial = false) {
    const auto name = static_cast<std::int64_t>(history.size());
    for (const double value : values) finish(start(TrustRegionTag{region, restart, name, initial}), value);
  }
  TrustRegion region(std::int64_t index = 0, const TrustRegionRules& rules = {}) const {
    return replay_trust_region(history, index, rules);
  }

  History history;

 private:
  std::size_t d_;
};

TEST(TrustRegionTag, ReadsBackAndRefusesOthers) {
  for (const bool initial : {false, true}) {
    const TrustRegionTag tag{3, 14, 159, initial};
    const auto read = TrustRegionTag::parse(tag.text());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), tag.text());
    EXPECT_EQ(read->batch, 159);
    EXPECT_EQ(read->initial, initial);
  }
  for (const auto* text : {"", "turbo", "turbo 1 2", "turbo 1 2 x", "turbo 1 2 3 4", "turbo 1 -2 3", "gp 1 2 3",
                           "turbo 1 2 3 initial ", "12 0x1p+0", "turbo 99999999999999999999 1 1"}) {
    EXPECT_FALSE(TrustRegionTag::parse(text)) << text;
  }
}

TEST(TrustRegion, ThreeSuccessesDoubleItUpToTheLargest) {
  Script s;
  s.batch(0, 0, {10, 11}, true);
  EXPECT_EQ(s.region().designed, 2);
  EXPECT_EQ(s.region().length, 0.8);
  s.batch(0, 0, {9, 12});
  s.batch(0, 0, {8});
  EXPECT_EQ(s.region().length, 0.8);
  s.batch(0, 0, {20, 7});
  EXPECT_EQ(s.region().length, 1.6);
  for (int i = 0; i < 3; ++i) s.batch(0, 0, {6.0 - i});
  EXPECT_EQ(s.region().length, 1.6);
  EXPECT_EQ(s.region().best, 4);
}

TEST(TrustRegion, AnImprovementIsByMoreThanAThousandth) {
  for (const double value : {100 - 0.0999, 100 - 0.1001}) {
    Script s;
    s.batch(0, 0, {100}, true);
    for (int i = 0; i < 3; ++i) s.batch(0, 0, {100});
    s.batch(0, 0, {value});  // the fourth failure, or a success
    EXPECT_EQ(s.region().length, value > 99.9 ? 0.4 : 0.8);
  }
}

TEST(TrustRegion, FailuresAreCountedByEvaluationAndASuccessForgetsThem) {
  Script s;
  s.batch(0, 0, {1}, true);
  s.batch(0, 0, {2, 2, 2});
  s.batch(0, 0, {0.5});
  s.batch(0, 0, {2, 2, 2});
  EXPECT_EQ(s.region().length, 0.8);
  s.batch(0, 0, {2});
  EXPECT_EQ(s.region().length, 0.4);
}

TEST(TrustRegion, StartsAnewWithoutItsDataWhenItIsTooSmall) {
  Script s;
  s.batch(0, 0, {1}, true);
  for (int i = 0; i < 6; ++i) s.batch(0, 0, {2, 2, 2, 2});
  EXPECT_EQ(s.region().length, 0.0125);
  EXPECT_EQ(s.region().restart, 0);
  s.batch(0, 0, {2, 2, 2, 2});
  EXPECT_EQ(s.region().restart, 1);
  EXPECT_EQ(s.region().length, 0.8);
  EXPECT_TRUE(s.region().trials.empty());
  EXPECT_EQ(s.region().designed, 0);
  s.batch(0, 0, {-5});  // a straggler of the old life
  EXPECT_FALSE(s.region().best);
  s.batch(0, 1, {3}, true);
  EXPECT_EQ(s.region().best, 3);
}

TEST(TrustRegion, ABatchCountsWhenAllOfItHasFinished) {
  Script s;
  s.batch(0, 0, {1}, true);
  const auto a = s.start({0, 0, 1}), b = s.start({0, 0, 1});
  for (int i = 0; i < 4; ++i) s.start({0, 0, 3});
  s.finish(a, 5);
  EXPECT_EQ(s.region().trials.size(), 2u);
  for (std::int64_t t = 3; t < 7; ++t) s.finish(t, 5);
  EXPECT_EQ(s.region().length, 0.4);
  s.finish(b, 0.5);  // a success before those failures
  EXPECT_EQ(s.region().length, 0.4);
  EXPECT_EQ(s.region().best, 0.5);
}

TEST(TrustRegion, FailuresOfTheConfigurationCountThoseOfTheWorkerDoNot) {
  Script s;
  s.batch(0, 0, {1}, true);
  for (int i = 0; i < 8; ++i) s.fail(s.start({0, 0, 1 + i}), Failure::worker_lost);
  EXPECT_EQ(s.region().length, 0.8);
  EXPECT_EQ(s.region().trials.size(), 1u);
  for (int i = 0; i < 4; ++i) s.fail(s.start({0, 0, 9 + i}), Failure::crash);
  EXPECT_EQ(s.region().length, 0.4);
  EXPECT_EQ(s.region().trials.size(), 5u);
  EXPECT_FALSE(s.region().y.back());
}

TEST(TrustRegion, RegionsAreApartAndUntaggedTrialsBelongToTheFirst) {
  Script s;
  s.finish(s.start_with("from elsewhere"), 4);
  s.batch(1, 0, {2}, true);
  for (int i = 0; i < 4; ++i) s.batch(1, 0, {3});
  EXPECT_EQ(s.region(0).best, 4);
  EXPECT_EQ(s.region(0).length, 0.8);
  EXPECT_EQ(s.region(1).best, 2);
  EXPECT_EQ(s.region(1).length, 0.4);
}

double sphere(const Configuration& c) {
  double sum = 0;
  for (std::size_t j = 0; j < c.size(); ++j) sum += (c[j] - 0.3) * (c[j] - 0.3);
  return sum;
}

std::unique_ptr<Study> study(const std::string& sampler, std::size_t d, std::int64_t budget) {
  StudySpec spec;
  spec.space = cube(d);
  spec.sampler = sampler;
  spec.seed = 4;
  spec.budget = budget;
  return make_study(spec);
}

TEST(Turbo, FindsTheMiddleOfASphereInBatches) {
  for (const auto* sampler : {"turbo:initial=8", "turbo:regions=3,initial=6"}) {
    const auto s = study(sampler, 4, 80);
    for (auto actions = s->ask(4); actions.front().kind == Action::Kind::start; actions = s->ask(4)) {
      for (const auto& action : actions) s->tell(action.trial, {.objectives = {sphere(action.configuration)}});
    }
    EXPECT_LT(s->best()->objective(), 1e-3) << sampler;
  }
}

// A sampler that never saw the trials before suggests the same; the region is where the best trial is.
TEST(Turbo, RemembersInTheHistoryAloneAndStaysInItsBox) {
  const SamplerContext context{cube(3), 7, 60, 1, false};
  const auto one = make_sampler("turbo:initial=6", context);
  History history(context.space);
  for (std::int64_t t = 0; t < 40; ++t) {
    SuggestRequest request;
    request.trial = t;
    const auto suggestion = one->suggest(history, request, 1).front();
    const auto fresh = make_sampler("turbo:initial=6", context)->suggest(history, request, 1).front();
    EXPECT_TRUE(suggestion.configuration == fresh.configuration) << t;
    EXPECT_EQ(suggestion.model, fresh.model);
    const auto region = replay_trust_region(history, 0, {.failures = 4});
    if (t >= 6 && region.restart == 0) {
      // No side is longer than L times the largest weight, and weights have a geometric mean of 1.
      const auto& best = history.best()->configuration;
      double volume = 1;
      for (std::size_t j = 0; j < 3; ++j)
        volume *= std::max(2 * std::abs(suggestion.configuration[j] - best[j]), 1e-300);
      EXPECT_LE(volume, std::pow(region.length, 3) * (1 + 1e-9)) << t;
    }
    TrialStarted start;
    start.trial = t;
    start.configuration = suggestion.configuration;
    start.model = suggestion.model;
    history.apply(start);
    TrialFinished finish;
    finish.trial = t;
    finish.status = TrialStatus::complete;
    finish.measurement.objectives = {sphere(suggestion.configuration)};
    history.apply(finish);
  }
}

TEST(Turbo, GoesOnWhileItsDesignIsRunningAndWhenAllOfItFails) {
  const auto s = study("turbo:initial=4", 2, 30);
  auto actions = s->ask(10);
  ASSERT_EQ(actions.size(), 10u);
  for (const auto& action : actions) s->tell(action.trial, {.failure = Failure::crash});
  for (int i = 0; i < 20; ++i) {
    const auto action = s->ask().front();
    ASSERT_EQ(action.kind, Action::Kind::start);
    Result result;
    if (i % 3 == 0)
      result.failure = Failure::diverged;
    else
      result.objectives = {i == 10 ? 1e300 : sphere(action.configuration)};
    s->tell(action.trial, result);
  }
  EXPECT_EQ(s->ask().front().kind, Action::Kind::finished);
}

}  // namespace
}  // namespace incumbent
