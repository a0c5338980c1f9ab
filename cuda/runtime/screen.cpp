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

#include "compute/deviation_table.hpp"
#include "compute/gp_input.hpp"
#include "compute/row_choice.hpp"
#include "cuda/runtime/as_int.hpp"
#include "cuda/runtime/candidate_tiles.hpp"
#include "cuda/runtime/kernels.hpp"
#include "cuda/runtime/select.hpp"

namespace incumbent::cuda {
namespace {

constexpr std::size_t kSeeds = 4096, kSeedRows = 128;
constexpr std::size_t kFirstRows = 32, kLevelFactor = 2;  // rows that bound first, and how many times as many next
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class Screener {
 public:
  Screener(CandidateTiles& tiles, std::size_t k)
      : tiles_(tiles), stream_(tiles.stream()), n_(tiles.rows()), k_(k), wanted_(std::max<std::size_t>(2 * k, 64)) {
    const std::size_t chunk = std::min(CandidateTiles::kChunk, tiles.total());
    ids_.reserve(chunk);
    kept_.reserve(chunk);
    flags_.reserve(chunk);
    cells_.reserve(compute::DeviationBounds::kCells);
    for (std::size_t rows = kFirstRows; 2 * rows <= n_; rows *= kLevelFactor) levels_.push_back(rows);
  }

  // The chunk that the tiles have; is_first: of all.
  void search(bool is_first) {
    tiles_.find_means();
    if (is_first) find_good_ones();
    score_in_turns(survivors(is_first));
  }

 private:
  // A high threshold before the search: the best looking of candidates everywhere and of those with low means.
  void find_good_ones() {
    const std::size_t chunk = tiles_.count();
    const auto means = tiles_.download_means();
    std::vector<int> low(chunk), seeds;
    std::iota(low.begin(), low.end(), 0);
    const std::size_t half = std::min(kSeeds, chunk / 8) / 2;
    for (std::size_t i = 0; i < half; ++i) seeds.push_back(as_int(i * chunk / half));
    const auto mean = [&](int id) { return means[static_cast<std::size_t>(id)]; };
    const auto is_lower = [&](int a, int b) {  // NaN last
      if (std::isnan(mean(a)) || std::isnan(mean(b))) return !std::isnan(mean(a)) && std::isnan(mean(b));
      return mean(a) < mean(b) || (mean(a) == mean(b) && a < b);
    };
    std::nth_element(low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half), low.end(), is_lower);
    seeds.insert(seeds.end(), low.begin(), low.begin() + static_cast<std::ptrdiff_t>(half));
    std::sort(seeds.begin(), seeds.end());
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());

    score_and_mark(most_promising(seeds, std::min(kSeedRows, n_ / 2), wanted_));
  }

  // The `keep` of these candidates that so many rows make the best of, ascending.
  std::vector<int> most_promising(const std::vector<int>& seeds, std::size_t rows, std::size_t keep) {
    const auto looks = tiles_.looks(seeds, rows);
    std::vector<std::size_t> order(seeds.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto look = [&](std::size_t i) { return std::isnan(looks[i]) ? -INFINITY : looks[i]; };
    keep = std::min(keep, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(keep), order.end(),
                      [&](auto a, auto b) { return look(a) > look(b) || (look(a) == look(b) && a < b); });
    std::vector<int> chosen;
    for (std::size_t i = 0; i < keep; ++i) chosen.push_back(seeds[order[i]]);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  // Scores, and marks as done with.
  void score_and_mark(const std::vector<int>& chosen) {
    tiles_.score(chosen);
    auto means = tiles_.download_means();
    for (const int id : chosen) means[static_cast<std::size_t>(id)] = kNaN;
    tiles_.upload_means(means);
  }

  bool has_threshold() const { return std::isfinite(tiles_.threshold()); }
  compute::DeviationTable table() const {
    return compute::DeviationTable(tiles_.rank(), tiles_.threshold(), std::sqrt(tiles_.prior()));
  }

  // What a candidate must reach; the table is in device memory.
  compute::DeviationBounds find_bounds() {
    // Without a k-th value everyone may, but those whose means are not numbers: they were scored, or never will be.
    if (!has_threshold()) return {INFINITY, kNaN, 0, nullptr};
    const auto table = this->table();
    auto bounds = table.bounds();
    cells_.upload({bounds.variances, compute::DeviationBounds::kCells}, stream_);
    bounds.variances = cells_.data();
    return bounds;
  }

  // Those of the chunk whose means may reach it, in ids_; how many.
  std::size_t select_by_means(const compute::DeviationBounds& bounds) {
    const int count = as_int(tiles_.count());
    launch_survivors<double>({tiles_.means(), nullptr, tiles_.prior(), nullptr, count}, bounds, flags_.data(), stream_);
    return static_cast<std::size_t>(select_flagged(flags_.data(), nullptr, count, ids_.data(), stream_));
  }

  // Chooses rows for the candidates that are left, in ids_, if that pays, and scores the best looking of them by what
  // these rows say. Whether there are such rows now.
  bool order_rows(std::size_t left) {
    const std::size_t points = std::min({compute::kRowSample, left, tiles_.width() / 2});
    const std::size_t most = std::min({2 * n_ / 3, compute::kMostChosenRows, tiles_.width() - points});
    const std::size_t size = compute::rows_worth_choosing(left, n_, most, kFirstRows);
    if (!has_threshold() || size == 0) return false;
    std::vector<int> ids(left);
    ids_.download(ids, stream_);
    const auto some = [&](std::size_t count) {  // evenly
      std::vector<int> chosen(std::min(count, left));
      for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = ids[i * left / chosen.size()];
      return chosen;
    };
    if (!tiles_.choose_rows(some(points), size)) return false;
    levels_.clear();
    compute::set_row_levels(kFirstRows, kLevelFactor, size, levels_);
    const auto seeds = some(compute::seeds_by_few_rows(left));
    if (levels_.size() < 2 || seeds.size() < 2 * wanted_) return true;
    const std::size_t few = levels_[levels_.size() / 2];
    const auto best = most_promising(seeds, few, std::max(wanted_, compute::seeds_by_all_rows(seeds.size())));
    score_and_mark(most_promising(best, size, wanted_));
    return true;
  }

  // Of the candidates in ids_, which are so many, those stay that so many rows do not exclude; how many. Rows that
  // exclude hardly any of the first tile are not tried on the others. next: the rows that are tried after these.
  std::size_t climb(std::size_t rows, std::size_t next, std::size_t left, const compute::DeviationBounds& bounds) {
    const bool is_last = next == n_;
    std::vector<int> ids(is_last ? left : 0);
    ids_.download(ids, stream_);
    for (std::size_t at = 0; at < left; at += tiles_.width()) {
      const std::size_t count = std::min(tiles_.width(), left - at);
      const auto tile = tiles_.solve(ids_.data() + at, count, rows);
      launch_survivors(tile, bounds, flags_.data() + at, stream_);
      if (is_last) {
        std::vector<double> variances(count);
        copy_rows(variances.data(), count, tile.variances, count, 1, count, cudaMemcpyDeviceToHost, stream_);
        for (std::size_t t = 0; t < count; ++t) {
          most_variance_[static_cast<std::size_t>(ids[at + t])] = (variances[t] + tile.absolute) * (1 + tile.relative);
        }
      }
      if (at > 0 || count == left) continue;
      std::vector<std::uint8_t> survives(count);
      flags_.download(survives, stream_);
      const auto kept = static_cast<std::size_t>(std::count(survives.begin(), survives.end(), 1));
      if (compute::bounds_are_in_vain(count, kept, rows, next)) return left;
    }
    left = static_cast<std::size_t>(select_flagged(flags_.data(), ids_.data(), as_int(left), kept_.data(), stream_));
    std::swap(ids_, kept_);
    return left;
  }

  // Scores those that look best by their bounds first, and leaves out whom the threshold excludes meanwhile.
  void score_in_turns(std::vector<int> ids) {
    if (ids.size() <= 2 * wanted_) return tiles_.score(ids);
    const auto means = tiles_.download_means();
    std::vector<double> looks(tiles_.count());
    const auto at = [](const std::vector<double>& values, int id) { return values[static_cast<std::size_t>(id)]; };
    for (const int id : ids) {
      const double look = compute::acquisition_value(tiles_.rank(), at(means, id), at(most_variance_, id));
      looks[static_cast<std::size_t>(id)] = std::isnan(look) ? INFINITY : look + tiles_.offset(id);
    }
    std::sort(ids.begin(), ids.end(),
              [&](int a, int b) { return at(looks, a) > at(looks, b) || (at(looks, a) == at(looks, b) && a < b); });
    for (std::size_t turn = wanted_; !ids.empty(); turn *= 2) {
      const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(turn, ids.size()));
      std::vector<int> now(ids.begin(), end);
      ids.erase(ids.begin(), end);
      std::sort(now.begin(), now.end());
      tiles_.score(now);
      if (!has_threshold()) continue;
      const auto table = this->table();
      std::erase_if(ids, [&](int id) { return !table.may_reach(at(means, id), at(most_variance_, id)); });
    }
  }

  // Everyone who may still be among the best.
  std::vector<int> survivors(bool is_first) {
    most_variance_.assign(tiles_.count(), tiles_.prior());
    auto bounds = find_bounds();
    auto left = select_by_means(bounds);
    if (is_first && order_rows(left)) {
      bounds = find_bounds();
      left = select_by_means(bounds);
    }
    for (std::size_t l = 0; l < levels_.size(); ++l) {
      if (!has_threshold() || left <= std::max(k_, kFirstRows)) break;
      left = climb(levels_[l], l + 1 < levels_.size() ? levels_[l + 1] : n_, left, bounds);
    }
    std::vector<int> ids(left);
    ids_.download(ids, stream_);
    return ids;
  }

  CandidateTiles& tiles_;
  const Stream& stream_;
  const std::size_t n_, k_, wanted_;   // wanted: candidates that are scored to have a threshold
  std::vector<std::size_t> levels_;    // numbers of rows that bound variances
  std::vector<double> most_variance_;  // of the chunk: what the last level leaves at most
  DeviceArray<double> cells_;
  DeviceArray<int> ids_, kept_;
  DeviceArray<std::uint8_t> flags_;
};

}  // namespace

compute::Screening CudaGpModel::screen(const compute::CandidateSource& candidates,
                                       const compute::Acquisition& acquisition, std::size_t k, compute::Search search,
                                       std::size_t system) const {
  const Call call(*this);
  const System& model = at(system);
  model.require_factor();
  compute::require_candidates(candidates, acquisition, options_.columns.size());
  CandidateTiles tiles(*this, model, candidates, acquisition, k);
  const std::size_t total = tiles.total();
  const bool pays = compute::screening_may_pay(total, model.size(), k);
  std::optional<Screener> screener;
  if (search == compute::Search::screened && pays && compute::DeviationTable::exists(tiles.rank().kind) &&
      !has_resource()) {
    screener.emplace(tiles, k);
  }
  for (std::size_t first = 0; first < total; first += CandidateTiles::kChunk) {
    tiles.make(first);
    if (screener) {
      screener->search(first == 0);
      continue;
    }
    std::vector<int> everyone(tiles.count());
    std::iota(everyone.begin(), everyone.end(), 0);
    tiles.score(everyone);
  }
  return tiles.result();
}

}  // namespace incumbent::cuda
