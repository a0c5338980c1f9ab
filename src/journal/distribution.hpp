// Parameters as Optuna's distributions, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "incumbent/space.hpp"

namespace incumbent {

// {"name": "FloatDistribution", "attributes": {...}}. Ordinals and constants are CategoricalDistribution.
std::string distribution_json(const Parameter& parameter);

// The code (see Configuration) of our parameter for a value that Optuna stored with a distribution of its own (JSON
// text); nothing if our parameter can't take the value. JsonError if the text is no distribution.
std::optional<double> code_from_optuna(const SearchSpace& space, std::size_t parameter, double internal,
                                       std::string_view distribution);
// The same from a value as Python's json writes it.
std::optional<double> code_from_json(const SearchSpace& space, std::size_t parameter, std::string_view value);

}  // namespace incumbent
