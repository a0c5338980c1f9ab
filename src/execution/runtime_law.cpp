#include "execution/runtime_law.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "incumbent/options.hpp"
#include "incumbent/problem.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kLaws[] = {"resource", "constant", "cost"};
constexpr double kLongest = 1e12;
constexpr std::int64_t kMostWorkers = 10'000;
constexpr std::int64_t kMostAttempts = 1'000'000;

}  // namespace

RuntimeLaw::RuntimeLaw(const std::string& specification) {
  const auto options = Options::parse(specification);
  const auto found = std::find(std::begin(kLaws), std::end(kLaws), options.name());
  require(found != std::end(kLaws), "unknown runtime law '{}'; known: resource, constant, cost", options.name());
  kind_ = static_cast<Kind>(found - std::begin(kLaws));
  scale_ = options.get_double(kind_ == Kind::constant ? "time" : "unit", 1, 0, kLongest);
  require(scale_ > 0, "runtime '{}': a job would take no time; it must be above 0", specification);
  options.check_all_used("runtime law");
}

void check_workers(const SimulatedWorkers& workers) {
  require(workers.workers >= 1 && workers.workers <= kMostWorkers, "{} simulated workers; there may be 1 to {}",
          workers.workers, kMostWorkers);
  RuntimeLaw{workers.runtime};
  require(workers.straggler >= 0 && std::isfinite(workers.straggler),
          "straggler is {}; it is a standard deviation, 0 or more", workers.straggler);
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

JobFate fate_of(const SimulatedWorkers& workers, std::uint64_t seed, std::int64_t trial, std::uint32_t number) {
  JobFate fate;
  if (workers.straggler == 0 && workers.drop == 0 && workers.crash == 0) return fate;
  Stream stream(seed, Purpose::runtime, static_cast<std::uint64_t>(trial), number);
  // Each number in its place, used or not: another probability leaves the others' events where they were.
  fate.factor = 1 + std::abs(workers.straggler * stream.normal());
  const double lost = stream.uniform();
  if (workers.drop > 0) fate.lost_after = formula::log(1 - lost) / formula::log(1 - workers.drop);
  fate.crashes = stream.uniform() < workers.crash;
  return fate;
}

}  // namespace incumbent
