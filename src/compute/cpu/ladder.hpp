// One thread's candidates on their way through ever more rows of a factor: at each level their variances are bounded by
// its rows, and those that may still reach the k-th best score go on; who passes the last is scored. Partial sums are
// carried, never computed again.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compute/cpu/query_order.hpp"
#include "compute/cpu/scorer.hpp"
#include "compute/deviation_table.hpp"
#include "compute/row_choice.hpp"

namespace incumbent::compute::cpu {

inline constexpr std::size_t kPool = kBlock;  // candidates that are bounded at once

// The k-th best score, as a table.
class Threshold {
 public:
  explicit Threshold(double largest_deviation) : largest_deviation_(largest_deviation) {}

  // A table costs as much as some hundred candidates: it follows scores that rise by a thousandth.
  void raise(const Acquisition& rank, double score) {
    if (!std::isfinite(score) || (table_ && !(score > score_ + 1e-3 * std::abs(score_)))) return;
    score_ = score;
    table_.emplace(rank, score, largest_deviation_);
  }
  bool may_reach(double mean, double variance) const { return !table_ || table_->may_reach(mean, variance); }
  // With the largest deviation.
  bool may_reach(double mean) const { return !table_ || !(mean >= table_->hopeless_mean()); }

 private:
  double largest_deviation_;
  double score_ = 0;
  std::optional<DeviationTable> table_;
};

// What all threads know.
struct LadderRules {
  const ScreenTask& task;
  Scorer& scorer;
  const RowFactor& rows;
  const std::vector<std::size_t>& levels;  // numbers of rows, ascending; none: everyone is scored
  double largest_offset;
  double absolute, relative;   // margins of a variance
  bool exact_means;            // the means given are exact
  const Threshold& threshold;  // at the start

  // Bounds that exclude hardly anyone cost more than they save; then candidates are scored without.
  const std::size_t enough = std::min<std::size_t>(1024, std::max<std::size_t>(task.candidates.count() / 16, kPool));
  std::atomic<std::size_t> seen{0}, passed{0};  // the last level
  bool is_in_vain() const {
    if (relative > 1e3) return true;
    // passed first: it never is ahead of seen.
    const std::size_t kept = passed, all = seen;
    return all >= enough && bounds_are_in_vain(all, kept, rows.size, task.system.size());
  }

  double prior() const { return task.system.covariance().variance(); }
  // No less than the variance that System::predict() gives, from one that some rows give.
  double variance_bound(double partial) const {
    const double bound = ((partial > 0 ? partial : 0.0) + absolute) * (1 + relative);
    return bound < prior() ? bound : prior();
  }
};

class Ladder {
 public:
  explicit Ladder(LadderRules& rules);

  // mean: not above the candidate's.
  void add(std::size_t id, double mean);
  void finish();

 private:
  // Candidates that have passed the levels before.
  struct Pool {
    explicit Pool(std::size_t rows) : v(rows * kPool) {}
    std::size_t ids[kPool];
    double mean[kPool];
    alignas(64) double variance[kPool];
    AlignedVector v;  // L^-1 k*
    std::size_t count = 0;
  };

  void climb(std::size_t level);
  void select(const Pool& pool, std::vector<std::size_t>& kept) const;
  bool needs_means(std::size_t level) const;
  void score(std::size_t id);
  void flush_scores();

  LadderRules& rules_;
  Threshold threshold_;
  std::vector<Pool> pools_;
  AlignedVector block_;
  std::size_t finals_[Scorer::kWidth];
  std::size_t final_count_ = 0, tiles_scored_ = 0;
};

}  // namespace incumbent::compute::cpu
