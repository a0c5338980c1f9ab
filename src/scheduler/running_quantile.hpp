// The quantile p = numerator / denominator of numbers that come one by one, between the order statistics i and i + 1 by
// linear interpolation at (n - 1) p (R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American
// Statistician 50, 1996, definition 7). O(log n) a number, O(1) to ask. Plus infinity is a number.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "scheduler/rungs.hpp"

namespace incumbent {

class RunningQuantile {
 public:
  explicit RunningQuantile(const Fraction& p) : p_(p) {}

  std::int64_t count() const { return static_cast<std::int64_t>(low_.size() + high_.size()); }

  void add(double x) {
    if (low_.empty() || x <= low_.top()) {
      low_.push(x);
    } else {
      high_.push(x);
    }
    const auto below = static_cast<std::size_t>((count() - 1) * p_.numerator / p_.denominator + 1);
    for (; low_.size() > below; low_.pop()) high_.push(low_.top());
    for (; low_.size() < below; high_.pop()) low_.push(high_.top());
  }

  // Of at least one number.
  double value() const {
    const double a = low_.top();
    const auto rest = (count() - 1) * p_.numerator % p_.denominator;
    if (rest == 0 || high_.top() == a) return a;
    return a + (high_.top() - a) * (static_cast<double>(rest) / static_cast<double>(p_.denominator));
  }

 private:
  Fraction p_;
  std::priority_queue<double> low_;                                              // up to the order statistic i
  std::priority_queue<double, std::vector<double>, std::greater<double>> high_;  // from i + 1
};

}  // namespace incumbent
