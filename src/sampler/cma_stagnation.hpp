// pycma's tolstagnation: a run of CMA-ES stagnates if neither the best nor the median value of its last generations is
// better than of as many before them, by the medians of every fifth of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

namespace incumbent {

class CmaStagnation {
 public:
  // After each generation of the run, whose number is counted from 1; values: best first.
  void add(std::int64_t generation, std::span<const double> values);
  // In d dimensions with a population of lambda. O(n log n) of the n values that are kept.
  bool is_seen(std::int64_t generation, double d, double lambda) const;

  static constexpr std::size_t kMost = 20'000;        // values that are kept, the last ones, as in pycma
  std::size_t size() const { return bests_.size(); }  // of both kinds

 private:
  static constexpr std::int64_t kSparse = 5;  // generations between them

  std::deque<double> bests_, medians_;
};

}  // namespace incumbent
