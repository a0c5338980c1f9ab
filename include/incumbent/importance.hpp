// How much each hyperparameter matters for the objective: the functional analysis of variance (fANOVA) of a random
// forest that was fitted to trials. Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter
// importance", ICML 2014.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "incumbent/export.hpp"
#include "incumbent/history.hpp"

namespace incumbent {

struct ImportanceOptions {
  bool pairs = false;
  std::size_t trees = 16;
  std::size_t most_trials = 4000;  // of more trials, so many, evenly spaced
  std::size_t most_paired = 24;    // pairs are among so many parameters, those with the largest shares
  std::uint64_t seed = 0;
};

// The part of the objective's variance over the space that is due to one parameter alone, or to two together beyond
// what each does alone. Mean and standard deviation over the trees, which differ in the columns that their splits may
// use (of one or two parameters: in their trials, drawn with replacement): no confidence interval.
struct VarianceShare {
  std::vector<std::size_t> parameters;  // one or two indices of the space
  double share = 0;                     // 0 to 1
  double deviation = 0;
};

struct Importance {
  // How many trials there were to learn from, how many were taken, and how many have no value that can be compared:
  // failed, running, or measured at another resource only.
  std::size_t trials = 0, used = 0, left_out = 0;
  std::int64_t resource = 0;           // that the values are of; 0: not known
  std::vector<VarianceShare> singles;  // largest first; constants are left out
  std::vector<VarianceShare> pairs;    // largest first; empty unless asked for
  // Coefficient of determination on a fifth of the trials that a forest of the others did not see: 1 is perfect, 0 no
  // better than the mean. Where it is low, the shares say little.
  double determination = 0;
};

inline constexpr std::size_t kFewestForImportance = 10;

// The measure is uniform over the unit cube as SearchSpace has it: of a log parameter in its logarithm, of integers,
// steps and categories equal mass (bins of equal ratios with log); clauses that forbid are not heeded. A configuration
// does not depend on the coordinates of its inactive parameters, so the objective is a function on the whole cube, and
// a conditional parameter's share includes that it does nothing where it is inactive. Values are finite, at least
// kFewestForImportance; Error(usage) otherwise. If all values are the same, all shares are 0. O(trees n d log^2 n), and
// O(trees n^2 / d^2) a pair at most.
INCUMBENT_EXPORT Importance parameter_importance(const SearchSpace& space,
                                                 std::span<const Configuration> configurations,
                                                 std::span<const double> values, const ImportanceOptions& options = {});
// Of a study: the values at the largest resource that at least max(kFewestForImportance, 2(d + 1)) trials have been
// measured at, or else the least one. Failed trials are left out. Error(check_failed) if there are fewer than
// kFewestForImportance.
INCUMBENT_EXPORT Importance parameter_importance(const History& history, const ImportanceOptions& options = {});

// How many trials should have been measured at a resource for it to be the one that trials are compared at.
INCUMBENT_EXPORT std::size_t wanted_for_importance(const SearchSpace& space);

}  // namespace incumbent
