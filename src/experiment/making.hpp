// How and where a run of an experiment is made.
#pragma once

#include <string>

#include "experiment/record.hpp"

namespace incumbent {

Making making_of_this_run(const std::string& command, int jobs, const ComputeDevice& device,
                          std::vector<std::string> peers);

}  // namespace incumbent
