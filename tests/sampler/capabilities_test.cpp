// What the list declares of a sampler is what it does: the same history with one thing changed leads to other
// suggestions, or does not.
#include <gtest/gtest.h>

#include <functional>

#include "core/registry.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kTrials = 40, kBudget = 100;

SearchSpace numbers() {
  SearchSpace space;
  space.add_real("x", -5, 5);
  space.add_real("lr", 1e-5, 1e-1, {.log = true});
  space.add_integer("width", 8, 512, {.log = true});
  return space;
}

SearchSpace with_category() {
  auto space = numbers();
  space.add_categorical("optimizer", {std::string("sgd"), std::string("adam")});
  return space;
}

SearchSpace with_condition() {
  auto space = numbers();
  space.add_ordinal("depth", {std::int64_t{1}, std::int64_t{2}});
  space.add_real("rate", 0, 1);
  space.add_condition({Condition::Op::equal, "rate", "depth", {std::int64_t{2}}, {}});
  return space;
}

double value_of(const Configuration& c) { return c[0] * c[0] + 1e-4 * c[2]; }

TrialFinished complete(std::int64_t trial, double value, std::int64_t resource = 1) {
  TrialFinished finished{trial, TrialStatus::complete, Failure::none, {}, {}, {}};
  finished.measurement.resource = resource;
  finished.measurement.objectives = {value};
  return finished;
}

class Capabilities : public testing::TestWithParam<std::string> {
 protected:
  using Edit = std::function<void(Event&)>;

  static const SamplerCapabilities& declared() {
    return find_registered("sampler", samplers(), GetParam()).capabilities;
  }

  // The events of a study of this sampler; what follows the start of each trial is the caller's.
  std::vector<Event> play(const std::function<std::vector<Event>(const TrialStarted&)>& after) {
    sampler_ = make_sampler(GetParam(), context_);
    History history(context_.space);
    std::vector<Event> events;
    const auto apply = [&](const Event& event) {
      history.apply(event);
      events.push_back(event);
    };
    for (; request_.trial < kTrials; ++request_.trial) {
      const auto started = start(history, request_.trial);
      apply(started);
      for (const auto& event : after(started)) apply(event);
    }
    return events;
  }
  std::vector<Event> play() {
    return play([](const TrialStarted& started) {
      return std::vector<Event>{complete(started.trial, value_of(started.configuration))};
    });
  }

  TrialStarted start(const History& history, std::int64_t trial) const {
    auto request = request_;
    request.trial = trial;
    auto suggestion = sampler_->suggest(history, request, 1).at(0);
    TrialStarted started;
    started.trial = trial;
    started.configuration = std::move(suggestion.configuration);
    started.model = std::move(suggestion.model);
    started.request = request;
    return started;
  }

  History history_of(std::vector<Event> events, const Edit& edit = {}) const {
    History history(context_.space);
    for (auto& event : events) {
      if (edit) edit(event);
      history.apply(event);
    }
    return history;
  }

  // What would be suggested for some trials, by a sampler that knows nothing but the history.
  std::vector<Configuration> suggestions(const History& history) const {
    const auto fresh = make_sampler(GetParam(), context_);
    std::vector<Configuration> result;
    for (std::int64_t trial = kTrials + 5; trial < kTrials + 13; ++trial) {
      auto request = request_;
      request.trial = trial;
      result.push_back(fresh->suggest(history, request, 1).at(0).configuration);
    }
    return result;
  }
  bool differs(const std::vector<Event>& events, const Edit& one, const Edit& other) const {
    return suggestions(history_of(events, one)) != suggestions(history_of(events, other));
  }

  // Changes how trials end.
  static Edit ends(const std::function<void(TrialFinished&)>& change) {
    return [change](Event& event) {
      if (auto* finished = std::get_if<TrialFinished>(&event)) change(*finished);
    };
  }

  SamplerContext context_{.space = numbers(), .seed = 5, .budget = kBudget};
  SuggestRequest request_{};
  std::unique_ptr<Sampler> sampler_;
};

TEST_P(Capabilities, SpacesThatItDoesNotTakeAreRefusedByName) {
  const auto refusal = [](const SearchSpace& space) -> std::string {
    try {
      make_sampler(GetParam(), {.space = space});
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      return error.what();
    }
  };
  EXPECT_EQ(refusal(numbers()), "");
  const auto category = refusal(with_category()), condition = refusal(with_condition());
  EXPECT_EQ(category.empty(), declared().categories) << category;
  EXPECT_EQ(condition.empty(), declared().conditions) << condition;
  for (const auto& [message, parameter] : {std::pair(category, "'optimizer'"), std::pair(condition, "'rate'")}) {
    if (message.empty()) continue;
    EXPECT_NE(message.find("'" + GetParam() + "'"), message.npos) << message;
    EXPECT_NE(message.find(parameter), message.npos) << message;
  }
}

TEST_P(Capabilities, ItLearnsFromValuesUnlessItIsIndependent) {
  const auto events = play();
  const auto turned = ends([](TrialFinished& finished) { finished.measurement.objectives[0] *= -1; });
  EXPECT_EQ(differs(events, {}, turned), declared().parallelism != Parallelism::independent);
  EXPECT_EQ(declared().fidelity == Fidelity::none, declared().parallelism == Parallelism::independent);
}

TEST_P(Capabilities, RunningTrialsAreSeen) {
  if (declared().parallelism == Parallelism::independent) return;
  const auto events = play();
  auto with = history_of(events);
  for (std::int64_t trial = kTrials; trial < kTrials + 4; ++trial) with.apply(start(with, trial));
  EXPECT_EQ(suggestions(with) != suggestions(history_of(events)), declared().parallelism == Parallelism::seen);
}

TEST_P(Capabilities, FailuresOfAConfigurationAreToldFromThoseOfAWorker) {
  const auto events = play();
  const auto fail = [](Failure failure) {
    return ends([failure](TrialFinished& finished) {
      if (finished.trial % 4 != 3) return;
      finished.status = TrialStatus::failed;
      finished.failure = failure;
      finished.measurement.objectives.clear();
    });
  };
  EXPECT_EQ(differs(events, fail(Failure::crash), fail(Failure::worker_lost)), declared().failures);
}

TEST_P(Capabilities, InfeasibleValuesAreToldFromFeasibleOnes) {
  const auto events = play();
  const auto constrain = [](double violation) {
    return ends([violation](TrialFinished& finished) {
      finished.measurement.constraints = {finished.measurement.objectives[0] < 1 ? violation : -1.0};
    });
  };
  EXPECT_EQ(differs(events, constrain(-1), constrain(1)), declared().constraints);
}

TEST_P(Capabilities, ToldNoiseIsUsed) {
  context_.noisy = true;
  const auto events = play();
  const auto noise = [](double variance) {
    return ends([variance](TrialFinished& finished) {
      finished.measurement.noise = finished.trial % 2 == 0 ? variance : 0.01;
    });
  };
  EXPECT_EQ(differs(events, noise(0.01), noise(10)), declared().noise);
}

// All trials are measured at resource 1, every fourth one at 3 and 9 too; the others are pruned.
TEST_P(Capabilities, ItLearnsFromTheResourcesThatItDeclares) {
  context_.max_resource = 9;
  request_.rungs = {1, 3, 9};
  const auto at = [](const TrialStarted& started, std::int64_t resource) {
    Measurement measurement;
    measurement.resource = resource;
    measurement.objectives = {value_of(started.configuration) + 1.0 / static_cast<double>(resource)};
    return measurement;
  };
  const auto events = play([&](const TrialStarted& started) {
    std::vector<Event> after{TrialReported{started.trial, at(started, 1)}};
    if (started.trial % 4 == 0) {
      after.push_back(TrialResumed{started.trial, 3});
      after.push_back(TrialReported{started.trial, at(started, 3)});
      after.push_back(TrialResumed{started.trial, 9});
      after.push_back(complete(started.trial, value_of(started.configuration), 9));
    } else {
      after.push_back(TrialFinished{started.trial, TrialStatus::pruned, Failure::none, {}, {}, {}});
    }
    return after;
  });
  // Turns the values around that were reported by trials that went on, or by those that did not.
  const auto turned = [](bool went_on) {
    return [went_on](Event& event) {
      auto* reported = std::get_if<TrialReported>(&event);
      if (reported && (reported->trial % 4 == 0) == went_on) reported->measurement.objectives[0] *= -1;
    };
  };
  const auto fidelity = declared().fidelity;
  EXPECT_EQ(differs(events, {}, turned(true)), fidelity == Fidelity::curves);
  if (fidelity == Fidelity::none || fidelity == Fidelity::one) {
    EXPECT_FALSE(differs(events, {}, turned(false)));
  }
  // Values at a larger resource may come first: where there are none, the last ones of pruned trials are learnt from.
  if (fidelity == Fidelity::last) {
    sampler_.reset();
    request_.trial = 0;
    const auto pruned = play([&](const TrialStarted& started) {
      return std::vector<Event>{TrialReported{started.trial, at(started, 1)},
                                TrialFinished{started.trial, TrialStatus::pruned, Failure::none, {}, {}, {}}};
    });
    EXPECT_TRUE(differs(events, {}, turned(false)) || differs(pruned, {}, turned(false)));
  }
  const auto last = ends([](TrialFinished& finished) {
    for (double& value : finished.measurement.objectives) value *= -1;
  });
  EXPECT_EQ(differs(events, {}, last), fidelity != Fidelity::none);
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& entry : samplers()) result.emplace_back(entry.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Samplers, Capabilities, testing::ValuesIn(names()),
                         [](const auto& entry) { return entry.param; });

}  // namespace
}  // namespace incumbent
