// Which simulated workers a study runs on (simulation.hpp runs it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace incumbent {

struct SimulatedWorkers {
  std::int64_t workers = 1;  // 1 to 10 000
  // How long a job takes. "resource:unit=1": so much a unit of resource. "constant:time=1": each the same.
  // "cost:unit=1": so much a unit of the cost that the problem says, for problems whose cost is not measured.
  std::string runtime = "resource";
  double straggler = 0;  // s, up to 1e12: each job takes 1 + s X times that, X >= 0 of the law
  // "half_normal": |z|, z ~ N(0, 1). "log_normal:deviation=1": e^(deviation z). "pareto:shape=1.5": X > x with
  // probability (1 + x)^-shape.
  std::string straggler_law = "half_normal";
  double drop = 0;              // probability that a job is lost in a unit of time: it lasts t with (1 - drop)^t
  std::int64_t attempts = 100;  // a lost job is handed out again; the trial of one lost so often is worker_lost
  double crash = 0;             // probability that a job ends as a crash instead of with its value
  // A trial that goes on takes the time of what is added; false: of all that it has then. Schedulers that clone need
  // them.
  bool checkpoints = true;
  std::optional<double> time_limit;  // the study ends then: running trials are cancelled, paused ones pruned

  friend bool operator==(const SimulatedWorkers&, const SimulatedWorkers&) = default;
};

// f(name, pointer to the member) of each, in this order: who writes, reads or compares them.
template <class F>
void for_each_option_of_workers(F&& f) {
  f("workers", &SimulatedWorkers::workers);
  f("runtime", &SimulatedWorkers::runtime);
  f("straggler", &SimulatedWorkers::straggler);
  f("straggler_law", &SimulatedWorkers::straggler_law);
  f("drop", &SimulatedWorkers::drop);
  f("attempts", &SimulatedWorkers::attempts);
  f("crash", &SimulatedWorkers::crash);
  f("checkpoints", &SimulatedWorkers::checkpoints);
  f("time_limit", &SimulatedWorkers::time_limit);
}

}  // namespace incumbent
