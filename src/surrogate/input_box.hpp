// The numbers that a public Gaussian process takes, and the box that its inputs lie in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "surrogate/gp_parameters.hpp"

namespace incumbent {

// Error(usage) unless the numbers make rows.
std::size_t rows_of(std::span<const double> x, std::size_t columns);

// Error(usage) naming row, column and what the rows are ("inputs", "points"): entries whose squares are no numbers, and
// negative resources.
void check_inputs(std::span<const double> x, const compute::GpModelOptions& options, std::string_view what);
// Error(usage) naming a column whose inputs are so many length scales that the square is no number.
void check_lengths(std::span<const double> x, std::size_t columns, const GaussianProcessParameters& parameters);
// Error(usage) naming a row whose noise variance is negative, or too large to be summed and squared.
void check_row_noise(std::span<const double> variances);

// Columns as multiples of their range, from their minimum, a resource from 0; a constant column stays as wide as it is.
struct InputBox {
  // Error(usage) naming a column whose range is too small to be divided by.
  InputBox(std::span<const double> x, std::size_t columns, bool resource);

  std::vector<double> lower, width;
};

}  // namespace incumbent
