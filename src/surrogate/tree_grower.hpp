// Grows the regression trees of a forest, depth first. A split's worth is the decrease of the sum of squares,
//   S_L^2 / W_L + S_R^2 / W_R = S_L^2 (1/W_L + 1/W_R)
// with the sums S of the values about the node's mean and the numbers W of draws on either side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"
#include "surrogate/forest.hpp"

namespace incumbent {

class Stream;

class TreeGrower {
 public:
  // What it is given must outlive it; trees are appended to `nodes`.
  TreeGrower(const ForestOptions& options, std::span<const std::uint32_t> categories, MatrixView<const double> x,
             std::span<const double> y, ForestNodes& nodes);

  void grow(Stream& stream);

 private:
  struct Range {
    std::uint32_t node;
    std::size_t begin, end;  // of rows_
    std::size_t depth;
  };
  struct Split {
    double worth = 0;  // 0: there is none
    std::uint32_t column = 0;
    double threshold = 0;
    std::uint64_t mask = 0;
  };

  void draw_rows(Stream& stream);
  std::uint32_t add_node();
  // Mean, variance and count of a node; whether its values differ enough to be split.
  bool describe(const Range& range);
  // Gives a node without a split its mean of costs, if that is wanted.
  void end(const Range& range);
  Split find_split(const Range& range, Stream& stream);
  void find_extremes(const Range& range);
  // The columns that vary in the node, as many as the ratio says, in random order: in columns_.
  void choose_columns(Stream& stream);
  Split random_split(const Range& range, Stream& stream);
  Split best_split(const Range& range);
  void consider(double sum_left, double left, double all, Split candidate, Split& best) const;
  bool goes_left(std::uint32_t row, const Split& split) const;

  const ForestOptions& options_;
  std::span<const std::uint32_t> categories_;
  MatrixView<const double> x_;
  std::span<const double> y_;
  ForestNodes& nodes_;
  double least_difference_ = 0;

  std::vector<std::uint32_t> rows_;  // of the tree, those of a node together
  std::vector<double> weights_;      // of each row, how often it was drawn
  std::vector<Range> waiting_;
  // Of the node at hand.
  std::vector<double> lowest_, highest_;  // of each column
  std::vector<std::uint64_t> present_;    // categories
  std::vector<std::uint32_t> columns_;
  std::vector<double> thresholds_, sums_, counts_;  // of each column, left of its threshold
  struct Sorted {
    double key, weight, sum;
    std::uint32_t category;
  };
  std::vector<Sorted> sorted_;
};

}  // namespace incumbent
