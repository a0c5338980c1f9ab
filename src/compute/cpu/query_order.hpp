// Rows of a Gaussian process in the order in which they tell most about a sample of points, with their own Cholesky
// factor: the first few rows then bound the variances of points like those. The rule is that of compute/row_choice.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include "compute/cpu/aligned.hpp"
#include "compute/cpu/system.hpp"

namespace incumbent::compute::cpu {

// Some rows of a system and the Cholesky factor of their covariance: its own first ones, or chosen ones.
struct RowFactor {
  const PreparedCovariance* covariance = nullptr;
  std::size_t columns = 0;
  std::size_t size = 0;
  const double* rows = nullptr;    // size x columns
  const double* factor = nullptr;  // lower triangle, row stride `stride`
  std::size_t stride = 0;

  // |L|_1 |L|_inf, which is not below the 2-norm of |L||L^T|. O(size^2).
  double absolute_norm() const;
  // Rows from .. to - 1 of V = L^-1 k(rows, block), given those before; row i at v + i * block.m.
  void extend(const PointBlock& block, std::size_t from, std::size_t to, double* v) const;
};

RowFactor first_rows(const System& system, std::size_t columns, std::size_t size);

class QueryOrder {
 public:
  // sample: points column by column, m a multiple of 16. `chosen` rows are chosen one by one, then as many as make
  // `size` by what they would tell next. None if the factorization fails.
  QueryOrder(const System& system, std::size_t columns, const PointBlock& sample, std::size_t chosen, std::size_t size);

  const RowFactor& factor() const { return view_; }

 private:
  AlignedVector rows_, factor_;
  RowFactor view_;
};

}  // namespace incumbent::compute::cpu
