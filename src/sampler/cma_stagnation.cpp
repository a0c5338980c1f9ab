#include "sampler/cma_stagnation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace incumbent {

void CmaStagnation::add(std::int64_t generation, std::span<const double> values) {
  if (generation % kSparse != 0) return;
  bests_.push_back(values.front());
  medians_.push_back(0.5 * values[(values.size() - 1) / 2] + 0.5 * values[values.size() / 2]);
  if (bests_.size() <= kMost) return;
  bests_.pop_front();
  medians_.pop_front();
}

bool CmaStagnation::is_seen(std::int64_t generation, double d, double lambda) const {
  constexpr std::size_t kFewest = 100;
  const double stagnation = std::floor(100 + 100 * d * std::sqrt(d) / lambda);  // generations
  const std::size_t n = bests_.size();
  const auto l = static_cast<std::size_t>(std::max(stagnation / (2 * kSparse), static_cast<double>(n) / 10));
  if (static_cast<double>(generation) <= d * (5 + 100 / lambda) || n <= kFewest || 2 * l >= n) return false;
  const auto not_better = [&](const std::deque<double>& values) {
    const auto median = [&](std::size_t begin) {
      std::vector<double> part(values.end() - static_cast<std::ptrdiff_t>(begin + l),
                               values.end() - static_cast<std::ptrdiff_t>(begin));
      std::ranges::sort(part);
      return 0.5 * part[(l - 1) / 2] + 0.5 * part[l / 2];
    };
    return median(0) >= median(l);
  };
  return not_better(medians_) && not_better(bests_);
}

}  // namespace incumbent
