// One rung of asynchronous successive halving: of its n results the best floor(n / eta) may go on, each once.
// O(log n) a result.
#pragma once

#include <set>
#include <unordered_set>

#include "scheduler/rungs.hpp"
#include "scheduler/standing.hpp"

namespace incumbent {

class AshaRung {
 public:
  explicit AshaRung(const Fraction& eta) : eta_(eta) {}

  // The best result that may go on, or nullptr.
  const Standing* next() const { return promotable_.empty() ? nullptr : &*promotable_.begin(); }

  void add(const Standing& standing) {
    rest_.insert(standing);
    if (!top_.empty() && *rest_.begin() < *top_.rbegin()) {
      to_top();
      const auto worst = std::prev(top_.end());
      promotable_.erase(*worst);
      rest_.insert(top_.extract(worst));
    }
    const auto size = static_cast<std::int64_t>(top_.size() + rest_.size());
    if (static_cast<std::int64_t>(top_.size()) < share(size, eta_)) to_top();
  }

  // The trial goes on, or never will.
  void take(const Standing& standing) {
    taken_.insert(standing.trial);
    promotable_.erase(standing);
  }

 private:
  void to_top() {
    const auto& best = *rest_.begin();
    if (best.promotable() && !taken_.contains(best.trial)) promotable_.insert(best);
    top_.insert(rest_.extract(rest_.begin()));
  }

  Fraction eta_;
  std::set<Standing> top_;  // the best floor(n / eta)
  std::set<Standing> rest_;
  std::set<Standing> promotable_;  // those at the top that have not gone on
  std::unordered_set<std::int64_t> taken_;
};

}  // namespace incumbent
