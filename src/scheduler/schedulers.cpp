#include "scheduler/schedulers.hpp"

#include "core/registry.hpp"

namespace incumbent {

// The budget counts started trials; total_resource, which every scheduler but full has, counts what is handed out.
std::span<const SchedulerEntry> schedulers() {
  static constexpr SchedulerEntry list[] = {
      {"asha",
       "successive halving that never waits: the best 1/eta so far of a rung go on",
       "type=promotion (stopping), eta=3 (2 to 1000, at most three decimals), min_resource=1 "
       "(rungs at min_resource eta^k, rounded up, and at the largest resource), brackets=1 (at most one a rung: trials "
       "that leave out the lowest rungs), total_resource",
       {.resumes = true, .total_resource = true},
       make_asha},
      {"dehb",
       "differential evolution in the brackets of hyperband; with samplers that breed: de",
       "eta=3 (2 to 1000, at most three decimals), min_resource=1, total_resource",
       {.resumes = true, .synchronous = true, .total_resource = true},
       make_dehb},
      {"full", "every configuration once, at the largest resource", "", {}, make_full},
      {"hyperband",
       "brackets of successive halving, each with another number of trials",
       "eta=3 (2 to 1000, at most three decimals), min_resource=1, overlap=true (false: free workers wait for the "
       "bracket's end), rule=algorithm1 "
       "(hpbandster, syne_tune), total_resource",
       {.resumes = true, .synchronous = true, .total_resource = true},
       make_hyperband},
      {"median",
       "stops a trial that is worse than the median of the completed ones' running means",
       "min_trials=5 (completed, before any is stopped), grace=1 (none before this resource), total_resource",
       {.stops = true, .reports = true, .total_resource = true},
       make_median},
      {"patience",
       "stops a trial whose last reports bring nothing better",
       "patience=5 (reports in a row), min_delta=0, grace=1 (none before this resource), total_resource",
       {.stops = true, .reports = true, .total_resource = true},
       make_patience},
      {"pbt",
       "population-based training: the worst go on from the checkpoints of better ones, with other parameters",
       "population=10, interval (steps of its own after which a member is ready; default: a tenth of the largest "
       "resource), exploit=truncation (tournament, none), quantile=0.25 (of truncation, at most 0.5), resample=0.25 "
       "(probability that a parameter is drawn anew), change=0.2 (else a number is multiplied by 1.2 or 0.8), "
       "populations (one after another; default: until the budget is spent), total_resource",
       {.resumes = true, .clones = true, .total_resource = true},
       make_pbt},
      {"peer",
       "every configuration toward the largest resource; the sampler, of another package, says which stop early",
       "total_resource",
       {.stops = true, .reports = true, .total_resource = true},
       make_peer_scheduler},
      {"percentile",
       "stops a trial that is not among the best of the completed ones at the same resource",
       "percentile=25 (0 to 100), min_trials=5 (completed, before any is stopped), grace=1 (none before this "
       "resource), total_resource",
       {.stops = true, .reports = true, .total_resource = true},
       make_percentile},
      {"successive_halving",
       "n trials a little, the best 1/eta of them eta times as much, and so on; then again",
       "n=eta^(number of rungs - 1), eta=3 (2 to 1000, at most three decimals), min_resource=1, overlap=true (false: "
       "free workers wait for the "
       "bracket's end), total_resource",
       {.resumes = true, .synchronous = true, .total_resource = true},
       make_successive_halving},
      {"threshold",
       "stops a trial whose value is outside of bounds",
       "lower, upper (one at least), grace=1 (none before this resource), total_resource",
       {.stops = true, .reports = true, .total_resource = true},
       make_threshold},
  };
  return list;
}

std::unique_ptr<Scheduler> make_scheduler(std::string_view specification, SchedulerContext context) {
  return make_registered("scheduler", schedulers(), specification, std::move(context));
}

}  // namespace incumbent
