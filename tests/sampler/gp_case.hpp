// Searches by sampler gp on Branin's function, trial by trial.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "incumbent/sampler.hpp"

namespace incumbent {

inline SearchSpace square() {
  SearchSpace space;
  space.add_real("x", -5, 10);
  space.add_real("y", 0, 15);
  return space;
}

// Branin's function: minimum 0.397887.
inline double branin(const Configuration& c) {
  const double pi = 3.14159265358979323846;
  const double t = c[1] - 5.1 / (4 * pi * pi) * c[0] * c[0] + 5 / pi * c[0] - 6;
  return t * t + 10 * (1 - 1 / (8 * pi)) * std::cos(c[0]) + 10;
}

inline void start(History& history, std::int64_t trial, const Suggestion& suggestion) {
  TrialStarted event;
  event.trial = trial;
  event.configuration = suggestion.configuration;
  event.model = suggestion.model;
  history.apply(event);
}

inline void finish(History& history, std::int64_t trial, double value) {
  TrialFinished event;
  event.trial = trial;
  event.status = TrialStatus::complete;
  event.measurement.objectives = {value};
  history.apply(event);
}

inline void fail_trial(History& history, std::int64_t trial) {
  TrialFinished event;
  event.trial = trial;
  event.status = TrialStatus::failed;
  event.failure = Failure::crash;
  history.apply(event);
}

inline Suggestion suggest(const Sampler& sampler, const History& history) {
  SuggestRequest request;
  request.trial = static_cast<std::int64_t>(history.size());
  return sampler.suggest(history, request, 1).front();
}

inline History play(const Sampler& sampler, int trials) {
  History history(square());
  for (int t = 0; t < trials; ++t) {
    const auto suggestion = suggest(sampler, history);
    start(history, t, suggestion);
    finish(history, t, branin(suggestion.configuration));
  }
  return history;
}

inline std::unique_ptr<Sampler> gp(const std::string& options = "", bool noisy = false, std::uint64_t seed = 5) {
  return make_sampler("gp" + (options.empty() ? "" : ":" + options), {square(), seed, 40, 1, noisy});
}

}  // namespace incumbent
