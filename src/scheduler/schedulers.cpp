#include "scheduler/schedulers.hpp"

#include "core/registry.hpp"

namespace incumbent {

std::span<const SchedulerEntry> schedulers() {
  static constexpr SchedulerEntry list[] = {
      {"full", "every configuration once, at the largest resource", "", make_full},
  };
  return list;
}

std::unique_ptr<Scheduler> make_scheduler(std::string_view specification, SchedulerContext context) {
  return make_registered("scheduler", schedulers(), specification, std::move(context));
}

}  // namespace incumbent
