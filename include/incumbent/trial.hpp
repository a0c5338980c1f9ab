// What a study knows of one trial.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

enum class Direction { minimize, maximize };

enum class TrialStatus {
  waiting,   // enqueued, not started
  running,   // started; also: paused between two rungs
  complete,  // reached the resource that it was meant to
  pruned,    // stopped early or never promoted: a success with a partial curve
  failed,
};

// Failure is data: nan .. timeout say something about the configuration, worker_lost and cancelled do not.
enum class Failure { none, nan, diverged, out_of_memory, crash, timeout, worker_lost, cancelled };

INCUMBENT_EXPORT std::string_view to_string(TrialStatus status);
INCUMBENT_EXPORT std::string_view to_string(Failure failure);
INCUMBENT_EXPORT std::string_view to_string(Direction direction);
INCUMBENT_EXPORT Failure parse_failure(std::string_view word);      // Error(usage) with the known words
INCUMBENT_EXPORT Direction parse_direction(std::string_view word);  // "min", "max", "minimize", "maximize"
// Whether the failure labels the configuration (true for nan .. timeout).
INCUMBENT_EXPORT bool blames_configuration(Failure failure);

// What was measured at one resource.
struct Measurement {
  std::int64_t resource = 1;  // in the problem's unit, positive
  std::vector<double> objectives;
  std::vector<double> constraints;  // feasible at <= 0
  double cost = 0;                // since the previous measurement, in the problem's unit of cost (seconds by default)
  std::optional<double> noise{};  // variance of the error of the objective, if it is known
};

// What a scheduler tells a sampler about the trial that it wants to start; samplers may ignore any of it.
struct SuggestRequest {
  std::int64_t trial = 0;           // number of the new trial: names its random stream
  std::int64_t resource = 1;        // at which the configuration is first judged
  std::vector<std::int64_t> rungs;  // the resources at which it may be judged, ascending
  int bracket = 0;
  std::vector<std::int64_t> population;  // trials that it may be bred from
  std::optional<std::int64_t> parent;    // trial that it is cloned from
  std::int64_t from_resource = 0;        // of the parent's checkpoint that it goes on from
  std::optional<std::int64_t> target;    // trial whose place in its population it is bred for; -1: an empty place
  std::uint32_t attempt = 0;             // counts rejected suggestions for the same trial
};

// How far the configuration of a clone may be from its parent's.
struct Exploration {
  double resample = 0.25;  // probability that a parameter is drawn anew from its prior
  double change = 0.2;     // else a number is multiplied by 1 + change or 1 - change; 0: it is kept
};

struct Trial {
  std::int64_t number = 0;
  Configuration configuration;  // empty: started elsewhere and not known yet
  TrialStatus status = TrialStatus::running;
  Failure failure = Failure::none;
  std::int64_t resource = 0;  // what it runs toward, or ran to
  std::uint64_t seed = 0;     // of its evaluation
  std::optional<std::int64_t> parent;
  std::int64_t from_resource = 0;  // where it started: at this checkpoint of its parent
  int bracket = 0;
  std::string model;                      // what the sampler wants to remember of this suggestion
  bool foreign = false;                   // started by another program on the same log
  std::vector<Measurement> measurements;  // ascending resources; objectives are minimized

  // Has reached what it ran toward, and waits until its scheduler resumes it or the study ends.
  bool paused() const {
    return status == TrialStatus::running && has_value() && measurements.back().resource >= resource;
  }
  bool finished() const { return status != TrialStatus::waiting && status != TrialStatus::running; }
  bool has_value() const { return !measurements.empty(); }
  double objective() const { return measurements.back().objectives.front(); }  // at the largest resource
  INCUMBENT_EXPORT bool feasible() const;                                      // there: all constraints <= 0
};

}  // namespace incumbent
