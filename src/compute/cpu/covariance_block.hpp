// Covariances between one point and a block of points, on the CPU: the loops that the compiler vectorizes.
// With w_j = 1 / l_j^2, r^2 = sum_j w_j (x_j - x'_j)^2; ColumnKind says what stands for the square in other columns.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "compute/covariance.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_model.hpp"
#include "core/matrix.hpp"

namespace incumbent::compute::cpu {

// Points of a block; multiples of eight up to this.
inline constexpr std::size_t kBlock = 128;

// A block of m points (m a multiple of 8, at most kBlock): column j of the points starts at data + j * stride.
struct PointBlock {
  const double* data = nullptr;
  std::size_t stride = 0;
  std::size_t m = 0;
};

// Points first .. first + width - 1, column j at out + j * width; the last point is repeated beyond the end.
void gather(MatrixView<const double> points, std::size_t first, std::size_t width, double* out);

// A covariance with its parameters, in the form that the loops want.
class PreparedCovariance {
 public:
  PreparedCovariance() = default;
  PreparedCovariance(const GpModelOptions& options, std::span<const double> parameters);

  // The sum of the output scales: k(x, x), or its largest value where some columns are resources.
  double variance() const { return variance_; }
  bool is_stationary() const;
  // k(x, x) as a covariance of x with the origin: a resource counts twice, nothing else counts.
  PreparedCovariance diagonal() const;
  std::size_t factors() const { return factors_.size(); }
  // One stationary factor without a shape: its slopes are all that a gradient needs.
  bool is_single() const { return factors_.size() == 1 && !formula::has_shape(factors_[0].kind) && is_stationary(); }

  // out[i] = k(point, block_i).
  void values(const double* point, const PointBlock& block, double* out) const;

  // The same, and for factor f: slopes[f * m + i] = dk / d(r_f^2).
  void slopes(const double* point, const PointBlock& block, double* out, double* slopes) const;

  // Sums over a block, in eight partial sums a parameter: lanes[8 * p + ...] += weight_i dk(point, block_i) / d log
  // theta_p, for the covariance's parameters p in the order of Covariance.
  void add_parameter_gradient(const double* point, const PointBlock& block, const double* weight, double* lanes) const;

  // The same for the length scales of a single factor, from its slopes. Overwrites weight.
  void add_length_scale_gradient(const double* point, const PointBlock& block, const double* slopes, double* weight,
                                 double* lanes) const;

  // gradient[j * stride + i] += c_i * d k(block_i, point) / d block_ij, with the slopes of this point.
  void add_point_gradient(const double* point, const PointBlock& block, const double* slopes, const double* c,
                          double* gradient, std::size_t stride) const;

 private:
  struct Factor {
    CovarianceKind kind;
    std::size_t term;
    std::size_t first_column, columns;
    std::size_t parameter;  // index of its first length scale
    double shape;
    std::vector<double> weights;  // 1 / l^2
  };

  struct Pieces;

  // A term of one column of numbers, whose loops do all at once.
  bool is_axis(std::size_t f) const {
    return factors_[f].columns == 1 && columns_[factors_[f].first_column] == ColumnKind::number && starts_term(f) &&
           ends_term(f) && !formula::has_shape(factors_[f].kind);
  }
  bool starts_term(std::size_t f) const { return f == 0 || factors_[f - 1].term != factors_[f].term; }
  bool ends_term(std::size_t f) const { return f + 1 == factors_.size() || starts_term(f + 1); }
  std::size_t pieces(std::size_t first, const double* point, const PointBlock& block, Pieces& pieces,
                     double* slopes) const;
  WeightedColumns columns_of(const Factor& factor, const PointBlock& block) const;

  std::vector<ColumnKind> columns_;
  std::vector<Factor> factors_;
  std::vector<double> scales_;            // a term
  std::vector<std::size_t> scale_index_;  // parameter index of each term's output scale
  double variance_ = 0;
};

// out(i, j) = k(a_i, b_j).
void covariance_matrix(const PreparedCovariance& covariance, MatrixView<const double> a, MatrixView<const double> b,
                       MatrixView<double> out);

}  // namespace incumbent::compute::cpu
