// A mixture of products as plain arrays, and its log density at many points: what a score log l(x) - log g(x) is made
// of.
//   log p(x) = log sum_k exp(offset_k - 1/2 sum_j ((x_j - mean_jk) precision_jk)^2 + sum_t table_t[row_tk])
// Columns are of two kinds: normal ones by the square, the others (bins, categories) by a table for each point, which
// components share by rows. Everything that doesn't depend on x is in the offset: log weights, normalizers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compute/cpu/aligned.hpp"

namespace incumbent {

struct DensityMixture {
  // Lengths are multiples of eight; components of weight 0 have the offset -inf, the mean 0 and the precision 0.
  std::size_t components = 0;
  compute::cpu::UninitializedVector offset;
  std::size_t normals = 0;                            // normal columns
  compute::cpu::UninitializedVector mean, precision;  // normal column j: from j * components
  std::vector<std::vector<std::uint32_t>> rows;       // of each table column, one a component

  // The arrays for that many components and columns; their contents are not kept.
  void resize(std::size_t count, std::size_t normal_columns, std::size_t table_columns);
};

// Where a mixture is asked.
struct DensityPoints {
  std::size_t count = 0;
  const double* x = nullptr;                             // normal column j of point i: x[j * count + i]
  std::span<const std::vector<const double*>> tables{};  // of each table column, one a point: values by row
};

// out[i] = log p(point i), the same bits whatever else is asked with it. Components below e^-40 of the largest may
// count as 0.
void log_densities(const DensityMixture& mixture, const DensityPoints& points, double* out);

}  // namespace incumbent
