// Sampler gp where a scheduler lets some trials run further than others: learning curves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "incumbent/error.hpp"
#include "sampler/simulation.hpp"

namespace incumbent {
namespace {

using namespace simulation;

constexpr std::int64_t kMost = 27;

// A bowl in four dimensions, and what training has not removed yet: as r^-1/2, the more the larger the first two are.
double loss(std::span<const double> x, std::int64_t resource) {
  double bowl = 0;
  for (const double v : x) bowl += (v - 0.7) * (v - 0.7);
  return bowl + (x[0] + x[1]) / std::sqrt(static_cast<double>(resource));
}

std::unique_ptr<Study> study_of(const std::string& sampler, const std::string& scheduler, std::uint64_t seed,
                                std::int64_t budget) {
  StudySpec spec;
  spec.space = box(4, 0, 1);
  spec.sampler = sampler;
  spec.scheduler = scheduler;
  spec.seed = seed;
  spec.budget = budget;
  spec.max_resource = kMost;
  return make_study(spec);
}

// Runs it to its end; the loss of its incumbent.
double run(Study& study) {
  for (auto action = study.ask().front(); action.kind != Action::Kind::finished; action = study.ask().front()) {
    Result result;
    result.objectives = {loss(action.configuration.codes(), action.resource)};
    study.tell(action.trial, result);
  }
  return study.best()->objective();
}

std::size_t words(const std::string& model) {
  return model.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(model, ' ')) + 1;
}

TEST(GpCurves, AreModelledUnderRungsAndOnlyThere) {
  const auto words_at_the_end = [](const std::string& sampler, const std::string& scheduler) {
    const auto study = study_of(sampler, scheduler, 1, 30);
    run(*study);
    return words(study->history()[29].model);
  };
  const std::string options = "gp:outputs=standardize,main_effects=false";
  const auto plain = words_at_the_end(options, "full");
  EXPECT_EQ(words_at_the_end(options + ",fidelity=one", "asha"), plain);
  // Two output scales, two sets of length scales, the decay's length scale and shape; behind a word.
  const auto curves = 1 + plain + 1 + 4 + 2;
  EXPECT_EQ(words_at_the_end(options + ",fidelity=joint", "asha"), curves);
  for (const char* scheduler : {"asha", "hyperband"}) {
    // With that of the values at one rung where these were believed.
    EXPECT_THAT(words_at_the_end(options, scheduler), testing::AnyOf(curves, plain + curves)) << scheduler;
  }
}

TEST(GpCurves, ASamplerThatStartsFromTheHistorySuggestsTheSame) {
  const auto study = study_of("gp", "asha", 3, 100);
  const auto warm = make_sampler("gp", {study->spec().space, 3, 100, kMost, false});
  for (int step = 0; step < 60; ++step) {
    const auto action = study->ask().front();
    Result result;
    result.objectives = {loss(action.configuration.codes(), action.resource)};
    study->tell(action.trial, result);
    if (step < 40 || step % 5 > 0) continue;
    const auto history = study->history();
    SuggestRequest request;
    request.trial = static_cast<std::int64_t>(history.size());
    const auto fresh = make_sampler("gp", {study->spec().space, 3, 100, kMost, false});
    const auto expected = fresh->suggest(history, request, 1).front();
    const auto again = warm->suggest(history, request, 1).front();
    EXPECT_EQ(again.configuration, expected.configuration) << step;
    EXPECT_EQ(again.model, expected.model) << step;
  }
}

// Of 30 trials at 1, ten also at 9; rung 1 has the end's smooth function, a bit above, or the opposite of the end's
// noise.
TEST(GpCurves, AreBelievedAsLongAsTheyTellTheOrderAtTheRung) {
  const auto suggestions = [](const std::string& fidelity, bool tells) {
    const SearchSpace space = box(4, 0, 1);
    History history(space);
    Stream stream(7, Purpose::test);
    for (std::int64_t t = 0; t < 30; ++t) {
      TrialStarted start;
      start.trial = t;
      start.configuration = space.sample(stream);
      history.apply(start);
      const auto x = start.configuration.codes();
      const double value = tells ? 3 * std::cos(5 * x[0]) + 2 * std::cos(6 * x[1]) + x[2] : stream.normal();
      const auto measured = [](std::int64_t resource, double objective) {
        Measurement measurement;
        measurement.resource = resource;
        measurement.objectives = {objective};
        return measurement;
      };
      history.apply(TrialReported{t, measured(1, tells ? value + 0.3 : -value)});
      TrialFinished finish{t, TrialStatus::pruned, Failure::none, {}, {}, {}};
      if (t % 3 == 0) {
        history.apply(TrialResumed{t, 9});
        finish.status = TrialStatus::complete;
        finish.measurement = measured(9, value);
      }
      history.apply(finish);
    }
    SuggestRequest request;
    request.trial = 30;
    return make_sampler("gp:fidelity=" + fidelity, {space, 1, {}, 9, false})->suggest(history, request, 1);
  };
  for (const bool tells : {true, false}) {
    const auto chosen = suggestions("auto", tells).front().configuration;
    EXPECT_EQ(chosen == suggestions("joint", tells).front().configuration, tells);
    EXPECT_EQ(chosen == suggestions("one", tells).front().configuration, !tells);
  }
}

// By the medians of five seeds.
TEST(GpCurves, RandomSearchUnderTheSameSchedulerIsBeaten) {
  const auto median = [](const std::string& sampler) {
    std::vector<double> losses;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) losses.push_back(run(*study_of(sampler, "asha", seed, 60)));
    std::ranges::sort(losses);
    return losses[2];
  };
  EXPECT_LT(median("gp"), median("random"));
  // At the first rung the best configurations are others than at the end: who looks there finds those.
  EXPECT_GT(median("gp:rung=requested"), median("gp"));
}

TEST(GpCurves, WhatCannotBeJoinedIsRefused) {
  const auto message = [](const std::string& sampler) {
    try {
      study_of(sampler, "asha", 1, 10);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(message("gp:fidelity=joint,acquisition=thompson"), testing::HasSubstr("thompson"));
  EXPECT_THAT(message("gp:fidelity=joint,batch=local_penalization"), testing::HasSubstr("local_penalization"));
  EXPECT_EQ(message("gp:acquisition=thompson"), "");
  // What only a model of learning curves can do, without one.
  EXPECT_EQ(message("gp:rung=requested,fidelity=one"),
            "rung 'requested' with fidelity 'one', where no learning curves are modelled; it goes with largest");
  EXPECT_THAT(message("gp:rung=requested,acquisition=thompson"), testing::HasSubstr("with acquisition 'thompson'"));
  EXPECT_THAT(message("gp:rung=requested,batch=local_penalization"),
              testing::HasSubstr("with batch 'local_penalization'"));
  EXPECT_EQ(message("gp:rung=largest,fidelity=one"), "");
  EXPECT_EQ(message("gp:rung=requested"), "");
  // And what such a model can't.
  EXPECT_THAT(message("gp:main_effects=true"),
              testing::HasSubstr("main_effects=true with learning curves up to resource 27"));
  EXPECT_EQ(message("gp:main_effects=true,fidelity=one"), "");
  EXPECT_THAT(message("gp:rows=50"), testing::HasSubstr("rows=50 with learning curves up to resource 27"));
  EXPECT_EQ(message("gp:rows=50,fidelity=one"), "");
  EXPECT_EQ(message("gp:main_effects=true,acquisition=thompson"), "");
}

}  // namespace
}  // namespace incumbent
