// A product-kernel density of numbers in [0, 1] and categories:
//   p(x) = 1/n sum_i prod_j K_j(x_j, x_ij)
//   number    K = phi((x - x_i) / h) / h            category of c   K = 1 - h if equal, else h / (c - 1)
// (Aitchison, Aitken, "Multivariate binary discrimination by the kernel method", Biometrika 63, 1976), with the
// bandwidths of the normal reference rule, h_j = 1.06 s_j n^(-1 / (4 + d)), s_j the standard deviation of column j: of
// the codes, for a category. Scott, "Multivariate density estimation", 1992, section 6.5.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

class KernelDensity {
 public:
  // rows: one an observation, at least one; choices: of each column, 0 for a number. Bandwidths are at least
  // least_bandwidth, and of a category at most (c - 1) / c, where all choices are alike.
  KernelDensity(Matrix rows, std::vector<std::uint64_t> choices, double least_bandwidth);

  const Matrix& rows() const { return rows_; }
  double bandwidth(std::size_t column) const { return bandwidths_[column]; }
  double density(std::span<const double> x) const;  // O(rows * columns)

 private:
  Matrix rows_;
  std::vector<std::uint64_t> choices_;
  std::vector<double> bandwidths_;
  std::vector<double> steepness_;  // of a number: 1 / h^2; of a category: what a mismatch adds to -2 log K
  double scale_ = 1;               // of the sum
};

}  // namespace incumbent
