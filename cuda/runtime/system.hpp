// One Gaussian process in device memory: its rows, its parameters, and its factor.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "compute/gp_model.hpp"
#include "cuda/kernel/task.hpp"
#include "cuda/runtime/memory.hpp"

namespace incumbent::cuda {

// Up to so many rows one block factors a system, many systems at once, and our own kernel solves; larger ones are
// cuSOLVER's and cuBLAS's, which are faster there.
inline constexpr std::size_t kSmallSystem = 512;

class System {
 public:
  explicit System(const compute::GpModelOptions& options) : options_(options) {}

  std::size_t size() const { return y_.size(); }
  void set_data(MatrixView<const double> x, std::span<const double> y, const Stream& stream);
  void set_row_noise(std::span<const double> variances);
  // The device has them once prepared() is there.
  void set_parameters(std::span<const double> parameters);
  // These void what is told of the factor until all that belongs to it is there again.
  void set_outputs(std::span<const double> y);
  // The row of a new point; its noise and what the factor needs are left to append().
  void add_row(std::span<const double> x, double y, double row_noise, const Stream& stream);
  void drop_last(std::size_t rows);

  // The covariance's numbers, as kernels read them, and whether they are other ones than the device has.
  std::vector<double> prepared() const { return prepared_; }
  double* numbers_there() const { return numbers_.data(); }
  bool has_new_numbers() const { return has_new_numbers_; }
  void numbers_are_there() { has_new_numbers_ = false; }
  // What stands on the diagonal, one a row: noise and the row's jitter; and y - mean. And their places on the device.
  std::vector<double> diagonal() const;
  std::vector<double> residual() const;
  double* diagonal_there() const { return noise_.data(); }
  double* residual_there() const { return residual_.data(); }
  void reserve_inverse() { inverse_.reserve(capacity_ * capacity_); }

  SystemView<double> view() const {
    return {points_.data(),  numbers_.data(), noise_.data(), residual_.data(),         matrix_.data(),
            inverse_.data(), beta_.data(),    alpha_.data(), static_cast<int>(size()), static_cast<int>(capacity_)};
  }
  PointsView<double> points() const {
    return {points_.data(), static_cast<int>(size()), static_cast<int>(options_.columns.size())};
  }
  const double* numbers() const { return numbers_.data(); }

  double noise() const { return parameters_[options_.covariance.noise_index()]; }
  double mean() const { return parameters_[options_.covariance.mean_index()]; }
  double variance() const;  // k(x, x), its largest value where some columns are resources
  // Of all rows: the least noise that is known, and the most that stands on the diagonal, jitter included.
  struct Noises {
    double least, most;
  };
  Noises noises() const;
  double output(std::size_t i) const { return y_[i]; }
  bool has_parameters() const { return !parameters_.empty(); }
  void require_factor() const;

  compute::Factorization factorization;
  double first_jitter = 0;         // of factorize(); an appended row may need more
  std::vector<double> row_jitter;  // one a row that was factored

 private:
  void reserve(std::size_t rows, const Stream& stream);

  const compute::GpModelOptions& options_;
  std::size_t capacity_ = 0;  // rows that there is memory for, and the stride of the matrices
  std::vector<double> y_, row_noise_, parameters_;
  std::vector<double> prepared_;
  bool has_new_numbers_ = false;
  DeviceArray<double> points_, numbers_, noise_, residual_, matrix_, inverse_, beta_, alpha_;
};

}  // namespace incumbent::cuda
