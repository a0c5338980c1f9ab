// What the samplers share that learn by comparing trials: evolution and local search.
#pragma once

#include <string_view>
#include <vector>

#include "incumbent/history.hpp"

namespace incumbent {

class Stream;

// Whether the trial has ended and says something of its configuration: a value, or a failure that is not the worker's.
bool is_told(const Trial& trial);

// The order of told trials, best first: better() (incumbent/history.hpp), failed ones last, in the order of their
// numbers.
bool ranks_before(const Trial& a, const Trial& b);

// Whether a child takes its parent's place: it ranks before it, or equals it and is the later one, so that a plateau is
// crossed.
bool replaces(const Trial& child, const Trial& parent);

// The place in the unit cube; where a parameter is inactive, a uniform draw: another configuration that is made from
// this place and switches it on gets a fresh value.
std::vector<double> place_of(const SearchSpace& space, const Configuration& configuration, Stream& stream);

// decode(unit), or, if that is forbidden, a draw from the priors.
Configuration allowed(const SearchSpace& space, const std::vector<double>& unit, Stream& stream);

// Mirrors at 0 and 1.
double reflected(double unit);

// Error(usage), naming the sampler and the parameter, if the space has categories or conditions.
void require_numeric(const SearchSpace& space, std::string_view sampler);

}  // namespace incumbent
