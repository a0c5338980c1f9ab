// A product-kernel density of numbers in [0, 1] and categories:
//   p(x) = 1/n sum_i prod_j K_j(x_j, x_ij)
//   number    K = phi((x - x_i) / h) / h            category of c   K = 1 - h if equal, else h / (c - 1)
// (Aitchison, Aitken, "Multivariate binary discrimination by the kernel method", Biometrika 63, 1976), with the
// bandwidths of the normal reference rule, h_j = 1.06 s_j n^(-1 / (4 + d)), s_j the standard deviation of column j: of
// the codes, for a category. Scott, "Multivariate density estimation", 1992, section 6.5.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

class KernelDensity {
 public:
  // columns: row j holds column j of all observations, at least one; they must outlive it. choices: of each column, 0
  // for a number. Bandwidths are at least least_bandwidth, and of a category at most (c - 1) / c, where all choices are
  // alike.
  KernelDensity(MatrixView<const double> columns, std::vector<std::uint64_t> choices, double least_bandwidth);

  std::size_t observations() const { return columns_.cols; }
  double value(std::size_t observation, std::size_t column) const { return columns_(column, observation); }
  double bandwidth(std::size_t column) const { return bandwidths_[column]; }
  // O(observations * columns).
  double density(std::span<const double> x) const {
    return density(x, [](double) { return false; });
  }
  // Until stop(p) is true of what the density is at least, p growing from observation to observation: that p then.
  template <class Stop>
  double density(std::span<const double> x, Stop&& stop) const {
    double sum = 0;
    for (std::size_t first = 0; first < observations(); first += kBlock) {
      sum = add(x, first, std::min(first + kBlock, observations()), sum);
      if (stop(sum * scale_)) break;
    }
    return sum * scale_;
  }

 private:
  static constexpr std::size_t kBlock = 64;
  // The sum of the kernels with those of observations first .. last - 1, in this order.
  double add(std::span<const double> x, std::size_t first, std::size_t last, double sum) const;

  MatrixView<const double> columns_;
  std::vector<std::uint64_t> choices_;
  std::vector<double> bandwidths_;
  std::vector<double> steepness_;  // of a number: 1 / h^2; of a category: what a mismatch adds to -2 log K
  double scale_ = 1;               // of the sum
};

}  // namespace incumbent
