// Functional analysis of variance of regression trees: how much of a tree's variance over the unit cube is due to each
// column alone and to each pair of columns together, exact. A tree is a sum over its leaves' boxes,
//   f(u) = sum_l v_l prod_j [u_j in B_lj],
// so what is left of it when all columns but those of a set U are integrated out is a step function,
//   a_U(u) = sum_l v_l prod_{j in U} [u_j in B_lj] prod_{j not in U} |B_lj|,
// and with a_0 its mean the components and their variances are finite sums over the tree's own thresholds:
//   f_j = a_j - a_0,   f_jk = a_jk - a_j - a_k + a_0,   V_U = int f_U^2,   V = int (f - a_0)^2 = sum over all U of V_U.
// Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014, algorithm 2.
// Hooker, "Generalized functional ANOVA diagnostics for high-dimensional functions of dependent variables", J. of
// Computational and Graphical Statistics 16 (2007).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "surrogate/forest.hpp"

namespace incumbent {

// What a column's values are spread like. Columns are independent.
struct AnovaColumn {
  std::uint32_t categories = 0;              // equally likely; 0: an ordered number
  std::function<double(double)> mass_up_to;  // of a number: the probability of at most this; ascending, within [0, 1]
};

struct TreeVariance {
  double mean = 0;             // a_0
  double total = 0;            // V
  std::vector<double> single;  // V_j, of each column
  std::vector<double> pair;    // V_jk, of each pair asked for
};

// Of the tree at this root. pairs: of two different columns. With L leaves, d columns and at most S steps in a column:
// O(L d + d S) and O(L + S^2) a pair.
TreeVariance tree_variance(const ForestNodes& nodes, std::uint32_t root, std::span<const AnovaColumn> columns,
                           std::span<const std::pair<std::uint32_t, std::uint32_t>> pairs);

}  // namespace incumbent
