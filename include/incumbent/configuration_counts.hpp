// How often each configuration occurs among the trials of a history: a hash table of trial numbers, for the trials have
// the configurations already.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "incumbent/trial.hpp"

namespace incumbent {

// trials: a history, or its trials by number. The configuration of one that was added must stay as it is. O(1), but for
// add() where the table doubles.
class ConfigurationCounts {
 public:
  template <class Trials>
  int count(const Trials& trials, const Configuration& configuration) const {
    if (places_.empty()) return 0;
    return static_cast<int>(places_[find(trials, configuration, hash_of(configuration))].count);
  }
  // One more, or one less, with the configuration of the trial of this number.
  template <class Trials>
  void add(const Trials& trials, std::uint32_t number) {
    if (4 * (taken_ + 1) > 3 * places_.size()) grow();
    const auto& configuration = trials[number].configuration;
    const auto hash = hash_of(configuration);
    auto& place = places_[find(trials, configuration, hash)];
    if (place.trial == kFree) {
      place = {hash, number, 0};
      ++taken_;
    }
    if (place.count++ == 0) ++distinct_;
  }
  // A place without a count stays taken: what lies behind it is found by way of it.
  template <class Trials>
  void remove(const Trials& trials, std::uint32_t number) {
    const auto& configuration = trials[number].configuration;
    auto& place = places_[find(trials, configuration, hash_of(configuration))];
    if (--place.count == 0) --distinct_;
  }
  // How many configurations have a count.
  std::size_t distinct() const { return distinct_; }

 private:
  static constexpr auto kFree = std::numeric_limits<std::uint32_t>::max();
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t trial = kFree;  // one that has the configuration
    std::uint32_t count = 0;
  };
  static std::uint32_t hash_of(const Configuration& configuration) {
    return static_cast<std::uint32_t>(configuration.hash());
  }
  // The place of the configuration, or the free one that it would get; the table has one.
  template <class Trials>
  std::size_t find(const Trials& trials, const Configuration& configuration, std::uint32_t hash) const {
    const auto last = places_.size() - 1;
    for (auto at = hash & last;; at = (at + 1) & last) {
      const auto& place = places_[at];
      if (place.trial == kFree) return at;
      if (place.hash == hash && trials[place.trial].configuration == configuration) return at;
    }
  }
  INCUMBENT_EXPORT void grow();

  std::vector<Place> places_;  // open addressing, linear probing; a power of two, at most three quarters are taken
  std::size_t taken_ = 0;
  std::size_t distinct_ = 0;
};

}  // namespace incumbent
