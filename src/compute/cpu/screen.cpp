#include "compute/cpu/screen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "compute/cpu/fast_means.hpp"
#include "compute/cpu/ladder.hpp"
#include "compute/cpu/parallel.hpp"
#include "compute/cpu/query_order.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/row_choice.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kWidth = Scorer::kWidth;
constexpr std::size_t kChunk = std::size_t{1} << 18;  // candidates whose means are kept at once
constexpr std::size_t kSeeds = 4096, kSample = kRowSample;
constexpr double kUnit = 0x1p-53, kInfinity = std::numeric_limits<double>::infinity();
static_assert(kWidth == FastMeans::kWidth && kPool % kWidth == 0);

class Screener {
 public:
  explicit Screener(const ScreenTask& task)
      : task_(task),
        scorer_(task),
        columns_(task.options.columns.size()),
        n_(task.system.size()),
        prior_(task.system.covariance().variance()),
        fast_(FastMeans::make(task.system, task.options)),
        lower_(std::min(kChunk, task.candidates.count())),
        threshold_(std::sqrt(prior_)) {
    for (std::size_t i = 0; i < task.candidates.count() && task.candidates.has_offsets(); ++i) {
      largest_offset_ = i == 0 ? task.candidates.offset(0) : std::max(largest_offset_, task.candidates.offset(i));
    }
  }

  Screening run() {
    for (std::size_t first = 0; first < task_.candidates.count(); first += kChunk) {
      first_ = first;
      count_ = std::min(kChunk, task_.candidates.count() - first);
      bound_means();
      if (first == 0) {
        find_good_ones();
        set_margins();
      }
      search();
    }
    return scorer_.result();
  }

 private:
  void bound_means() {
    parallel_for(task_.threads, (count_ + kWidth - 1) / kWidth, [&](std::size_t tile) {
      thread_local AlignedVector block;
      block.resize(columns_ * kWidth);
      alignas(64) double lower[kWidth];
      task_.candidates.block(first_ + tile * kWidth, kWidth, block.data());
      const PointBlock view{block.data(), kWidth, kWidth};
      fast_ ? fast_->lower_bounds(view, lower) : task_.system.means(view, lower);
      for (std::size_t t = 0; t < std::min(kWidth, count_ - tile * kWidth); ++t) {
        const auto rounded = static_cast<float>(lower[t]);
        // NaN is never an answer.
        lower_[tile * kWidth + t] = std::isnan(rounded) ? INFINITY : std::nextafter(rounded, -INFINITY);
      }
    });
  }

  void raise_threshold() { threshold_.raise(scorer_.rank(), scorer_.threshold() - largest_offset_); }

  // Positions in the chunk, to candidates of a block column by column.
  void gather_points(const std::uint32_t* ids, std::size_t count, double* out) const {
    for (std::size_t t = 0; t < kPool; ++t) {
      task_.candidates.point(first_ + ids[std::min(t, count - 1)], out + t, kPool);
    }
  }

  // Scores, and marks as done.
  void score(std::vector<std::uint32_t> ids) {
    std::sort(ids.begin(), ids.end());
    parallel_for(task_.threads, (ids.size() + kWidth - 1) / kWidth, [&](std::size_t tile) {
      std::size_t some[kWidth];
      const std::size_t count = std::min(kWidth, ids.size() - tile * kWidth);
      for (std::size_t t = 0; t < count; ++t) some[t] = first_ + ids[tile * kWidth + t];
      scorer_.score(some, count);
    });
    for (const auto id : ids) lower_[id] = INFINITY;
    raise_threshold();
  }

  // The `keep` of them that look best when their variances are bounded by so many rows.
  std::vector<std::uint32_t> most_promising(const std::vector<std::uint32_t>& ids, const RowFactor& rows,
                                            std::size_t size, std::size_t keep) {
    std::vector<std::pair<double, std::uint32_t>> looks(ids.size());
    parallel_for(task_.threads, (ids.size() + kPool - 1) / kPool, [&](std::size_t tile) {
      thread_local AlignedVector block, v;
      block.resize(columns_ * kPool);
      v.resize(size * kPool);
      alignas(64) double variance[kPool];
      const std::size_t at = tile * kPool, count = std::min(kPool, ids.size() - at);
      gather_points(&ids[at], count, block.data());
      rows.extend({block.data(), kPool, kPool}, 0, size, v.data());
      std::fill_n(variance, kPool, prior_);
      for (std::size_t i = 0; i < size; ++i) subtract_squares(&v[i * kPool], kPool, variance);
      for (std::size_t t = 0; t < count; ++t) {
        const double value = acquisition_value(scorer_.rank(), lower_[ids[at + t]], std::max(variance[t], 0.0)) +
                             task_.candidates.offset(first_ + ids[at + t]);
        looks[at + t] = {value == value ? -value : kInfinity, ids[at + t]};
      }
    });
    scorer_.add_work(ids.size(), 0, size);
    keep = std::min(keep, looks.size());
    std::nth_element(looks.begin(), looks.begin() + static_cast<std::ptrdiff_t>(keep) - 1, looks.end());
    std::vector<std::uint32_t> best;
    for (std::size_t i = 0; i < keep; ++i) best.push_back(looks[i].second);
    std::sort(best.begin(), best.end());
    return best;
  }

  // About `count` of them, evenly.
  static std::vector<std::uint32_t> some_of(const std::vector<std::uint32_t>& ids, std::size_t count) {
    if (ids.size() <= count) return ids;
    std::vector<std::uint32_t> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(ids[i * ids.size() / count]);
    return some;
  }

  std::vector<std::uint32_t> left() const {
    std::vector<std::uint32_t> ids;
    for (std::uint32_t t = 0; t < count_; ++t) {
      if (lower_[t] < INFINITY && threshold_.may_reach(lower_[t])) ids.push_back(t);
    }
    return ids;
  }

  // A high threshold before the search: score the best looking of the low means and of all, then of those that are
  // left, with better rows.
  void find_good_ones() {
    std::vector<std::uint32_t> low(count_);
    for (std::uint32_t t = 0; t < count_; ++t) low[t] = t;
    const std::size_t half = std::min(kSeeds, count_ / 8) / 2;  // of few candidates, few
    auto seeds = some_of(low, half);
    std::nth_element(low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half), low.end(),
                     [&](auto a, auto b) { return lower_[a] < lower_[b] || (lower_[a] == lower_[b] && a < b); });
    seeds.insert(seeds.end(), low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half));
    std::sort(seeds.begin(), seeds.end());
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
    const std::size_t wanted = std::max<std::size_t>(2 * task_.k, kWidth);
    const auto rows = first_rows(task_.system, columns_, std::min<std::size_t>(128, n_ / 2));
    score(most_promising(seeds, rows, rows.size, wanted));

    const auto plausible = left();
    const std::size_t most = plausible.size() < 16'384 ? kMostChosenRows : std::max(kMostChosenRows, n_ / 8);
    const std::size_t chosen = rows_worth_choosing(plausible.size(), n_, std::min(2 * n_ / 3, most), 64);
    if (chosen == 0) return;
    const std::size_t size = std::min(2 * n_ / 3, std::max(chosen, 3 * n_ / 8));
    const auto sample = some_of(plausible, kSample / 16 * 16);
    AlignedVector block(columns_ * kSample);
    for (std::size_t t = 0; t < kSample; ++t) {
      task_.candidates.point(first_ + sample[std::min(t, sample.size() - 1)], block.data() + t, kSample);
    }
    order_.emplace(task_.system, columns_, PointBlock{block.data(), kSample, kSample}, chosen, size);
    const RowFactor& ordered = order_->factor();
    set_row_levels(16, 2, ordered.size, levels_);
    const std::size_t few = levels_.empty() ? 0 : levels_[levels_.size() / 2];
    const auto again = some_of(plausible, seeds_by_few_rows(plausible.size()));
    if (levels_.size() < 2 || again.size() < 2 * wanted) return;
    const auto best = most_promising(again, ordered, few, std::max(wanted, seeds_by_all_rows(again.size())));
    score(most_promising(best, ordered, ordered.size, wanted));
  }

  void set_margins() {
    double noise = kInfinity, most = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      noise = std::min(noise, task_.system.known_noise(i));
      most = std::max(most, task_.system.diagonal_noise(i));
    }
    const double per_noise = noise > 0 ? 1 / noise : kInfinity;
    const auto moved = [&](const RowFactor& rows) {  // relative to a variance
      const double size = static_cast<double>(rows.size), per_entry = 3 * (size + 16) * kUnit * per_noise;
      const double bound = per_entry * size * (prior_ + most);
      return bound < 1e-3 || bound == kInfinity ? bound : std::min(bound, per_entry * rows.absolute_norm());
    };
    absolute_ = 8 * (static_cast<double>(n_) + 16) * kUnit * prior_;
    const double own = moved(first_rows(task_.system, columns_, n_)), some = order_ ? moved(order_->factor()) : 0.0;
    relative_ = own + some + own * some;
  }

  void search() {
    const auto ids = left();
    const RowFactor none;
    LadderRules rules{task_,     scorer_,         order_ ? order_->factor() : none,
                      levels_,   largest_offset_, absolute_,
                      relative_, !fast_,          threshold_};
    const std::size_t parts = task_.threads > 1 ? 4 * static_cast<std::size_t>(task_.threads) : 1;
    parallel_for(task_.threads, parts, [&](std::size_t part) {
      Ladder ladder(rules);
      for (std::size_t i = ids.size() * part / parts; i < ids.size() * (part + 1) / parts; ++i) {
        ladder.add(first_ + ids[i], lower_[ids[i]]);
      }
      ladder.finish();
    });
    raise_threshold();
  }

  const ScreenTask& task_;
  Scorer scorer_;
  const std::size_t columns_, n_;
  const double prior_;
  const std::optional<FastMeans> fast_;
  double absolute_ = 0, relative_ = 0;  // margins of a variance
  double largest_offset_ = 0;
  std::size_t first_ = 0, count_ = 0;  // of the chunk
  std::vector<float> lower_;           // means of the chunk, from below; infinite when done with
  Threshold threshold_;
  std::optional<QueryOrder> order_;
  std::vector<std::size_t> levels_;
};

}  // namespace

Screening score_all(const ScreenTask& task) {
  Scorer scorer(task);
  const std::size_t count = task.candidates.count();
  parallel_for(task.threads, (count + kWidth - 1) / kWidth, [&](std::size_t tile) {
    std::size_t ids[kWidth];
    const std::size_t width = std::min(kWidth, count - tile * kWidth);
    for (std::size_t t = 0; t < width; ++t) ids[t] = tile * kWidth + t;
    scorer.score(ids, width);
  });
  return scorer.result();
}

Screening screen(const ScreenTask& task) {
  const bool pays = screening_may_pay(task.candidates.count(), task.system.size(), task.k);
  if (!pays || !DeviationTable::exists(ranking(task.acquisition).kind)) return score_all(task);
  return Screener(task).run();
}

}  // namespace incumbent::compute::cpu
