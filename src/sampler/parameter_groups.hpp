// Parameters that are active together in every configuration: those with the same conditions.
#pragma once

#include <cstddef>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

struct ParameterGroup {
  std::vector<std::size_t> parameters;
  bool has_conditions = false;
};

// Of the parameters that have a choice, in the space's order but parents before their children; joint = false: each
// parameter is a group.
std::vector<ParameterGroup> parameter_groups(const SearchSpace& space, bool joint);

}  // namespace incumbent
