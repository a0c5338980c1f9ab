#include "surrogate/forest.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "surrogate/tree_grower.hpp"

namespace incumbent {

Forest::Forest(const ForestOptions& options, std::vector<std::uint32_t> categories)
    : options_(options), categories_(std::move(categories)) {
  require(options_.trees >= 1, "a forest of {} trees; at least 1", options_.trees);
  require(options_.feature_ratio > 0 && options_.feature_ratio <= 1, "feature_ratio {} must be in (0, 1]",
          options_.feature_ratio);
  for (std::size_t j = 0; j < categories_.size(); ++j) {
    require(categories_[j] <= kMostCategories, "column {} of a forest has {} categories; at most {}", j, categories_[j],
            kMostCategories);
    has_categories_ = has_categories_ || categories_[j] > 0;
  }
}

void Forest::fit(MatrixView<const double> x, std::span<const double> y, std::uint64_t seed, std::uint64_t index,
                 std::uint32_t part) {
  require(x.rows > 0 && x.rows == y.size() && x.cols == categories_.size(),
          "a forest of {} columns was given {} rows of {} columns and {} values", categories_.size(), x.rows, x.cols,
          y.size());
  for (std::size_t j = 0; j < x.cols; ++j) {
    for (std::size_t i = 0; i < x.rows && categories_[j] > 0; ++i) {
      require(x(i, j) >= 0 && x(i, j) < categories_[j] && x(i, j) == std::floor(x(i, j)),
              "row {} of a forest has category {} in column {}; it must be a whole number below {}", i, x(i, j), j,
              categories_[j]);
    }
  }
  nodes_ = {};
  TreeGrower grower(options_, categories_, x, y, nodes_);
  for (std::size_t t = 0; t < options_.trees; ++t) {
    Stream stream(seed, Purpose::forest, index,
                  part * static_cast<std::uint32_t>(options_.trees) + static_cast<std::uint32_t>(t));
    grower.grow(stream);
  }
}

// A block of rows goes down a tree together: their steps don't wait for one another, and a row that has arrived stays.
// Sums are about the first tree's mean: nothing cancels, and trees that agree have no variance.
template <bool has_categories>
void Forest::predict_rows(MatrixView<const double> x, std::span<double> mean, std::span<double> variance) const {
  constexpr std::size_t kBlock = 16;
  const auto* column = nodes_.column.data();
  const auto* left = nodes_.left.data();
  const auto* threshold = nodes_.threshold.data();
  const auto* mask = nodes_.mask.data();
  const double trees = static_cast<double>(options_.trees);
  const bool counts_leaves = options_.variance == ForestVariance::law;
  for (std::size_t begin = 0; begin < x.rows; begin += kBlock) {
    const std::size_t count = std::min(kBlock, x.rows - begin);
    const double* row[kBlock];
    for (std::size_t k = 0; k < kBlock; ++k) row[k] = x.data + (begin + std::min(k, count - 1)) * x.stride;
    double first[kBlock], sum[kBlock] = {}, squares[kBlock] = {}, within[kBlock] = {};
    for (std::size_t t = 0; t < options_.trees; ++t) {
      std::uint32_t node[kBlock];
      std::fill(node, node + kBlock, nodes_.roots[t]);
      for (std::uint32_t moved = 1; moved != 0;) {
        moved = 0;
        for (std::size_t k = 0; k < kBlock; ++k) {
          const std::uint32_t now = node[k];
          const double value = row[k][column[now]];
          bool goes_right = value > threshold[now];
          if constexpr (has_categories) {
            const auto bit = (mask[now] >> (static_cast<std::uint32_t>(static_cast<std::int32_t>(value)) & 63u)) & 1u;
            goes_right = mask[now] != 0 ? bit == 0 : goes_right;
          }
          node[k] = left[now] + static_cast<std::uint32_t>(goes_right);
          moved |= node[k] ^ now;
        }
      }
      for (std::size_t k = 0; k < kBlock; ++k) {
        const double value = nodes_.mean[node[k]];
        if (t == 0) first[k] = value;
        const double away = value - first[k];
        sum[k] += away;
        squares[k] += away * away;
        within[k] += nodes_.variance[node[k]];
      }
    }
    for (std::size_t k = 0; k < count; ++k) {
      mean[begin + k] = first[k] + sum[k] / trees;
      const double between = std::max(squares[k] - sum[k] * sum[k] / trees, 0.0);
      variance[begin + k] = (between + (counts_leaves ? within[k] : 0)) / trees;
    }
  }
}

void Forest::predict(MatrixView<const double> x, std::span<double> mean, std::span<double> variance) const {
  require(!nodes_.roots.empty(), "a forest predicts after fit()");
  require(x.cols == categories_.size() && mean.size() == x.rows && variance.size() == x.rows,
          "a forest of {} columns was asked about {} rows of {} columns, for {} means and {} variances",
          categories_.size(), x.rows, x.cols, mean.size(), variance.size());
  has_categories_ ? predict_rows<true>(x, mean, variance) : predict_rows<false>(x, mean, variance);
}

}  // namespace incumbent
