#include <algorithm>

#include "incumbent/history.hpp"

namespace incumbent {

std::vector<LineageStep> lineage(const History& history, std::int64_t trial) {
  std::vector<LineageStep> steps;
  const auto* member = &history[trial];
  auto to = member->has_value() ? member->measurements.back().resource : member->from_resource;
  for (;;) {
    steps.push_back({member->number, member->from_resource, to});
    if (!member->parent) break;
    to = member->from_resource;
    member = &history[*member->parent];
  }
  std::ranges::reverse(steps);
  return steps;
}

}  // namespace incumbent
