#include "surrogate/tree_grower.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/simd.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

// Of two splits that are worth the same but for rounding, as all of two rows are, the first in random order is taken.
constexpr double kTie = 1e-10;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The loops over a node's rows look at all columns of a row at once.
INCUMBENT_SIMD_CLONES void widen(const double* row, std::size_t d, double* lowest, double* highest) {
  for (std::size_t j = 0; j < d; ++j) {
    lowest[j] = row[j] < lowest[j] ? row[j] : lowest[j];
    highest[j] = row[j] > highest[j] ? row[j] : highest[j];
  }
}
INCUMBENT_SIMD_CLONES void add_left(const double* row, const double* thresholds, std::size_t d, double value,
                                    double weight, double* sums, double* counts) {
  for (std::size_t j = 0; j < d; ++j) {
    sums[j] += row[j] <= thresholds[j] ? value : 0.0;
    counts[j] += row[j] <= thresholds[j] ? weight : 0.0;
  }
}

std::uint64_t bit_of(double category) { return std::uint64_t{1} << static_cast<unsigned>(category); }

// Uniform in [0, 1), of 32 bits: enough for a threshold.
double short_uniform(Stream& stream) { return stream.bits32() * 0x1p-32; }

std::size_t short_below(Stream& stream, std::size_t bound) {
  return static_cast<std::size_t>((std::uint64_t{stream.bits32()} * bound) >> 32);
}

}  // namespace

TreeGrower::TreeGrower(const ForestOptions& options, std::span<const std::uint32_t> categories,
                       MatrixView<const double> x, std::span<const double> y, ForestNodes& nodes)
    : options_(options), categories_(categories), x_(x), y_(y), nodes_(nodes) {
  const auto [least, most] = std::ranges::minmax(y);
  least_difference_ = options.least_difference * (most - least);
  for (auto* column : {&lowest_, &highest_, &thresholds_, &sums_, &counts_}) column->resize(x.cols);
  present_.resize(x.cols);
}

void TreeGrower::draw_rows(Stream& stream) {
  weights_.assign(x_.rows, options_.bootstrap ? 0.0 : 1.0);
  if (options_.bootstrap) {
    for (std::size_t i = 0; i < x_.rows; ++i) weights_[short_below(stream, x_.rows)] += 1;
  }
  rows_.clear();
  for (std::size_t i = 0; i < x_.rows; ++i) {
    if (weights_[i] > 0) rows_.push_back(static_cast<std::uint32_t>(i));
  }
}

std::uint32_t TreeGrower::add_node() {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  nodes_.column.push_back(0);
  nodes_.left.push_back(node);
  nodes_.threshold.push_back(kInfinity);
  nodes_.mask.push_back(0);
  nodes_.mean.push_back(0);
  nodes_.variance.push_back(0);
  nodes_.count.push_back(0);
  return node;
}

void TreeGrower::grow(Stream& stream) {
  draw_rows(stream);
  nodes_.roots.push_back(add_node());
  waiting_.assign(1, {nodes_.roots.back(), 0, rows_.size(), 0});
  while (!waiting_.empty()) {
    const Range range = waiting_.back();
    waiting_.pop_back();
    const bool splits =
        describe(range) && nodes_.count[range.node] >= options_.min_samples_split && range.depth < options_.max_depth;
    const Split split = splits ? find_split(range, stream) : Split{};
    if (!(split.worth > 0)) {
      end(range);
      continue;
    }
    const auto first = rows_.begin();
    const auto middle =
        std::partition(first + static_cast<std::ptrdiff_t>(range.begin), first + static_cast<std::ptrdiff_t>(range.end),
                       [&](std::uint32_t row) { return goes_left(row, split); });
    const auto left = add_node(), right = add_node();
    nodes_.column[range.node] = split.column;
    nodes_.left[range.node] = left;
    nodes_.threshold[range.node] = split.threshold;
    nodes_.mask[range.node] = split.mask;
    const auto at = static_cast<std::size_t>(middle - first);
    waiting_.push_back({right, at, range.end, range.depth + 1});
    waiting_.push_back({left, range.begin, at, range.depth + 1});
  }
}

bool TreeGrower::goes_left(std::uint32_t row, const Split& split) const {
  const double value = x_(row, split.column);
  return split.mask != 0 ? (split.mask & bit_of(value)) != 0 : value <= split.threshold;
}

bool TreeGrower::describe(const Range& range) {
  const double shift = y_[rows_[range.begin]];
  double count = 0, sum = 0, squares = 0, least = 0, most = 0;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const double weight = weights_[rows_[i]], away = y_[rows_[i]] - shift;
    count += weight;
    sum += weight * away;
    squares += weight * away * away;
    least = std::min(least, away);
    most = std::max(most, away);
  }
  nodes_.mean[range.node] = shift + sum / count;
  nodes_.variance[range.node] = std::max(squares - sum * sum / count, 0.0) / count;
  nodes_.count[range.node] = static_cast<std::uint32_t>(count);
  return most - least > least_difference_;
}

// log(sum of w e^y / sum of w), about the largest y.
void TreeGrower::end(const Range& range) {
  if (options_.leaf == LeafMean::log) return;
  double most = -kInfinity, sum = 0, count = 0;
  for (std::size_t i = range.begin; i < range.end; ++i) most = std::max(most, y_[rows_[i]]);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    sum += weights_[rows_[i]] * formula::exp(y_[rows_[i]] - most);
    count += weights_[rows_[i]];
  }
  nodes_.mean[range.node] = most + formula::log(sum / count);
}

void TreeGrower::find_extremes(const Range& range) {
  std::ranges::fill(lowest_, kInfinity);
  std::ranges::fill(highest_, -kInfinity);
  for (std::size_t i = range.begin; i < range.end; ++i)
    widen(x_.row(rows_[i]).data(), x_.cols, lowest_.data(), highest_.data());
}

void TreeGrower::choose_columns(Stream& stream) {
  columns_.clear();
  for (std::size_t j = 0; j < x_.cols; ++j) {
    if (lowest_[j] < highest_[j]) columns_.push_back(static_cast<std::uint32_t>(j));
  }
  const auto wanted = std::min(
      columns_.size(),
      std::max<std::size_t>(static_cast<std::size_t>(options_.feature_ratio * static_cast<double>(x_.cols)), 1));
  for (std::size_t k = 0; k < wanted; ++k)
    std::swap(columns_[k], columns_[k + short_below(stream, columns_.size() - k)]);
  columns_.resize(wanted);
}

TreeGrower::Split TreeGrower::find_split(const Range& range, Stream& stream) {
  find_extremes(range);
  choose_columns(stream);
  return options_.rule == SplitRule::random ? random_split(range, stream) : best_split(range);
}

void TreeGrower::consider(double sum_left, double left, double all, Split candidate, Split& best) const {
  const double right = all - left, least = static_cast<double>(options_.min_samples_leaf);
  if (left < least || right < least) return;
  // Where all splits are worth nothing one is taken still: the children's may be worth something.
  candidate.worth = std::max(sum_left * sum_left * (1 / left + 1 / right), std::numeric_limits<double>::min());
  if (candidate.worth > best.worth * (1 + kTie)) best = candidate;
}

TreeGrower::Split TreeGrower::random_split(const Range& range, Stream& stream) {
  std::ranges::fill(thresholds_, kInfinity);
  std::ranges::fill(sums_, 0.0);
  std::ranges::fill(counts_, 0.0);
  std::ranges::fill(present_, std::uint64_t{0});
  bool has_subsets = false;
  for (const auto j : columns_) {
    if (categories_[j] > 0) {
      has_subsets = true;
      for (std::size_t i = range.begin; i < range.end; ++i) present_[j] |= bit_of(x_(rows_[i], j));
      // Some of those that are there, not all; of those that aren't, any.
      std::uint64_t mask = 0;
      while ((mask & present_[j]) == 0 || (mask & present_[j]) == present_[j]) mask = stream.bits64();
      present_[j] = mask;
      continue;
    }
    const double threshold = lowest_[j] + (highest_[j] - lowest_[j]) * short_uniform(stream);
    thresholds_[j] = threshold < highest_[j] ? threshold : lowest_[j];
  }
  const double mean = nodes_.mean[range.node];
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const auto row = rows_[i];
    const double weight = weights_[row], value = weight * (y_[row] - mean);
    add_left(x_.row(row).data(), thresholds_.data(), x_.cols, value, weight, sums_.data(), counts_.data());
  }
  for (std::size_t k = 0; has_subsets && k < columns_.size(); ++k) {
    const auto j = columns_[k];
    if (categories_[j] == 0) continue;
    sums_[j] = counts_[j] = 0;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const auto row = rows_[i];
      const double weight = (present_[j] & bit_of(x_(row, j))) != 0 ? weights_[row] : 0.0;
      sums_[j] += weight * (y_[row] - mean);
      counts_[j] += weight;
    }
  }
  Split best;
  const double all = nodes_.count[range.node];
  for (const auto j : columns_) {
    const bool is_subset = categories_[j] > 0;
    consider(sums_[j], counts_[j], all, {0, j, is_subset ? kInfinity : thresholds_[j], is_subset ? present_[j] : 0},
             best);
  }
  return best;
}

// Numbers in their order; categories in the order of their means, in which the best subset is one of the prefixes:
// Fisher, "On grouping for maximum homogeneity", J. American Statistical Association 53 (1958).
TreeGrower::Split TreeGrower::best_split(const Range& range) {
  Split best;
  const double all = nodes_.count[range.node], mean = nodes_.mean[range.node];
  for (const auto j : columns_) {
    sorted_.clear();
    if (categories_[j] > 0) sorted_.assign(categories_[j], {0, 0, 0, 0});
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const auto row = rows_[i];
      const double x = x_(row, j), weight = weights_[row], value = weight * (y_[row] - mean);
      if (categories_[j] == 0) {
        sorted_.push_back({x, weight, value, 0});
      } else {
        auto& entry = sorted_[static_cast<std::size_t>(x)];
        entry.weight += weight;
        entry.sum += value;
        entry.category = static_cast<std::uint32_t>(x);
      }
    }
    if (categories_[j] > 0) {
      std::erase_if(sorted_, [](const Sorted& entry) { return entry.weight == 0; });
      for (auto& entry : sorted_) entry.key = entry.sum / entry.weight;
    }
    std::ranges::stable_sort(sorted_, {}, &Sorted::key);
    double sum = 0, count = 0;
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i + 1 < sorted_.size(); ++i) {
      sum += sorted_[i].sum;
      count += sorted_[i].weight;
      mask |= std::uint64_t{1} << sorted_[i].category;
      if (categories_[j] > 0) {
        consider(sum, count, all, {0, j, kInfinity, mask}, best);
      } else if (sorted_[i].key < sorted_[i + 1].key) {
        const double middle = 0.5 * sorted_[i].key + 0.5 * sorted_[i + 1].key;
        consider(sum, count, all, {0, j, middle < sorted_[i + 1].key ? middle : sorted_[i].key, 0}, best);
      }
    }
  }
  return best;
}

}  // namespace incumbent
