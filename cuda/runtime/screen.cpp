// The k best of many candidates, exactly. A candidate's variance only shrinks from row to row of its triangular solve
// (kernel/triangular_solve.cuh), so after some rows it is a bound, and one that holds to the bit: who can't reach the
// k-th best value with it is dropped, and the rest go on with four times the rows, from the start, which takes a third
// more work than if sums were kept. Who is left is scored by the whole solve; so is everyone without a bound.
// Where many are left after the means, the rows are those that tell most about them (RowOrder). Their factor is another
// one, so these bounds hold with a margin for rounding.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "compute/best_scored.hpp"
#include "compute/deviation_table.hpp"
#include "compute/gp_input.hpp"
#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/candidates.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/row_order.hpp"
#include "cuda/runtime/select.hpp"

namespace incumbent::cuda {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18;  // candidates whose means are kept at once
constexpr std::size_t kWidth = 1024;                  // that are solved at once
constexpr std::size_t kSeeds = 4096, kSeedRows = 128;
constexpr std::size_t kSample = 256, kMostOrdered = 512;  // candidates that rows are chosen for, and such rows
constexpr std::size_t kFewCandidates = 1024, kFewRows = 64, kFirstRows = 32;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

class Screener {
 public:
  Screener(const CudaGpModel& model, const System& system, const compute::CandidateSource& source,
           const compute::Acquisition& acquisition, std::size_t k)
      : model_(model),
        system_(system),
        stream_(model.stream_),
        columns_(model.options_.columns.size()),
        n_(system.size()),
        prior_(system.variance()),
        acquisition_(acquisition),
        rank_(compute::ranking(acquisition)),
        source_(source, columns_, kChunk, stream_),
        total_(source_.count()),
        width_(model.width(n_, kWidth)),
        k_(k),
        best_(k) {
    if (has_offsets()) largest_offset_ = *std::max_element(source_.offsets().begin(), source_.offsets().end());
    const std::size_t chunk = std::min(kChunk, total_);
    points_.reserve(chunk * columns_);
    means_.reserve(chunk);
    ids_.reserve(chunk);
    kept_.reserve(chunk);
    flags_.reserve(chunk);
    if (has_offsets()) offsets_.reserve(chunk);
    for (auto* array : {&part_means_, &part_variances_, &part_offsets_, &part_values_}) array->reserve(width_);
    part_points_.reserve(width_ * columns_);
    values_.reserve(n_ * width_);
  }

  compute::Screening run(compute::Search search) {
    const bool pays = total_ >= kFewCandidates && total_ / 8 >= k_ && k_ > 0 && n_ >= kFewRows;
    const bool screens = search == compute::Search::screened && pays && compute::DeviationTable::exists(rank_.kind) &&
                         !model_.has_resource();
    for (first_ = 0; first_ < total_; first_ += kChunk) {
      count_ = std::min(kChunk, total_ - first_);
      make_points();
      std::vector<int> everyone;
      if (screens) {
        find_means();
        if (first_ == 0) find_good_ones();
        everyone = search_chunk();
      } else {
        everyone.resize(count_);
        std::iota(everyone.begin(), everyone.end(), 0);
      }
      score(everyone);
    }
    compute::Screening result{best_.take(rank_, acquisition_), 1.0};
    const double n = static_cast<double>(n_), all = n * n * static_cast<double>(total_);
    if (all > 0) result.work_left = work_ / all;
    return result;
  }

 private:
  bool has_offsets() const { return source_.has_offsets(); }

  void make_points() {
    source_.make(first_, count_, points_.data());
    if (has_offsets()) offsets_.upload(source_.offsets().subspan(first_, count_), stream_);
  }

  void find_means() {
    auto task = model_.cross_covariance(system_, {points_.data(), as_int(count_), as_int(columns_)});
    task.means = means_.data();
    launch_cross_covariance(task, stream_);
  }

  // The points of ids[0] .. ids[count - 1] (on the device), their variances after `rows` rows, their means and offsets.
  CandidatesView<double> solve(const int* ids, std::size_t count, std::size_t rows) {
    launch_gather_rows<double>(points_.data(), ids, as_int(count), as_int(columns_), part_points_.data(), stream_);
    if (has_offsets())
      launch_gather_rows<double>(offsets_.data(), ids, as_int(count), 1, part_offsets_.data(), stream_);
    const MatrixOf<double> v{values_.data(), as_int(rows), as_int(count), as_int(width_)};
    auto task = model_.cross_covariance(system_, {part_points_.data(), as_int(count), as_int(columns_)});
    task.values = v.data;
    task.stride = v.stride;
    if (rows == n_) {
      task.means = part_means_.data();
    } else {
      task.rows.count = as_int(rows);
      launch_gather_rows<double>(means_.data(), ids, as_int(count), 1, part_means_.data(), stream_);
    }
    const bool is_ordered = order_ && rows <= order_->size();
    if (is_ordered) task.rows = order_->points(rows);
    launch_cross_covariance(task, stream_);
    model_.fill_prior(system_, task.others, part_variances_.data());
    launch_solve_lower<double>(is_ordered ? order_->factor() : system_.view().factor(), v, part_variances_.data(),
                               stream_);
    work_ += static_cast<double>(count) * static_cast<double>(rows) * static_cast<double>(rows);
    return {part_means_.data(),
            part_variances_.data(),
            0.0,
            has_offsets() ? part_offsets_.data() : nullptr,
            as_int(count),
            is_ordered ? order_->absolute() : 0.0,
            is_ordered ? order_->relative() : 0.0};
  }

  void score(const std::vector<int>& ids) {
    ids_.upload(ids, stream_);
    std::vector<double> means(width_), variances(width_), values(width_);
    for (std::size_t at = 0; at < ids.size(); at += width_) {
      const std::size_t count = std::min(width_, ids.size() - at);
      launch_acquisition_values(solve(ids_.data() + at, count, n_), rank_, part_values_.data(), stream_);
      part_means_.download(std::span(means).first(count), stream_);
      part_variances_.download(std::span(variances).first(count), stream_);
      part_values_.download(std::span(values).first(count), stream_);
      for (std::size_t t = 0; t < count; ++t) {
        best_.keep({first_ + static_cast<std::size_t>(ids[at + t]), means[t], variances[t], values[t]});
      }
    }
  }

  // A high threshold before the search: the best looking of candidates everywhere and of those with low means.
  void find_good_ones() {
    std::vector<double> means(count_);
    means_.download(means, stream_);
    std::vector<int> low(count_), seeds;
    std::iota(low.begin(), low.end(), 0);
    const std::size_t half = std::min(kSeeds, count_ / 8) / 2;
    for (std::size_t i = 0; i < half; ++i) seeds.push_back(as_int(i * count_ / half));
    const auto mean = [&](int id) { return means[static_cast<std::size_t>(id)]; };
    const auto is_lower = [&](int a, int b) {  // NaN last
      if (std::isnan(mean(a)) || std::isnan(mean(b))) return !std::isnan(mean(a)) && std::isnan(mean(b));
      return mean(a) < mean(b) || (mean(a) == mean(b) && a < b);
    };
    std::nth_element(low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half), low.end(), is_lower);
    seeds.insert(seeds.end(), low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half));
    std::sort(seeds.begin(), seeds.end());
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());

    score_best_looking(seeds, std::min(kSeedRows, n_ / 2), std::move(means));
  }

  // Scores the best of these candidates by what so many rows make of them. means: those of the chunk.
  void score_best_looking(const std::vector<int>& seeds, std::size_t rows, std::vector<double> means) {
    ids_.upload(seeds, stream_);
    std::vector<double> looks(seeds.size());
    for (std::size_t at = 0; at < seeds.size(); at += width_) {
      const std::size_t count = std::min(width_, seeds.size() - at);
      launch_acquisition_values(solve(ids_.data() + at, count, rows), rank_, part_values_.data(), stream_);
      part_values_.download(std::span(looks).subspan(at, count), stream_);
    }
    std::vector<std::size_t> order(seeds.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto look = [&](std::size_t i) { return std::isnan(looks[i]) ? -INFINITY : looks[i]; };
    const std::size_t wanted = std::min(std::max<std::size_t>(2 * k_, 64), order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end(),
                      [&](auto a, auto b) { return look(a) > look(b) || (look(a) == look(b) && a < b); });
    std::vector<int> chosen;
    for (std::size_t i = 0; i < wanted; ++i) {
      chosen.push_back(seeds[order[i]]);
      means[static_cast<std::size_t>(chosen.back())] = kNaN;  // done with
    }
    std::sort(chosen.begin(), chosen.end());
    score(chosen);
    means_.upload(means, stream_);
  }

  double threshold() const { return best_.threshold() - largest_offset_; }

  // What a candidate must reach; the table is in device memory.
  compute::DeviationBounds find_bounds() {
    // Without a k-th value everyone may, but those whose means are not numbers: they were scored, or never will be.
    if (!std::isfinite(threshold())) return {INFINITY, kNaN, 0, nullptr};
    const compute::DeviationTable table(rank_, threshold(), std::sqrt(prior_));
    auto bounds = table.bounds();
    cells_.reserve(compute::DeviationBounds::kCells);
    cells_.upload({bounds.variances, compute::DeviationBounds::kCells}, stream_);
    bounds.variances = cells_.data();
    return bounds;
  }

  // Those of the chunk whose means may reach it, in ids_; how many.
  std::size_t select_by_means(const compute::DeviationBounds& bounds) {
    launch_survivors<double>({means_.data(), nullptr, prior_, nullptr, as_int(count_)}, bounds, flags_.data(), stream_);
    return static_cast<std::size_t>(select_flagged(flags_.data(), nullptr, as_int(count_), ids_.data(), stream_));
  }

  // Chooses rows for the candidates that are left, in ids_, if that pays and leaves less of their variances than the
  // first rows do, and scores the best looking of them. Whether it did.
  bool order_rows(std::size_t left) {
    std::size_t size = kFirstRows;
    while (4 * size <= kMostOrdered && 8 * size <= n_) size *= 4;
    if (!std::isfinite(threshold()) || 2 * size > n_ || left * n_ <= 8 * size * size) return false;
    std::vector<int> ids(left), sample(std::min({kSample, width_, left})), seeds(std::min(kSeeds, left));
    ids_.download(ids, stream_);
    const auto spread = [&](std::vector<int>& some) {
      for (std::size_t i = 0; i < some.size(); ++i) some[i] = ids[i * left / some.size()];
    };
    spread(sample);
    spread(seeds);
    kept_.upload(sample, stream_);
    std::vector<double> variances(sample.size());
    const auto left_over = [&] {
      solve(kept_.data(), sample.size(), size);
      part_variances_.download(variances, stream_);
      return std::accumulate(variances.begin(), variances.end(), 0.0);
    };
    const double by_first = left_over();
    const PointsView<double> points{part_points_.data(), as_int(sample.size()), as_int(columns_)};
    order_.emplace(model_, system_, points, size, values_.data());
    if (order_->size() == 0 || !(left_over() < by_first)) {
      order_.reset();
      return false;
    }
    std::vector<double> means(count_);
    means_.download(means, stream_);
    score_best_looking(seeds, size, std::move(means));
    return true;
  }

  // Everyone who may still be among the best.
  std::vector<int> search_chunk() {
    auto bounds = find_bounds();
    auto left = select_by_means(bounds);
    if (first_ == 0 && order_rows(left)) {
      bounds = find_bounds();
      left = select_by_means(bounds);
    }
    for (std::size_t rows = kFirstRows; std::isfinite(threshold()) && 2 * rows <= n_ && left > std::max(k_, kFirstRows);
         rows *= 4) {
      for (std::size_t at = 0; at < left; at += width_) {
        const std::size_t count = std::min(width_, left - at);
        launch_survivors(solve(ids_.data() + at, count, rows), bounds, flags_.data() + at, stream_);
      }
      left = static_cast<std::size_t>(select_flagged(flags_.data(), ids_.data(), as_int(left), kept_.data(), stream_));
      std::swap(ids_, kept_);
    }
    std::vector<int> ids(left);
    ids_.download(ids, stream_);
    return ids;
  }

  const CudaGpModel& model_;
  const System& system_;
  const Stream& stream_;
  const std::size_t columns_, n_;
  const double prior_;
  const compute::Acquisition acquisition_, rank_;
  const Candidates source_;
  const std::size_t total_, width_, k_;
  double largest_offset_ = 0, work_ = 0;
  std::size_t first_ = 0, count_ = 0;  // of the chunk
  compute::BestScored best_;
  std::optional<RowOrder> order_;
  DeviceArray<double> points_, means_, offsets_, cells_;                                                 // of the chunk
  DeviceArray<double> part_points_, part_means_, part_variances_, part_offsets_, part_values_, values_;  // solved now
  DeviceArray<int> ids_, kept_;
  DeviceArray<std::uint8_t> flags_;
};

compute::Screening CudaGpModel::screen(const compute::CandidateSource& candidates,
                                       const compute::Acquisition& acquisition, std::size_t k, compute::Search search,
                                       std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  compute::require_candidates(candidates, acquisition, options_.columns.size());
  return Screener(*this, model, candidates, acquisition, k).run(search);
}

}  // namespace incumbent::cuda
