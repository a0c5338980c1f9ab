#include "surrogate/log_scale.hpp"

#include <algorithm>
#include <cmath>

#include "formula/logarithm.hpp"

namespace incumbent {

std::vector<double> log_scaled(std::span<const double> costs) {
  constexpr double kQuantile = 0.05, kLeast = 1e-10;
  std::vector<double> sorted(costs.begin(), costs.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> result(costs.size(), 0.0);
  // Halves, so that no difference overflows.
  const double best = 0.5 * sorted.front(), spread = 0.5 * sorted.back() - best;
  if (!(spread > 0)) return result;
  const double position = kQuantile * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double rest = position - std::floor(position);
  const double low = (0.5 * sorted[below] - best) / spread;
  const double high = (0.5 * sorted[std::min(below + 1, sorted.size() - 1)] - best) / spread;
  const double gap = low + rest * (high - low) + kLeast;  // (min y - l) / (max y - min y)
  for (std::size_t i = 0; i < costs.size(); ++i)
    result[i] = formula::log(((0.5 * costs[i] - best) / spread + gap) / (1 + gap));
  return result;
}

}  // namespace incumbent
