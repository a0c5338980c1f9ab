// One-exchange neighbours: configurations that differ in one parameter, and in what its conditions switch.
// Hutter, Hoos, Leyton-Brown, "Sequential model-based optimization for general algorithm configuration", LION 2011.
#pragma once

#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

class Stream;

// A random active parameter to another value: a category to any other, else by a normal move in the unit interval with
// this standard deviation. A draw from the priors if there is nothing to change, or if what comes out stays forbidden.
Configuration mutated(const SearchSpace& space, const Configuration& configuration, double deviation, Stream& stream);

// In random order: all other values of parameters with at most five, four normal moves of each other one. Forbidden
// ones are left out.
std::vector<Configuration> neighbours(const SearchSpace& space, const Configuration& configuration, double deviation,
                                      Stream& stream);

// Whether a parameter that is active has more than five values: then the deviation matters.
bool has_wide_parameter(const SearchSpace& space, const Configuration& configuration);

}  // namespace incumbent
