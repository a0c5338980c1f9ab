// How often each configuration occurs among the trials of a history: a hash table of trial numbers, for the trials have
// the configurations already.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "incumbent/trial.hpp"

namespace incumbent {

// trials: all of the history. The configuration of one that was added must stay as it is. O(1), but for add() where the
// table doubles.
class ConfigurationCounts {
 public:
  int count(std::span<const Trial> trials, const Configuration& configuration) const;
  // One more, or one less, with the configuration of the trial of this number.
  void add(std::span<const Trial> trials, std::int64_t number);
  void remove(std::span<const Trial> trials, std::int64_t number);
  // How many configurations have a count.
  std::size_t distinct() const { return distinct_; }

 private:
  static constexpr auto kFree = std::numeric_limits<std::uint32_t>::max();
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t trial = kFree;  // one that has the configuration
    std::uint32_t count = 0;
  };
  // The place of the configuration, or the free one that it would get; the table has one.
  std::size_t find(std::span<const Trial> trials, const Configuration& configuration, std::uint32_t hash) const;
  void grow();

  std::vector<Place> places_;  // open addressing, linear probing; a power of two, at most three quarters are taken
  std::size_t taken_ = 0;
  std::size_t distinct_ = 0;
};

}  // namespace incumbent
