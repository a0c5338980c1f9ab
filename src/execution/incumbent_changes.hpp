// The incumbent over virtual time.
#pragma once

#include <vector>

#include "incumbent/simulation.hpp"
#include "incumbent/study.hpp"

namespace incumbent {

// Adds the study's incumbent, if it is another than that of the last change.
void note_incumbent(const Study& study, double now, std::vector<IncumbentChange>& changes);

}  // namespace incumbent
