// How many points a search by Gaussian processes starts with.
#pragma once

#include <algorithm>

#include "incumbent/sampler.hpp"

namespace incumbent {

// d + 1 points determine a plane; a quarter of a small budget is enough for a design.
inline std::int64_t design_size(const SamplerContext& context) {
  const auto size = std::clamp<std::int64_t>(static_cast<std::int64_t>(context.space.dimension()) + 1, 4, 20);
  return context.budget ? std::min(size, std::max<std::int64_t>(*context.budget / 4, 2)) : size;
}

}  // namespace incumbent
