// One policy for all samplers: nothing that was tried is proposed again.
#pragma once

#include <optional>

#include "incumbent/sampler.hpp"

namespace incumbent {

// `first` if the history has not seen it. Else: a few more suggestions of the sampler (attempt 1, 2, ...), then random
// configurations, then, in a space of at most 2^20 cells, the first unseen one in the order of an odometer. Nothing if
// that finds none.
std::optional<Suggestion> unseen(const Sampler& sampler, const History& history, SuggestRequest request,
                                 Suggestion first, std::uint64_t seed);

}  // namespace incumbent
