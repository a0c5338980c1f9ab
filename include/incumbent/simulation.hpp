// Simulated workers with a virtual clock: what a study would have done on N machines, in as little time as its
// evaluations take here.
//
// A job is what one worker does for one trial: from the resource that it has to the one that it was given. Jobs take
// virtual time by a law; the values come from the real problem. Events happen in the order of virtual time, those of
// one moment in the order of trial numbers, and after each of them the free workers ask. So the same study gives the
// same trials, values and times, to the bit, whatever the number of real threads that evaluate ahead.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "incumbent/event_log.hpp"
#include "incumbent/export.hpp"
#include "incumbent/simulated_workers.hpp"

namespace incumbent {

struct ExecutionOptions;
class Problem;
class Study;

// Error(usage) naming what is wrong and what is allowed.
INCUMBENT_EXPORT void check_workers(const SimulatedWorkers& workers);
// Whether the law of time goes with the problem: "cost" needs a known cost.
INCUMBENT_EXPORT void check_runtime(const SimulatedWorkers& workers, const Problem& problem);
// Whether the workers can do what the scheduler says: one that clones needs checkpoints.
INCUMBENT_EXPORT void check_scheduler(const SimulatedWorkers& workers, const std::string& scheduler);

struct TrialSpan {
  double start = 0;
  double end = 0;  // of its last job so far
};

// When a value of a trial came, or its end.
struct SimulatedResult {
  std::int64_t trial = 0;
  double time = 0;
};

// The incumbent (Study::best; where values are noisy, looked at less often after 100 results) from `time` on; the
// objective in the user's direction.
struct IncumbentChange {
  double time = 0;
  std::int64_t trial = 0;
  std::int64_t resource = 0;
  double objective = 0;
};

struct Simulation {
  std::string reason;             // "budget", "exhausted", "time", "cancelled"
  double makespan = 0;            // virtual time of the end
  double busy = 0;                // of all workers, added up
  double lost = 0;                // of that, in jobs that were lost
  std::int64_t jobs = 0;          // that started
  std::int64_t jobs_lost = 0;     // handed out again, or given up
  std::int64_t jobs_crashed = 0;  // by `crash`
  // That was trained and measured, once if a job was lost on the way: of a trial that goes on what was added, or,
  // without checkpoints, all that it has then.
  std::int64_t resource = 0;
  std::int64_t trained = 0;                 // trials with a value at the largest resource
  std::optional<double> first_trained;      // when the first of them was
  std::vector<TrialSpan> trials;            // by number
  std::vector<IncumbentChange> incumbents;  // in the order of time
  // One a report and one a result that the study was told, in their order: a trial that was stopped has two at its end.
  std::vector<SimulatedResult> results;
  double utilization(std::int64_t workers) const {
    return makespan > 0 ? busy / (static_cast<double>(workers) * makespan) : 0;
  }
};

// Runs a study to its end, as run_trials does, on simulated workers; options.workers real threads evaluate. The cost
// that the log gets with a value is the virtual time that workers spent on the trial since its value before.
//
// recorded: events of a simulation that was interrupted, which the study has not replayed. They are walked through
// first, each at its virtual time, without evaluating anything again but for the law "cost"; then the simulation goes
// on to the end of an undisturbed one. Error(usage) naming the option if the study says that it runs on other workers;
// Error(check_failed) naming the event if the recorded ones are not those of this simulation.
INCUMBENT_EXPORT Simulation simulate_trials(Study& study, const Problem& problem, const SimulatedWorkers& workers,
                                            const ExecutionOptions& options, std::span<const Event> recorded = {});

}  // namespace incumbent
