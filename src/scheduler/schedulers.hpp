// One factory a scheduler, each in a file of its own name; schedulers.cpp lists them.
#pragma once

#include "incumbent/scheduler.hpp"

namespace incumbent {

std::unique_ptr<Scheduler> make_full(const Options& options, SchedulerContext context);

}  // namespace incumbent
