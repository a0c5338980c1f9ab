// When a list that is kept sorted takes changes one by one, in O(length) each; more of them, and it is sorted anew.
#pragma once

#include <cstddef>

namespace incumbent {

inline constexpr std::size_t kFewChanges = 64;

}  // namespace incumbent
