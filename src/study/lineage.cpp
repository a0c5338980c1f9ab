#include "study/lineage.hpp"

namespace incumbent {

std::vector<LineageStep> lineage(const History& history, std::int64_t trial) {
  const auto& last = history[trial];
  const auto to = last.has_value() ? last.measurements.back().resource : last.from_resource;
  return lineage_steps(trial, to, [&](std::int64_t number) {
    return std::optional(Ancestor{history[number].from_resource, history[number].parent});
  });
}

}  // namespace incumbent
