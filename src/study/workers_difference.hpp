// How the simulated workers that a study was made on differ from others.
#pragma once

#include <string>

#include "incumbent/simulated_workers.hpp"

namespace incumbent {

// The first option that does, "workers is 4 instead of 9"; empty if none does.
std::string difference(const SimulatedWorkers& kept, const SimulatedWorkers& expected);

}  // namespace incumbent
