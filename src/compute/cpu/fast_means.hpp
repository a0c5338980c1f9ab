// Posterior means in single precision with a bound of their error: for one stationary factor over columns of numbers,
//   mean(x) = m + sum_i alpha_i k(a_i),   a_i^2 = c^2 sum_j ((x_j - x_ij) / l_j)^2,   k(a) = p(a) e^-a,
// c = sqrt 5, p = 1 + a + a^2/3 for Matern 5/2 and so on; for the squared exponential a is half the squared distance.
//
// The bound, with u = 2^-24 the unit of single precision, all terms of first order times 1.1:
//   coordinates in these units are rounded by u |.|, their difference again: a has error at most
//     u (|x| + |x_i|) + u (2 + d/2) a   (norms from the middle of the rows),
//   and k'(a)/k is at most 1 for every kind, so k has relative error
//     u (|x| + |x_i| + 24) + u (4 + d/2) a:
//   24 for e^-a (4), the polynomial (4), alpha and its product (3), eight terms added (8), and the rest.
//   For the squared exponential a is a square: da <= 2 sqrt(a) times that of a root <= (1/2 + a)(...), and u d a.
// So |error| <= sum_i |alpha_i| k_i (A + B a_i), which is summed beside the mean.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compute/cpu/aligned.hpp"
#include "compute/cpu/system.hpp"

namespace incumbent::compute::cpu {

class FastMeans {
 public:
  static constexpr std::size_t kWidth = 64;  // points of a block

  // Nothing if the covariance, or numbers too large for single precision, do not allow it.
  static std::optional<FastMeans> make(const System& system, const GpModelOptions& options);

  // lower[t] <= the mean that System::means() gives; NaN if the point has one. block.m == kWidth.
  void lower_bounds(const PointBlock& block, double* lower) const;

 private:
  FastMeans() = default;

  CovarianceKind kind_ = CovarianceKind::matern52;
  std::size_t n_ = 0, columns_ = 0;   // n_: rows, a multiple of eight
  std::vector<double> centre_, per_;  // a column: its middle, and c / l
  std::vector<float, AlignedAllocator<float>> rows_;
  std::vector<float> weights_;                // alpha / largest |alpha|
  double mean_ = 0, weight_ = 0, total_ = 0;  // the largest |alpha|, and their sum in those units
  double norm_ = 0;                           // of the rows, the largest
};

}  // namespace incumbent::compute::cpu
