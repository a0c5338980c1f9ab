// How long one suggestion takes.
#pragma once

#include <string_view>

namespace incumbent::cli {

inline constexpr int kTimedTrials = 1000, kTimedDimension = 10;

// Processor milliseconds of a suggestion from 1000 finished trials of 10 reals on: the mean of 200, or of as many as
// four seconds make, five at least, each told back before the next; so what is done once in a generation, or of a
// sampler that restarts its first design, counts in proportion. What a first suggestion has to do once isn't counted.
// The 1000 are the sampler's own as far as two seconds make them, the rest random.
double suggestion_milliseconds(std::string_view sampler);

}  // namespace incumbent::cli
