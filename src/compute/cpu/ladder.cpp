#include "compute/cpu/ladder.hpp"

#include <algorithm>

#include "compute/cpu/vector_loops.hpp"

namespace incumbent::compute::cpu {

Ladder::Ladder(LadderRules& rules)
    : rules_(rules), threshold_(rules.threshold), block_(rules.task.options.columns.size() * kPool) {
  for (const std::size_t rows : rules_.levels) pools_.emplace_back(rows);
}

void Ladder::add(std::size_t id, double mean) {
  if (pools_.empty() || rules_.is_in_vain()) return score(id);
  Pool& pool = pools_.front();
  pool.ids[pool.count] = id;
  pool.mean[pool.count] = mean;
  pool.variance[pool.count] = rules_.prior();
  if (++pool.count == kPool) climb(0);
}

void Ladder::finish() {
  for (std::size_t level = 0; level < pools_.size(); ++level) climb(level);
  flush_scores();
}

void Ladder::climb(std::size_t level) {
  Pool& pool = pools_[level];
  if (pool.count == 0) return;
  const std::size_t from = level == 0 ? 0 : rules_.levels[level - 1], to = rules_.levels[level];
  for (std::size_t t = 0; t < kPool; ++t) {
    rules_.task.candidates.point(pool.ids[std::min(t, pool.count - 1)], block_.data() + t, kPool);
  }
  const PointBlock block{block_.data(), kPool, kPool};
  rules_.rows.extend(block, from, to, pool.v.data());
  std::fill(pool.variance + pool.count, pool.variance + kPool, rules_.prior());
  for (std::size_t i = from; i < to; ++i) subtract_squares(&pool.v[i * kPool], kPool, pool.variance);
  rules_.scorer.add_work(pool.count, from, to);

  std::vector<std::size_t> kept(pool.count);
  for (std::size_t t = 0; t < pool.count; ++t) kept[t] = t;
  select(pool, kept);
  if (!kept.empty() && needs_means(level)) {
    rules_.task.system.means(block, pool.mean);
    select(pool, kept);
  }
  const bool is_last = level + 1 == pools_.size();
  if (is_last) {
    rules_.seen += pool.count;
    rules_.passed += kept.size();
  }
  pool.count = 0;
  for (const std::size_t t : kept) {
    if (is_last) {
      score(pool.ids[t]);
      continue;
    }
    Pool& next = pools_[level + 1];
    next.ids[next.count] = pool.ids[t];
    next.mean[next.count] = pool.mean[t];
    next.variance[next.count] = pool.variance[t];
    for (std::size_t i = 0; i < to; ++i) next.v[i * kPool + next.count] = pool.v[i * kPool + t];
    if (++next.count == kPool) climb(level + 1);
  }
}

void Ladder::select(const Pool& pool, std::vector<std::size_t>& kept) const {
  std::erase_if(kept, [&](std::size_t t) {
    return !threshold_.may_reach(pool.mean[t], rules_.variance_bound(pool.variance[t]));
  });
}

// Exact means cost as much as some hundred rows: they come when there are few candidates left.
bool Ladder::needs_means(std::size_t level) const {
  if (rules_.exact_means) return false;
  const std::size_t rows = rules_.levels[level];
  return (rows >= 128 && rows < 256) || level + 1 == pools_.size();
}

void Ladder::score(std::size_t id) {
  finals_[final_count_++] = id;
  if (final_count_ == Scorer::kWidth) flush_scores();
}

void Ladder::flush_scores() {
  if (final_count_ == 0) return;
  std::sort(finals_, finals_ + final_count_);
  rules_.scorer.score(finals_, final_count_);
  final_count_ = 0;
  ++tiles_scored_;
  // After 1, 2, 4, ... tiles.
  if ((tiles_scored_ & (tiles_scored_ - 1)) == 0) {
    threshold_.raise(rules_.scorer.rank(), rules_.scorer.threshold() - rules_.largest_offset);
  }
}

}  // namespace incumbent::compute::cpu
