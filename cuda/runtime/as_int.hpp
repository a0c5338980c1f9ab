// Sizes as kernels are told them.
#pragma once

#include <cstddef>
#include <limits>

#include "core/require.hpp"

namespace incumbent::cuda {

// Error(usage) where an int does not hold n.
inline int as_int(std::size_t n, const char* what) {
  require(n <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "{} {}; at most {} fit on a device", n, what,
          std::numeric_limits<int>::max());
  return static_cast<int>(n);
}

// Of what was checked before.
inline int as_int(std::size_t n) { return static_cast<int>(n); }

}  // namespace incumbent::cuda
