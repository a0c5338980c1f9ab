// What simulated workers did in an experiment: simulation.csv, a line a search, and incumbents.csv, a line a change of
// an incumbent over virtual time, of the searches that are done.
#pragma once

#include "experiment/results.hpp"

namespace incumbent {

void write_simulations(const Layout& layout, const Results& results);

}  // namespace incumbent
