// Which simulated workers there may be, and for what.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "execution/runtime_law.hpp"
#include "execution/straggler_law.hpp"
#include "incumbent/options.hpp"
#include "incumbent/problem.hpp"
#include "incumbent/scheduler.hpp"

namespace incumbent {
namespace {

constexpr std::int64_t kMostWorkers = 10'000;
constexpr std::int64_t kMostAttempts = 1'000'000;
constexpr double kLargestStraggler = 1e12;  // so that times are finite

}  // namespace

void check_workers(const SimulatedWorkers& workers) {
  require(workers.workers >= 1 && workers.workers <= kMostWorkers, "{} simulated workers; there may be 1 to {}",
          workers.workers, kMostWorkers);
  RuntimeLaw{workers.runtime};
  require(workers.straggler >= 0 && workers.straggler <= kLargestStraggler,
          "straggler is {}; it is a scale, from 0 to {:g}", workers.straggler, kLargestStraggler);
  StragglerLaw{workers.straggler_law};
  require(workers.straggler > 0 || workers.straggler_law == SimulatedWorkers{}.straggler_law,
          "straggler_law is '{}', but straggler is 0: no job takes longer; the law goes with a straggler above 0",
          workers.straggler_law);
  require(workers.drop >= 0 && workers.drop < 1, "drop is {}; it is a probability a unit of time, from 0 to below 1",
          workers.drop);
  require(workers.crash >= 0 && workers.crash <= 1, "crash is {}; it is a probability, from 0 to 1", workers.crash);
  require(workers.attempts >= 1 && workers.attempts <= kMostAttempts, "attempts is {}; it may be 1 to {}",
          workers.attempts, kMostAttempts);
  require(!workers.time_limit || (*workers.time_limit > 0 && std::isfinite(*workers.time_limit)),
          "the time limit is {}; it must be above 0", workers.time_limit.value_or(0));
}

void check_runtime(const SimulatedWorkers& workers, const Problem& problem) {
  require(
      RuntimeLaw(workers.runtime).kind() != RuntimeLaw::Kind::cost || problem.description().known_cost,
      "runtime '{}': the cost of '{}' is measured, and another run would take another time; it needs a problem that "
      "knows its cost",
      workers.runtime, problem.description().name);
}

void check_scheduler(const SimulatedWorkers& workers, const std::string& scheduler) {
  const auto list = schedulers();
  const auto found = std::ranges::find(list, Options::parse(scheduler).name(), &SchedulerEntry::name);
  require(workers.checkpoints || found == list.end() || !found->capabilities.clones,
          "scheduler '{}' starts trials from the checkpoints of others; simulated workers without checkpoints can't",
          scheduler);
}

}  // namespace incumbent
