// Trials in the order of their ranks, equals by number. Kept from one suggestion to the next: a few changes are taken
// in one by one, in O(trials) moves each, more of them by sorting anew.
//   Rank   bool known() const      whether a trial with it has a place in the order
//          operator<, operator==   before another one; the same. Rank{}: a trial of which nothing is known
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sampler/few_changes.hpp"

namespace incumbent {

template <class Rank>
class RankedTrials {
 public:
  // Further trials have the rank of those of which nothing is known.
  void resize(std::size_t trials) { ranks_.resize(trials); }
  // Ranks of trials, each named once at most.
  void set(const std::vector<std::pair<std::uint32_t, Rank>>& ranks) {
    const auto before = [this](std::uint32_t a, std::uint32_t b) {
      return ranks_[a] < ranks_[b] || (!(ranks_[b] < ranks_[a]) && a < b);
    };
    const bool one_by_one = ranks.size() <= kFewChanges;
    for (const auto& [trial, rank] : ranks) {
      if (rank == ranks_[trial]) continue;
      if (one_by_one && ranks_[trial].known())
        order_.erase(std::lower_bound(order_.begin(), order_.end(), trial, before));
      ranks_[trial] = rank;
      if (one_by_one && rank.known())
        order_.insert(std::lower_bound(order_.begin(), order_.end(), trial, before), trial);
    }
    if (one_by_one) return;
    order_.clear();
    for (std::size_t trial = 0; trial < ranks_.size(); ++trial) {
      if (ranks_[trial].known()) order_.push_back(static_cast<std::uint32_t>(trial));
    }
    std::sort(order_.begin(), order_.end(), before);
  }

  const Rank& operator[](std::size_t trial) const { return ranks_[trial]; }
  const std::vector<std::uint32_t>& order() const { return order_; }

 private:
  std::vector<Rank> ranks_;  // of each trial
  std::vector<std::uint32_t> order_;
};

// A number of an ascending list, in or out.
inline void include(std::vector<std::int64_t>& list, std::int64_t number, bool is_in) {
  const auto at = std::lower_bound(list.begin(), list.end(), number);
  const bool was_in = at != list.end() && *at == number;
  if (is_in && !was_in) list.insert(at, number);
  if (!is_in && was_in) list.erase(at);
}

}  // namespace incumbent
