// Trials and configurations as the verbs print and read them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "incumbent/study.hpp"

namespace incumbent::cli {

// {name: value} of the active parameters, values as the user wrote them.
nlohmann::ordered_json params_json(const SearchSpace& space, const Configuration& configuration);

// A number, or "inf", "-inf", "nan", which JSON has no numbers for.
nlohmann::ordered_json number_json(double value);

// What is known of a trial, values in the user's direction.
nlohmann::ordered_json trial_json(const Study& study, const Trial& trial);

}  // namespace incumbent::cli
