#include "incumbent/configuration_counts.hpp"

#include <algorithm>

namespace incumbent {
namespace {

constexpr std::size_t kLeastPlaces = 16;

}  // namespace

void ConfigurationCounts::grow() {
  std::vector<Place> old(std::max(kLeastPlaces, 2 * places_.size()));
  old.swap(places_);
  const auto last = places_.size() - 1;
  for (const auto& place : old) {
    if (place.trial == kFree) continue;
    auto at = place.hash & last;
    while (places_[at].trial != kFree) at = (at + 1) & last;
    places_[at] = place;
  }
}

}  // namespace incumbent
