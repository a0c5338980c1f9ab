// How long one suggestion takes.
#pragma once

#include <string_view>

namespace incumbent::cli {

inline constexpr int kTimedTrials = 1000, kTimedDimension = 10;

// Processor milliseconds of a suggestion with 1000 finished trials of 10 reals: the median of five, one more trial
// between two of them; what a first suggestion has to do once isn't counted. The trials are the sampler's own as far as
// two seconds make them, the rest random.
double suggestion_milliseconds(std::string_view sampler);

}  // namespace incumbent::cli
