#include "sampler/observation_subset.hpp"

#include <algorithm>
#include <numeric>

namespace incumbent {

std::vector<Observation> observation_subset(std::vector<Observation> observations, std::size_t rows) {
  const std::size_t n = observations.size();
  if (n <= rows) return observations;
  const std::size_t step = std::max<std::size_t>(rows / 10, 1);
  const std::size_t known = rows + (n - rows) / step * step;  // when they were chosen
  std::vector<std::size_t> order(known);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto best = order.begin() + static_cast<std::ptrdiff_t>(rows / 2);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return observations[i].objective; });
  std::sort(best, order.end());
  const std::size_t others = known - rows / 2, wanted = rows - rows / 2;
  std::vector<std::size_t> chosen(order.begin(), best);
  for (std::size_t i = 0; i < wanted; ++i) chosen.push_back(best[static_cast<std::ptrdiff_t>(i * others / wanted)]);
  std::ranges::sort(chosen);
  std::vector<Observation> subset;
  for (const std::size_t i : chosen) subset.push_back(observations[i]);
  subset.insert(subset.end(), observations.begin() + static_cast<std::ptrdiff_t>(known), observations.end());
  return subset;
}

}  // namespace incumbent
