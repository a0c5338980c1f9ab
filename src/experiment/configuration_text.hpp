// Configurations as trials.csv has them: JSON objects.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/record.hpp"
#include "incumbent/space.hpp"

namespace incumbent {

// {"x0":0.5,"opt":"adam"}: active parameters only, each number with the shortest text that reads back exactly.
std::string configuration_json(const SearchSpace& space, const Configuration& configuration);

// Back to the configuration. Error(usage) naming the text and what can't be followed.
Configuration parse_configuration(const SearchSpace& space, std::string_view json);

// The values of these parameters; NaN where one is inactive or no number.
std::vector<double> axis_values(const std::vector<AxisRecord>& axes, std::string_view json);

}  // namespace incumbent
