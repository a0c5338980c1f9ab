// The ranks and columns that a model keeps, beside what they stand for, made anew.
#include "sampler/rung_ranks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "formula/random.hpp"
#include "sampler/ranked_columns.hpp"
#include "sampler/rung_observations.hpp"

namespace incumbent {
namespace {

SearchSpace space() {
  SearchSpace result;
  result.add_real("x", 0, 1);
  result.add_categorical("kind", {std::string("a"), std::string("b"), std::string("c")});
  return result;
}

std::vector<std::int64_t> ranked_anew(const History& history, std::size_t fewest) {
  auto observations = observations_at_one_resource(history, fewest);
  std::ranges::stable_sort(observations, [](const Observation& a, const Observation& b) {
    return a.feasible != b.feasible ? a.feasible : a.objective < b.objective;
  });
  std::vector<std::int64_t> trials;
  for (const auto& observation : observations) trials.push_back(observation.trial);
  return trials;
}

// Trials of brackets that begin at 1, 3 and 9; values are few, some are infinite, some infeasible; trials fail.
class Events {
 public:
  explicit Events(std::uint64_t seed, std::vector<std::int64_t> rungs) : rungs_(std::move(rungs)) {
    stream_.emplace(seed, Purpose::test);
  }

  void step(History& history) {
    const auto running = history.running(true);
    const auto kind = stream_->below(10);
    if (running.empty() || kind < 3) return start(history);
    const auto trial = running[stream_->below(running.size())];
    const auto& known = history[trial];
    if (known.paused() && kind < 7) {
      const auto above = std::ranges::upper_bound(rungs_, known.resource);
      if (above != rungs_.end()) return history.apply(TrialResumed{trial, *above});
    }
    if (kind < 8 && !known.paused()) {
      const auto last = known.has_value() ? known.measurements.back().resource : 0;
      const auto resource = last + 1 + static_cast<std::int64_t>(stream_->below(4));
      return history.apply(TrialReported{trial, measurement(resource)});
    }
    TrialFinished finished;
    finished.trial = trial;
    finished.status = kind < 9 ? TrialStatus::pruned : TrialStatus::failed;
    if (kind == 9) finished.failure = stream_->below(2) == 0 ? Failure::crash : Failure::worker_lost;
    if (kind == 8 && known.has_value()) finished.measurement = measurement(known.measurements.back().resource);
    history.apply(finished);
  }

 private:
  void start(History& history) {
    TrialStarted started;
    started.trial = static_cast<std::int64_t>(history.size());
    started.configuration = history.space().sample(*stream_);
    started.request.resource = rungs_[stream_->below(rungs_.size())];
    history.apply(started);
  }
  Measurement measurement(std::int64_t resource) {
    Measurement result;
    result.resource = resource;
    result.objectives = {static_cast<double>(stream_->below(5))};
    if (stream_->below(10) == 0) result.objectives = {std::numeric_limits<double>::infinity()};
    if (stream_->below(3) == 0) result.constraints = {static_cast<double>(stream_->below(2))};
    return result;
  }

  std::vector<std::int64_t> rungs_;
  std::optional<Stream> stream_;
};

class RungRanksOf : public testing::TestWithParam<std::vector<std::int64_t>> {};

// However many events come between two looks.
TEST_P(RungRanksOf, AreThoseMadeAnew) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    History history(space());
    Events events(seed, GetParam());
    Stream stream(seed, Purpose::test, 1);
    RungRanks ranks;
    RankedColumns columns({0, 3});
    for (int look = 0; look < 60; ++look) {
      const auto steps = look % 20 == 19 ? 300 : stream.below(12);
      for (std::uint64_t i = 0; i < steps; ++i) events.step(history);
      EXPECT_EQ(ranks.update(history), look == 0);
      EXPECT_EQ(ranks.failures(), history.failures());
      for (const std::size_t fewest : {1u, 5u, 30u, 10'000u}) {
        const auto order = ranks.at_one_resource(fewest);
        ASSERT_EQ(std::vector<std::int64_t>(order.begin(), order.end()), ranked_anew(history, fewest))
            << seed << ' ' << look << ' ' << fewest;
        columns.set(history, order, ranks.failures());
        const auto count = order.size() + ranks.failures().size();
        const auto view = columns.view(0, count);
        for (std::size_t i = 0; i < count; ++i) {
          const auto trial = i < order.size() ? order[i] : ranks.failures()[i - order.size()];
          ASSERT_EQ(columns.trial(i), trial);
          ASSERT_EQ(view(0, i), history[trial].configuration[0]);
          ASSERT_EQ(view(1, i), history[trial].configuration[1]);
        }
      }
    }
    const History copy = history;
    EXPECT_TRUE(ranks.update(copy));
    const auto order = ranks.at_one_resource(5);
    EXPECT_EQ(std::vector<std::int64_t>(order.begin(), order.end()), ranked_anew(copy, 5));
  }
}

INSTANTIATE_TEST_SUITE_P(Rungs, RungRanksOf,
                         testing::Values(std::vector<std::int64_t>{9}, std::vector<std::int64_t>{1, 3, 9}),
                         [](const auto& entry) { return "Case" + std::to_string(entry.index); });

}  // namespace
}  // namespace incumbent
