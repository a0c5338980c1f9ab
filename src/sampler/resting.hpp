// Whether a search rests in a minimum: of its last ten observations at least eight are within a tenth of a length scale
// of the best one, and all ten together gained less than 1e-7 standard deviations of the outputs. The digits that are
// left are worth less than to know whether there is another minimum. Then every third suggestion asks for a goal below
// the best value: D. R. Jones, "A taxonomy of global optimization methods based on response surfaces", J. Global Optim.
// 21 (2001).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace incumbent {

inline constexpr std::uint64_t kGoalEvery = 3;  // suggestions

// outputs: standardized, in the order of the observations; distance(i, j): of two observations, in length scales.
template <class Distance>
bool rests_in_minimum(std::span<const double> outputs, const Distance& distance) {
  constexpr std::size_t kLast = 10, kMost = 8;
  constexpr double kNear = 0.1, kLeastGain = 1e-7;
  const std::size_t n = outputs.size();
  if (n <= 2 * kLast) return false;
  const auto best = static_cast<std::size_t>(std::ranges::min_element(outputs) - outputs.begin());
  if (std::ranges::min(outputs.first(n - kLast)) - outputs[best] >= kLeastGain) return false;
  std::size_t near = 0;
  for (std::size_t i = n - kLast; i < n; ++i) near += distance(i, best) < kNear ? 1 : 0;
  return near >= kMost;
}

}  // namespace incumbent
