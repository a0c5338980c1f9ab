// Importance as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "incumbent/importance.hpp"

namespace incumbent {

// {"trials", "used", "left_out", "resource", "determination",
//  "parameters": [{"parameter": name, "share", "deviation"}, ...], "pairs": [{"parameters": [name, name], ...}, ...]}
INCUMBENT_EXPORT nlohmann::ordered_json importance_json(const SearchSpace& space, const Importance& importance);

}  // namespace incumbent
