#include "study/workers_difference.hpp"

#include "core/or_none.hpp"

namespace incumbent {

std::string difference(const SimulatedWorkers& kept, const SimulatedWorkers& expected) {
  std::string found;
  for_each_option_of_workers([&](const char* name, auto member) {
    if (!found.empty() || kept.*member == expected.*member) return;
    found = fmt::format("{} is {} instead of {}", name, or_none(kept.*member), or_none(expected.*member));
  });
  return found;
}

}  // namespace incumbent
