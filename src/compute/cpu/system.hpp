// One Gaussian process on the CPU: its rows, its factor, and what follows from both.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "compute/cpu/aligned.hpp"
#include "compute/cpu/covariance_block.hpp"
#include "compute/gp_model.hpp"

namespace incumbent::compute::cpu {

class System {
 public:
  explicit System(const GpModelOptions& options);

  std::size_t size() const { return n_; }
  void set_data(MatrixView<const double> x, std::span<const double> y);
  void set_row_noise(std::span<const double> variances);
  void set_parameters(std::span<const double> parameters);

  Factorization factorize(int threads = 1);
  Factorization append(std::span<const double> x, double y, double row_noise);
  void set_outputs(std::span<const double> y);
  void drop_last(std::size_t rows);
  // gradient may be empty.
  double likelihood(std::span<double> gradient, int threads = 1);
  Matrix input_gradient() const;

  const Factorization& factorization() const { return factorization_; }
  std::vector<double> alpha() const;
  Matrix factor() const;
  LeaveOneOut leave_one_out() const;
  Posterior posterior(MatrixView<const double> points, bool gradient) const;
  JointPosterior joint_posterior(MatrixView<const double> points) const;

  // Means and variances of at most kBlock points, given column by column; work: size() rows of block.stride doubles.
  // The bits of a point's result depend on the point and the width of the block alone.
  void predict(const PointBlock& block, double* mean, double* variance, double* work) const;
  // The means alone, to the bit those of predict().
  void means(const PointBlock& block, double* mean) const;
  void require_factor() const;

  // What screening looks at: the rows, their covariance and weights, and the factor.
  const PreparedCovariance& covariance() const { return covariance_; }
  std::span<const double> parameters() const { return parameters_; }
  const double* row(std::size_t i) const { return &rows_[i * columns_]; }
  PointBlock rows_by_column(std::size_t first, std::size_t width) const {
    return {by_column_.data() + first, capacity_, width};
  }
  const double* factor_row(std::size_t i) const { return &factor_[i * capacity_]; }
  std::size_t factor_stride() const { return capacity_; }
  double weight(std::size_t i) const { return alpha_[i]; }
  double constant_mean() const { return mean_; }
  // Of the entry of the diagonal that was factored, jitter included or not.
  double diagonal_noise(std::size_t i) const { return noise_ + row_noise_[i] + row_jitter_[i]; }
  double known_noise(std::size_t i) const { return noise_ + row_noise_[i]; }

 private:
  void reserve(std::size_t rows);
  void write_row(std::size_t i, std::span<const double> x, double y);
  void write_row_noise(std::size_t i, double variance);
  void prior_variances(const PointBlock& block, double* out) const;  // k(x, x)
  void fill_row(std::size_t i, double* out, double* slopes) const;
  void fill_matrix(double* slopes, int threads);
  Factorization factorize(double* slopes, int threads);
  void finish_factorization();
  void add_gradient(std::span<double> gradient, const double* slopes, int threads);
  bool keeps_slopes() const;
  std::size_t slopes_row(std::size_t i) const;
  Matrix inverse() const;  // lower triangle
  void predict_with_gradient(const PointBlock& block, std::size_t count, std::size_t at, Posterior& result) const;

  const GpModelOptions& options_;
  std::size_t columns_, n_ = 0, capacity_ = 0;
  std::vector<double> parameters_;
  PreparedCovariance covariance_, diagonal_;
  std::vector<double> origin_;  // diagonal_ is a covariance with it
  double noise_ = 0, mean_ = 0;
  AlignedVector rows_;       // n x columns: a point is contiguous
  AlignedVector by_column_;  // columns x capacity: a column is contiguous
  std::vector<double> y_, row_noise_, row_jitter_;
  UninitializedVector factor_;            // n x capacity: row i of L is contiguous
  UninitializedVector slopes_, inverse_;  // memory of gradients
  AlignedVector beta_;                    // L^-1 (y - mean)
  AlignedVector alpha_;
  Factorization factorization_;
  double first_jitter_ = 0;  // of factorize(); an appended row may need more
};

}  // namespace incumbent::compute::cpu
