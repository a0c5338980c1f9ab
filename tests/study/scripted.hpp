// Test doubles: a scheduler that follows a script, samplers that count or repeat themselves, a log in memory.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <stdexcept>

#include "incumbent/error.hpp"
#include "incumbent/study.hpp"
#include "study/recommendation.hpp"

namespace incumbent::testing_doubles {

inline SearchSpace unit_space(int dimension = 1) {
  SearchSpace space;
  for (int i = 0; i < dimension; ++i) space.add_real("x" + std::to_string(i), 0, 1);
  return space;
}

// Answers the decisions in order, one an event-changing step; judges by a table of (trial, resource).
class ScriptedScheduler : public Scheduler {
 public:
  explicit ScriptedScheduler(std::vector<Decision> script) : script_(std::move(script)) {}

  Decision next(const History&) const override {
    return position_ < script_.size() ? script_[position_] : Decision(Finished{"script"});
  }
  Verdict judge(const History&, std::int64_t trial, const Measurement& measurement) const override {
    const auto found = verdicts.find({trial, measurement.resource});
    return found == verdicts.end() ? Verdict::go_on : found->second;
  }
  void observe(const History&, const Event& event) override {
    const bool waits = position_ < script_.size() && std::holds_alternative<Wait>(script_[position_]);
    const bool acted = std::holds_alternative<TrialStarted>(event) || std::holds_alternative<TrialResumed>(event);
    if (acted || waits) ++position_;
  }

  bool may_continue(std::int64_t) const override { return true; }

  std::map<std::pair<std::int64_t, std::int64_t>, Verdict> verdicts;

 private:
  std::vector<Decision> script_;
  std::size_t position_ = 0;
};

// Suggests x = 1/(trial + 2) in every coordinate, whoever is named as parents.
class CountingSampler : public Sampler {
 public:
  explicit CountingSampler(SearchSpace space, std::uint64_t seed = 0)
      : Sampler({std::move(space), seed, {}, 1, false}) {}
  std::vector<Suggestion> suggest(const History&, const SuggestRequest& request, int) const override {
    ++calls;
    const double x = 1.0 / static_cast<double>(request.trial + 2);
    return {{Configuration(std::vector<double>(space().size(), x)), "model " + std::to_string(request.trial)}};
  }
  bool breeds() const override { return true; }
  mutable int calls = 0;
};

// Of a noisy study it recommends the first of the trials that may be, and counts how often it is asked.
class FirstSampler : public CountingSampler {
 public:
  using CountingSampler::CountingSampler;
  const Trial* recommend(const History& history) const override {
    ++asked;
    const auto* best = history.best();
    for (const auto& trial : history.trials()) {
      if (best && is_comparable(trial, *best)) return &trial;
    }
    return best;
  }
  mutable int asked = 0;
};

// Suggests the same configuration again and again.
class FixedSampler : public Sampler {
 public:
  FixedSampler(SearchSpace space, Configuration configuration)
      : Sampler({std::move(space), 3, {}, 1, false}), configuration_(std::move(configuration)) {}
  std::vector<Suggestion> suggest(const History&, const SuggestRequest&, int) const override {
    return {{configuration_, {}}};
  }

 private:
  Configuration configuration_;
};

class MemoryLog : public EventLog {
 public:
  std::uint64_t append(std::span<const Event> added) override {
    if (full) throw Error(ErrorCode::storage, "no space left");
    events.insert(events.end(), added.begin(), added.end());
    return events.size();
  }
  void flush(std::uint64_t ticket) override { flushed = ticket; }
  std::uint64_t lines() const override { return events.size(); }

  std::vector<Event> events;
  std::uint64_t flushed = 0;
  bool full = false;
};

// Pauses trial 0 and stops trial 1 at resource 3.
inline std::unique_ptr<ScriptedScheduler> script(std::vector<Decision> decisions) {
  auto scheduler = std::make_unique<ScriptedScheduler>(std::move(decisions));
  scheduler->verdicts[{0, 3}] = Verdict::pause;
  scheduler->verdicts[{1, 3}] = Verdict::stop;
  return scheduler;
}

inline StudySpec spec() {
  StudySpec result;
  result.space = unit_space();
  result.seed = 7;
  result.max_resource = 9;
  return result;
}

// Not inlined: g++ 12 takes a list of one for a clone that is not initialized.
[[gnu::noinline]] inline Decision start_at(std::int64_t resource) {
  Start start;
  start.request.resource = resource;
  start.request.rungs = {3, 9};
  return start;
}

}  // namespace incumbent::testing_doubles
