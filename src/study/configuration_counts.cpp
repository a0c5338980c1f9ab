#include "incumbent/configuration_counts.hpp"

#include <algorithm>

namespace incumbent {
namespace {

constexpr std::size_t kLeastPlaces = 16;

std::uint32_t hash_of(const Configuration& configuration) { return static_cast<std::uint32_t>(configuration.hash()); }

}  // namespace

int ConfigurationCounts::count(std::span<const Trial> trials, const Configuration& configuration) const {
  if (places_.empty()) return 0;
  return static_cast<int>(places_[find(trials, configuration, hash_of(configuration))].count);
}

void ConfigurationCounts::add(std::span<const Trial> trials, std::int64_t number) {
  if (4 * (taken_ + 1) > 3 * places_.size()) grow();
  const auto& configuration = trials[static_cast<std::size_t>(number)].configuration;
  const auto hash = hash_of(configuration);
  auto& place = places_[find(trials, configuration, hash)];
  if (place.trial == kFree) {
    place = {hash, static_cast<std::uint32_t>(number), 0};
    ++taken_;
  }
  if (place.count++ == 0) ++distinct_;
}

// A place without a count stays taken: what lies behind it is found by way of it.
void ConfigurationCounts::remove(std::span<const Trial> trials, std::int64_t number) {
  const auto& configuration = trials[static_cast<std::size_t>(number)].configuration;
  auto& place = places_[find(trials, configuration, hash_of(configuration))];
  if (--place.count == 0) --distinct_;
}

std::size_t ConfigurationCounts::find(std::span<const Trial> trials, const Configuration& configuration,
                                      std::uint32_t hash) const {
  const auto last = places_.size() - 1;
  for (auto at = hash & last;; at = (at + 1) & last) {
    const auto& place = places_[at];
    if (place.trial == kFree) return at;
    if (place.hash == hash && trials[place.trial].configuration == configuration) return at;
  }
}

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
