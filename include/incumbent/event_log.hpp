// What happens in a study, as events, and the abstract log that keeps them. Values are in the user's own direction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "incumbent/device.hpp"
#include "incumbent/simulated_workers.hpp"
#include "incumbent/trial.hpp"

namespace incumbent {

// A configuration was put in the queue as a new, waiting trial.
struct TrialEnqueued {
  std::int64_t trial = 0;
  Configuration configuration;
};

// A trial starts: new, or the waiting trial of that number.
struct TrialStarted {
  std::int64_t trial = 0;
  Configuration configuration;  // empty for a foreign trial whose parameters are not known yet
  SuggestRequest request;
  std::uint64_t seed = 0;
  std::string sampler;     // who suggested it: "gp", "enqueued", "foreign"
  std::uint64_t seen = 0;  // lines of the log (or events) that the suggestion was made from
  int joint = 1;           // suggestions that were asked for at once; those of one answer have the same `seen`
  std::string model;       // the sampler's memory, opaque
};

// A paused trial goes on to a larger resource.
struct TrialResumed {
  std::int64_t trial = 0;
  std::int64_t resource = 0;
};

// An intermediate value.
struct TrialReported {
  std::int64_t trial = 0;
  Measurement measurement;
};

// The end of a trial; nothing may follow. `measurement` has no objectives if nothing was measured at the end.
struct TrialFinished {
  std::int64_t trial = 0;
  TrialStatus status = TrialStatus::complete;
  Failure failure = Failure::none;
  Measurement measurement;
  std::optional<double> score;  // noise-free value or test score: for reports, never shown to samplers
  Configuration configuration;  // of a foreign trial, if known only now; else empty
};

using Event = std::variant<TrialEnqueued, TrialStarted, TrialResumed, TrialReported, TrialFinished>;

// What a study is; fixed when it is created, the device apart.
struct StudySpec {
  std::string name = "study";
  SearchSpace space;
  Direction direction = Direction::minimize;
  std::uint64_t seed = 0;
  std::string sampler = "random";
  std::string scheduler = "full";
  std::optional<std::int64_t> budget;           // trials that may be started; none: without end
  std::int64_t max_resource = 1;                // in the problem's unit
  bool noisy = false;                           // evaluating a configuration again makes sense
  std::optional<SimulatedWorkers> simulated{};  // on which it runs, if that is to be kept with it
  ComputeDevice device{};                       // of the sampler's models in this process; not kept with the study
};

// An append-only log. Implementations are thread-safe.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // A transaction: between begin() and end() nobody else can append. begin() returns the events that others (another
  // process) appended since this object last looked. Logs with one writer need neither.
  virtual std::vector<Event> begin() { return {}; }
  virtual void end() noexcept {}

  // Within a transaction. Appends all or none; returns a ticket for flush(). Error(storage) if it can't be written:
  // then nothing was.
  virtual std::uint64_t append(std::span<const Event> events) = 0;
  // Returns when everything up to the ticket is as durable as the log promises. Called outside the transaction.
  virtual void flush(std::uint64_t ticket) = 0;
  // Lines (events) so far.
  virtual std::uint64_t lines() const = 0;
};

}  // namespace incumbent
