// A trial's lineage, wherever its trials are kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

struct Ancestor {
  std::int64_t from = 0;  // the resource that it started from
  std::optional<std::int64_t> parent;
};

// As lineage(), of a trial that has come to resource `to`. find(number): that trial as an optional Ancestor; without
// one, the lineage begins after it.
template <class Find>
std::vector<LineageStep> lineage_steps(std::int64_t trial, std::int64_t to, Find&& find) {
  std::vector<LineageStep> steps;
  for (std::optional<std::int64_t> number = trial; number;) {
    const std::optional<Ancestor> member = find(*number);
    if (!member) break;
    steps.push_back({*number, member->from, to});
    to = member->from;
    number = member->parent;
  }
  std::ranges::reverse(steps);
  return steps;
}

}  // namespace incumbent
