// The Scheduler contract: how much resource, for whom.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "incumbent/capabilities.hpp"
#include "incumbent/history.hpp"
#include "incumbent/options.hpp"

namespace incumbent {

// A new configuration; up to `count` trials with the same request may start at once. The study fills in request.trial.
struct Start {
  SuggestRequest request;
  std::int64_t count = 1;
};
// A paused trial goes on.
struct Resume {
  std::int64_t trial = 0;
  std::int64_t resource = 0;
};
// A new trial from request.parent's checkpoint at request.from_resource, with its configuration perturbed.
struct Clone {
  SuggestRequest request;
  Exploration exploration;
};
// Nothing to do until a running trial reports.
struct Wait {};
// Nothing to do any more; reason: "budget", "exhausted".
struct Finished {
  std::string reason;
};
using Decision = std::variant<Start, Resume, Clone, Wait, Finished>;

// pause: only for a measurement at or beyond the resource that the trial runs toward.
enum class Verdict { go_on, pause, stop };
INCUMBENT_EXPORT std::string_view to_string(Verdict verdict);  // "continue", "pause", "stop"

struct SchedulerContext {
  std::optional<std::int64_t> budget;  // trials that may be started; going on with one is free
  std::int64_t max_resource = 1;
  std::uint64_t seed = 0;
};

// A deterministic state machine over the study's events: next() and judge() are pure, observe() alone changes state.
class INCUMBENT_EXPORT Scheduler {
 public:
  virtual ~Scheduler() = default;

  virtual Decision next(const History& history) const = 0;
  // Instead of a Start that the sampler has nothing left for: Resume, Wait or Finished.
  virtual Decision next_without_start(const History&) const { return Finished{"exhausted"}; }
  // Called before the measurement is applied to the history, at every resource that a trial reports. Objectives are
  // minimized, as in the history.
  virtual Verdict judge(const History& history, std::int64_t trial, const Measurement& measurement) const = 0;
  // After each event, with the history that holds it; also on replay.
  virtual void observe(const History& history, const Event& event) = 0;

  // Whether it may still resume the trial, now or when it has paused, or clone it: who runs trials keeps no other
  // checkpoints.
  virtual bool may_continue(std::int64_t) const { return false; }
  // Whether it leaves it to the sampler which trials stop, so that it needs one that says so.
  virtual bool defers() const { return false; }
  // Whether its requests name a target and a population, so that it needs a sampler that breeds from them.
  virtual bool breeds() const { return false; }
};

struct SchedulerEntry {
  std::string_view name;
  std::string_view summary;
  std::string_view options;
  SchedulerCapabilities capabilities;
  std::unique_ptr<Scheduler> (*make)(const Options&, SchedulerContext);
};

INCUMBENT_EXPORT std::span<const SchedulerEntry> schedulers();
INCUMBENT_EXPORT std::unique_ptr<Scheduler> make_scheduler(std::string_view specification, SchedulerContext context);

}  // namespace incumbent
