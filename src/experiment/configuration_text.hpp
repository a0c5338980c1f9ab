// Configurations from their descriptions, as trials.csv has them.
#pragma once

#include <string_view>

#include "incumbent/space.hpp"

namespace incumbent {

// The configuration that SearchSpace::describe made this text of: "x0=0.5, opt=adam". Error(usage) naming the text and
// where it can't be followed.
Configuration parse_configuration(const SearchSpace& space, std::string_view text);

}  // namespace incumbent
