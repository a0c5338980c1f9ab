// One rung of asynchronous successive halving: of its n results the best floor(n / eta) may go on, each once.
// O(log n) a result, in arrays: a tree of so many results would wait for the memory at each of its levels.
#pragma once

#include <algorithm>
#include <set>
#include <vector>

#include "scheduler/rungs.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {

class AshaRung {
 public:
  explicit AshaRung(const Fraction& eta) : eta_(eta) {}

  // The best result that may go on, or nullptr.
  const Standing* next() const { return promotable_.empty() ? nullptr : &*promotable_.begin(); }

  void add(const Standing& standing) {
    auto other = standing;
    if (!top_.empty() && standing < top_.front()) {
      std::ranges::pop_heap(top_, before);
      other = top_.back();
      top_.pop_back();
      promotable_.erase(other);
      to_top(standing);
    }
    rest_.push_back(other);
    std::ranges::push_heap(rest_, after);
    const auto size = static_cast<std::int64_t>(top_.size() + rest_.size());
    if (static_cast<std::int64_t>(top_.size()) >= share(size, eta_)) return;
    std::ranges::pop_heap(rest_, after);
    to_top(rest_.back());
    rest_.pop_back();
  }

  // The trial goes on, or never will.
  void take(const Standing& standing) {
    const auto trial = static_cast<std::size_t>(standing.trial);
    if (trial >= is_taken_.size()) is_taken_.resize(trial + 1);
    is_taken_[trial] = true;
    promotable_.erase(standing);
  }

 private:
  static bool before(const Standing& a, const Standing& b) { return a < b; }
  static bool after(const Standing& a, const Standing& b) { return b < a; }

  void to_top(const Standing& standing) {
    top_.push_back(standing);
    std::ranges::push_heap(top_, before);
    const auto trial = static_cast<std::size_t>(standing.trial);
    const bool is_taken = trial < is_taken_.size() && is_taken_[trial];
    if (standing.promotable() && !is_taken) promotable_.insert(standing);
  }

  Fraction eta_;
  std::vector<Standing> top_;      // the best floor(n / eta): a heap, the worst in front
  std::vector<Standing> rest_;     // a heap, the best in front
  std::set<Standing> promotable_;  // those at the top that have not gone on
  std::vector<bool> is_taken_;     // by trial
};

}  // namespace incumbent
