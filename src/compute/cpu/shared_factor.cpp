// Several functions on the rows of one system: they share its factor, each has weights of its own. With w_s = K^-1 (y_s
// - mean), function s has the mean m + k(x, X) w_s and all have the variance of the system.
#include <algorithm>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/gp_model.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_input.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kWidth = 64, kGradientWidth = 16;  // of blocks of points

}  // namespace

Matrix CpuGpModel::solve(MatrixView<const double> b, std::size_t system) const {
  const System& model = at(system);
  model.require_factor();
  require(b.rows == model.size(), "{} rows to solve for; the model has {}", b.rows, model.size());
  Matrix result(b.rows, b.cols);
  if (result.values.empty()) return result;
  const std::size_t width = padded(b.cols);
  AlignedVector work(b.rows * width);
  for (std::size_t i = 0; i < b.rows; ++i) std::copy_n(b.row(i).begin(), b.cols, &work[i * width]);
  solve_lower(model.factor_row(0), b.rows, model.factor_stride(), work.data(), width, width);
  solve_lower_transposed(model.factor_row(0), b.rows, model.factor_stride(), work.data(), width, width);
  for (std::size_t i = 0; i < b.rows; ++i) std::copy_n(&work[i * width], b.cols, result.row(i).begin());
  return result;
}

Matrix CpuGpModel::weighted_covariance(MatrixView<const double> points, MatrixView<const double> weights,
                                       std::size_t system) const {
  const System& model = at(system);
  require_points(points, options_.columns.size());
  require(weights.rows == model.size(), "weights of {} rows; the model has {}", weights.rows, model.size());
  Matrix result(points.rows, weights.cols);
  AlignedVector block(points.cols * kWidth), sums(weights.cols * kWidth);
  alignas(64) double covariance[kWidth];
  for (std::size_t first = 0; first < points.rows; first += kWidth) {
    gather(points, first, kWidth, block.data());
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t i = 0; i < model.size(); ++i) {
      model.covariance().values(model.row(i), {block.data(), kWidth, kWidth}, covariance);
      for (std::size_t s = 0; s < weights.cols; ++s) add_scaled(covariance, weights(i, s), kWidth, &sums[s * kWidth]);
    }
    for (std::size_t t = 0; t < std::min(kWidth, points.rows - first); ++t) {
      for (std::size_t s = 0; s < weights.cols; ++s) result(first + t, s) = sums[s * kWidth + t];
    }
  }
  return result;
}

Matrix CpuGpModel::weighted_gradient(MatrixView<const double> points, MatrixView<const double> weights,
                                     MatrixView<const double> coefficients, std::size_t system) const {
  const System& model = at(system);
  require_points(points, options_.columns.size());
  require(weights.rows == model.size(), "weights of {} rows; the model has {}", weights.rows, model.size());
  require(coefficients.rows == points.rows && coefficients.cols == weights.cols,
          "{} x {} coefficients for {} points and {} functions", coefficients.rows, coefficients.cols, points.rows,
          weights.cols);
  constexpr std::size_t m = kGradientWidth;
  Matrix result(points.rows, points.cols);
  AlignedVector block(points.cols * m), slopes(model.covariance().factors() * m), gradient(points.cols * m);
  AlignedVector by_function(weights.cols * m);  // coefficients, a function's adjacent
  alignas(64) double covariance[m], factor[m];
  for (std::size_t first = 0; first < points.rows; first += m) {
    const std::size_t count = std::min(m, points.rows - first);
    gather(points, first, m, block.data());
    for (std::size_t s = 0; s < weights.cols; ++s) {
      for (std::size_t t = 0; t < m; ++t) by_function[s * m + t] = t < count ? coefficients(first + t, s) : 0.0;
    }
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (std::size_t i = 0; i < model.size(); ++i) {
      std::fill_n(factor, m, 0.0);
      for (std::size_t s = 0; s < weights.cols; ++s) add_scaled(&by_function[s * m], weights(i, s), m, factor);
      model.covariance().slopes(model.row(i), {block.data(), m, m}, covariance, slopes.data());
      model.covariance().add_point_gradient(model.row(i), {block.data(), m, m}, slopes.data(), factor, gradient.data(),
                                            m);
    }
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t j = 0; j < points.cols; ++j) result(first + t, j) = gradient[j * m + t];
    }
  }
  return result;
}

}  // namespace incumbent::compute::cpu
