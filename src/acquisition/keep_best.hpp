// The end of every ranking of candidates: the k of largest value, best first, ties to the lower index, NaN left out.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "compute/backend.hpp"

namespace incumbent {

inline std::vector<compute::Scored> keep_best(std::vector<compute::Scored> scored, std::size_t k) {
  std::erase_if(scored, [](const auto& candidate) { return std::isnan(candidate.value); });
  std::sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) {
    return a.value > b.value || (a.value == b.value && a.index < b.index);
  });
  if (scored.size() > k) scored.resize(k);
  return scored;
}

}  // namespace incumbent
