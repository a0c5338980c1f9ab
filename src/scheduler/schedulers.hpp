// One factory a scheduler, each in a file of its own name; schedulers.cpp lists them.
#pragma once

#include "incumbent/scheduler.hpp"

namespace incumbent {

std::unique_ptr<Scheduler> make_asha(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_dehb(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_full(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_hyperband(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_median(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_patience(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_pbt(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_peer_scheduler(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_percentile(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_successive_halving(const Options& options, SchedulerContext context);
std::unique_ptr<Scheduler> make_threshold(const Options& options, SchedulerContext context);

}  // namespace incumbent
