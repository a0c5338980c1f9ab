// Values predicted from what else is known: with Q = K^-1, B the rows of a group with row t among them, and
// A = Q_BB, the prediction of z_t from all rows outside of B is z_t - (A^-1 Q_B. (z - mean))_t: Rasmussen and Williams,
// Gaussian Processes for Machine Learning, 2006, equation 5.12, for blocks of rows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

// Of each group the transformed output of its last row, predicted without all of its rows; NaN if rounding leaves
// nothing to divide by. groups: different rows of the surrogate's data, at least one each. O(n^2) for each row.
std::vector<double> left_out_means(const GpSurrogate& surrogate, std::span<const std::vector<std::size_t>> groups);

}  // namespace incumbent
