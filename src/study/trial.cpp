#include "incumbent/trial.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "core/require.hpp"
#include "incumbent/scheduler.hpp"
#include "incumbent/study.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kStatuses[] = {"waiting", "running", "complete", "pruned", "failed"};
constexpr std::string_view kFailures[] = {"none",  "nan",     "diverged",    "out_of_memory",
                                          "crash", "timeout", "worker_lost", "cancelled"};

}  // namespace

std::string_view to_string(TrialStatus status) { return kStatuses[static_cast<int>(status)]; }
std::string_view to_string(Failure failure) { return kFailures[static_cast<int>(failure)]; }
std::string_view to_string(Direction direction) { return direction == Direction::minimize ? "min" : "max"; }

std::string_view to_string(Verdict verdict) {
  constexpr std::string_view words[] = {"continue", "pause", "stop"};
  return words[static_cast<int>(verdict)];
}

std::string_view to_string(Action::Kind kind) {
  constexpr std::string_view words[] = {"start", "resume", "clone", "wait", "finished"};
  return words[static_cast<int>(kind)];
}

Failure parse_failure(std::string_view word) {
  const auto found = std::find(std::begin(kFailures) + 1, std::end(kFailures), word);
  require(found != std::end(kFailures), "unknown failure '{}'; known: {}", word,
          fmt::join(std::begin(kFailures) + 1, std::end(kFailures), ", "));
  return static_cast<Failure>(found - std::begin(kFailures));
}

Direction parse_direction(std::string_view word) {
  if (word == "min" || word == "minimize") return Direction::minimize;
  require(word == "max" || word == "maximize", "unknown direction '{}'; known: min, max", word);
  return Direction::maximize;
}

bool blames_configuration(Failure failure) {
  return failure != Failure::none && failure != Failure::worker_lost && failure != Failure::cancelled;
}

bool Trial::feasible() const {
  const auto& constraints = measurements.back().constraints;
  return std::all_of(constraints.begin(), constraints.end(), [](double c) { return c <= 0; });
}

}  // namespace incumbent
