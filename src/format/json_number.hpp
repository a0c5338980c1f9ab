// Numbers as the JSON of statistics, reports and `stats` has them. The verbs of studies and `gp` write NaN as a text
// (cli/trial_json.hpp): there it is an answer.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "incumbent/export.hpp"

namespace incumbent {

// JSON knows no infinite numbers: they are the strings "inf" and "-inf", and NaN, which stands for nothing, is null.
INCUMBENT_EXPORT nlohmann::ordered_json json_number(double value);
INCUMBENT_EXPORT nlohmann::ordered_json json_numbers(const std::vector<double>& values);

}  // namespace incumbent
