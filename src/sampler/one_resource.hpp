// What a model of one fidelity learns from.
#pragma once

#include <cstddef>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

// Where all trials run toward the same resource: history.observations(). Where a scheduler lets some run further than
// others: the values at one resource, the largest of those that trials were meant to reach that at least `fewest` have
// been measured at, or else the least one; of trials that run further too. As BOHB does it: Falkner, Klein, Hutter,
// "BOHB: robust and efficient hyperparameter optimization at scale", ICML 2018, algorithm 2. In trial order; O(trials
// and their measurements) a resource.
std::vector<Observation> observations_at_one_resource(const History& history, std::size_t fewest);

}  // namespace incumbent
