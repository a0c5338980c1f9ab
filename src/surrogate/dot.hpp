// a . b, in order.
#pragma once

#include <numeric>
#include <span>

namespace incumbent {

inline double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace incumbent
