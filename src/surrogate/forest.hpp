// A random forest for regression, with a mean and a variance everywhere: over trees b with the mean mu_b and the
// variance s_b of the draws in the leaf that a row falls into, by the law of total variance,
//   mean = 1/B sum_b mu_b,   variance = 1/B sum_b (s_b + mu_b^2) - mean^2;
// by ForestVariance::trees without s_b.
// Hutter, Xu, Hoos, Leyton-Brown, "Algorithm runtime prediction: methods & evaluation", Artificial Intelligence 206
// (2014), section 4.3 (there a leaf's variance is at least 0.01, here it is what it is). Breiman, "Random forests",
// Machine Learning 45 (2001); the rule `random`: Geurts, Ernst, Wehenkel, "Extremely randomized trees", Machine
// Learning 63 (2006).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

// How a node's split is found. random: of each column one threshold, uniform between its least and largest value there,
// or one uniform subset of its categories there; the best of these. best: the best threshold or subset of all.
enum class SplitRule { random, best };
inline constexpr std::string_view kSplitRuleNames[] = {"random", "best"};

// law: of total variance. trees: between the trees alone, as SMAC3 has it.
enum class ForestVariance { trees, law };
inline constexpr std::string_view kForestVarianceNames[] = {"trees", "law"};

// A leaf's mean: that of its draws, or, where they are logarithms of costs, the logarithm of their costs' mean.
enum class LeafMean { cost, log };
inline constexpr std::string_view kLeafMeanNames[] = {"cost", "log"};

struct ForestOptions {
  std::size_t trees = 10;
  double feature_ratio = 1;  // of a node's columns that vary, at random, at least one
  std::size_t min_samples_split = 2;
  std::size_t min_samples_leaf = 1;
  std::size_t max_depth = std::size_t{1} << 20;
  double least_difference = 1e-8;  // of a node's values that is worth a split, in units of that of all values
  bool bootstrap = true;           // each tree learns from as many draws, with replacement; samples are draws
  SplitRule rule = SplitRule::random;
  ForestVariance variance = ForestVariance::law;
  LeafMean leaf = LeafMean::log;
};

// The nodes of all trees, one entry each. A row goes to left[node] or left[node] + 1; a leaf is its own left child,
// where no row goes on. Inner nodes have a mean, a variance and a count as well,
// the mean always that of the draws.
struct ForestNodes {
  std::vector<std::uint32_t> column;
  std::vector<std::uint32_t> left;
  std::vector<double> threshold;     // of numbers: left if not larger; infinite in a leaf
  std::vector<std::uint64_t> mask;   // of categories: left if the bit is set; 0 if the column has numbers
  std::vector<double> mean;          // of the draws,
  std::vector<double> variance;      // about it,
  std::vector<std::uint32_t> count;  // and how many
  std::vector<std::uint32_t> roots;  // one a tree

  std::size_t size() const { return left.size(); }
  bool is_leaf(std::size_t node) const { return left[node] == node; }
};

class Forest {
 public:
  static constexpr std::uint32_t kMostCategories = 64;

  // categories: of each column how many it has, their numbers being its values; 0: ordered numbers.
  // Error(usage) for more than kMostCategories.
  Forest(const ForestOptions& options, std::vector<std::uint32_t> categories);

  // Grows the trees from rows x and finite values y. Tree t's random numbers are those of
  // Stream(seed, Purpose::forest, index, part * trees + t). O(trees n columns depth).
  void fit(MatrixView<const double> x, std::span<const double> y, std::uint64_t seed, std::uint64_t index = 0,
           std::uint32_t part = 0);
  // O(rows trees depth).
  void predict(MatrixView<const double> x, std::span<double> mean, std::span<double> variance) const;

  const ForestOptions& options() const { return options_; }
  std::span<const std::uint32_t> categories() const { return categories_; }
  const ForestNodes& nodes() const { return nodes_; }

 private:
  template <bool has_categories>
  void predict_rows(MatrixView<const double> x, std::span<double> mean, std::span<double> variance) const;

  ForestOptions options_;
  std::vector<std::uint32_t> categories_;
  bool has_categories_ = false;
  ForestNodes nodes_;
};

}  // namespace incumbent
