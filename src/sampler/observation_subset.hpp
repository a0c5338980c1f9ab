// Subset of data: some observations that stand for all, so that a model costs no more however many there are.
#pragma once

#include <cstddef>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

// All, as long as they are no more than `rows`; else half of as many that are best and half that are spread evenly over
// the others in trial order, and, until there are rows / 10 more to choose from, also all that came later: between two
// choices a model grows row by row. At least `rows`, at most a tenth more, in trial order. O(n log n).
std::vector<Observation> observation_subset(std::vector<Observation> observations, std::size_t rows);

}  // namespace incumbent
