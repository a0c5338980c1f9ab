// Predictions of one Gaussian process. With L v = k* and v = L^-1 k*,
//   mean = m + k*.alpha,   variance = k** - v.v,   d variance = dk** - 2 (K^-1 k*) . dk*
// (Rasmussen and Williams 2006, equations 2.25 and 2.26; leave-one-out: 5.10 to 5.12).
#include <algorithm>
#include <cmath>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/system.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_input.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr double kLogTwoPi = 1.8378770664093454836;
// Width of the blocks that predictions are made in: the last block is padded, so that the bits of a point's result do
// not depend on how many others were asked for.
constexpr std::size_t kWidth = 64;
constexpr std::size_t kGradientWidth = 16;
static_assert(kWidth <= kBlock && kGradientWidth <= kBlock);

}  // namespace

void System::require_factor() const {
  if (!factorization_.ok) fail(ErrorCode::internal, "the Gaussian process has no factor");
}

std::vector<double> System::alpha() const {
  require_factor();
  return {alpha_.begin(), alpha_.begin() + static_cast<std::ptrdiff_t>(n_)};
}

Matrix System::factor() const {
  require_factor();
  Matrix lower(n_, n_);
  for (std::size_t i = 0; i < n_; ++i) std::copy_n(&factor_[i * capacity_], i + 1, lower.row(i).begin());
  return lower;
}

LeaveOneOut System::leave_one_out() const {
  require_factor();
  UninitializedVector memory;
  const auto diagonal = InverseFactor(factor_.data(), n_, capacity_, memory, 1).diagonal();
  LeaveOneOut result;
  for (std::size_t i = 0; i < n_; ++i) {
    const double variance = 1 / diagonal[i], error = alpha_[i] * variance;
    result.mean.push_back(y_[i] - error);
    result.variance.push_back(variance);
    result.log_density.push_back(-0.5 * (kLogTwoPi + formula::log(variance) + error * error / variance));
  }
  return result;
}

void System::predict(const PointBlock& block, double* mean, double* variance, double* work) const {
  std::fill_n(mean, block.m, mean_);
  prior_variances(block, variance);
  for (std::size_t i = 0; i < n_; ++i) {
    double* row = work + i * block.stride;
    covariance_.values(&rows_[i * columns_], block, row);
    add_scaled(row, alpha_[i], block.m, mean);
  }
  solve_lower(factor_.data(), n_, capacity_, work, block.m, block.stride);
  for (std::size_t i = 0; i < n_; ++i) subtract_squares(work + i * block.stride, block.m, variance);
  for (std::size_t t = 0; t < block.m; ++t) variance[t] = std::max(variance[t], 0.0);
}

void System::means(const PointBlock& block, double* mean) const {
  alignas(64) double row[kBlock];
  std::fill_n(mean, block.m, mean_);
  for (std::size_t i = 0; i < n_; ++i) {
    covariance_.values(&rows_[i * columns_], block, row);
    add_scaled(row, alpha_[i], block.m, mean);
  }
}

Posterior System::posterior(MatrixView<const double> points, bool gradient) const {
  require_factor();
  require_points(points, columns_);
  Posterior result;
  result.mean.resize(points.rows);
  result.variance.resize(points.rows);
  if (gradient) {
    result.mean_gradient = Matrix(points.rows, columns_);
    result.variance_gradient = Matrix(points.rows, columns_);
  }
  const std::size_t width = gradient ? kGradientWidth : kWidth;
  AlignedVector block(columns_ * width), work(gradient ? 0 : n_ * width), mean(width), variance(width);
  for (std::size_t at = 0; at < points.rows; at += width) {
    const std::size_t count = std::min(width, points.rows - at);
    gather(points, at, width, block.data());
    const PointBlock view{block.data(), width, width};
    if (gradient) {
      predict_with_gradient(view, count, at, result);
      continue;
    }
    predict(view, mean.data(), variance.data(), work.data());
    std::copy_n(mean.begin(), count, result.mean.begin() + static_cast<std::ptrdiff_t>(at));
    std::copy_n(variance.begin(), count, result.variance.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return result;
}

void System::predict_with_gradient(const PointBlock& block, std::size_t count, std::size_t at,
                                   Posterior& result) const {
  const std::size_t m = block.m, slope_size = covariance_.factors() * m;
  AlignedVector work((n_ + 1) * m), slopes((n_ + 1) * slope_size), mean(m, mean_), variance(m);
  AlignedVector mean_gradient(columns_ * m), variance_gradient(columns_ * m), factor(m);
  for (std::size_t i = 0; i < n_; ++i) {
    const double* point = &rows_[i * columns_];
    covariance_.slopes(point, block, &work[i * m], &slopes[i * slope_size]);
    add_scaled(&work[i * m], alpha_[i], m, mean.data());
    std::fill_n(factor.data(), m, alpha_[i]);
    covariance_.add_point_gradient(point, block, &slopes[i * slope_size], factor.data(), mean_gradient.data(), m);
  }
  solve_lower(factor_.data(), n_, capacity_, work.data(), m, m);
  prior_variances(block, variance.data());
  for (std::size_t i = 0; i < n_; ++i) subtract_squares(&work[i * m], m, variance.data());
  solve_lower_transposed(factor_.data(), n_, capacity_, work.data(), m, m);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t t = 0; t < m; ++t) factor[t] = -2 * work[i * m + t];
    covariance_.add_point_gradient(&rows_[i * columns_], block, &slopes[i * slope_size], factor.data(),
                                   variance_gradient.data(), m);
  }
  if (!covariance_.is_stationary()) {
    std::fill_n(factor.data(), m, 1.0);
    diagonal_.slopes(origin_.data(), block, work.data(), slopes.data());
    diagonal_.add_point_gradient(origin_.data(), block, slopes.data(), factor.data(), variance_gradient.data(), m);
  }
  for (std::size_t t = 0; t < count; ++t) {
    result.mean[at + t] = mean[t];
    result.variance[at + t] = std::max(variance[t], 0.0);
    for (std::size_t j = 0; j < columns_; ++j) {
      result.mean_gradient(at + t, j) = mean_gradient[j * m + t];
      result.variance_gradient(at + t, j) = variance_gradient[j * m + t];
    }
  }
}

JointPosterior System::joint_posterior(MatrixView<const double> points) const {
  require_factor();
  require_points(points, columns_);
  const std::size_t m = points.rows, width = padded(m);
  JointPosterior result{std::vector<double>(m, mean_), Matrix(m, m)};
  if (m == 0) return result;
  AlignedVector by_column(columns_ * width), work(n_ * width), covariance(m * width);
  gather(points, 0, width, by_column.data());
  const auto fill = [&](const double* point, double* out) {
    for (std::size_t start = 0; start < width; start += kBlock) {
      covariance_.values(point, {by_column.data() + start, width, std::min(width - start, kBlock)}, out + start);
    }
  };
  for (std::size_t i = 0; i < n_; ++i) {
    fill(&rows_[i * columns_], &work[i * width]);
    for (std::size_t t = 0; t < m; ++t) result.mean[t] += alpha_[i] * work[i * width + t];
  }
  solve_lower(factor_.data(), n_, capacity_, work.data(), m, width);
  for (std::size_t s = 0; s < m; ++s) fill(points.row(s).data(), &covariance[s * width]);
  subtract_gram(work.data(), n_, m, width, covariance.data(), width);
  for (std::size_t s = 0; s < m; ++s) {
    for (std::size_t t = 0; t <= s; ++t) result.covariance(s, t) = result.covariance(t, s) = covariance[s * width + t];
    result.covariance(s, s) = std::max(result.covariance(s, s), 0.0);
  }
  return result;
}

}  // namespace incumbent::compute::cpu
