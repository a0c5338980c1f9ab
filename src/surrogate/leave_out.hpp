// Values predicted from what else is known: with Q = K^-1, B the rows of a group with row t among them, and
// A = Q_BB, the prediction of z_t from all rows outside of B has residual (A^-1 Q_B. (z - mean))_t and variance
// (A^-1)_tt, noise included: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, equations 5.10 to
// 5.12, for blocks of rows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

struct LeftOut {
  double y = 0;                   // the raw output of the last row
  std::vector<std::size_t> rows;  // of the surrogate's data, different ones; only the last one is predicted
};

// The sum over the groups of the log density of y. -infinity if rounding leaves one without a variance. Outputs that
// are ranked have the density of their scores. O(n^2) for each row that is in a group.
double left_out_log_density(const GpSurrogate& surrogate, std::span<const LeftOut> groups);

}  // namespace incumbent
