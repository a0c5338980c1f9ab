// The medians of an experiment as a LaTeX table.
#pragma once

#include <string>

#include "experiment/analysis.hpp"

namespace incumbent {

// For the package booktabs. Bold: the best median of a problem and those that the data do not tell from it.
std::string latex_table(const Results& results, const Analysis& analysis);

}  // namespace incumbent
