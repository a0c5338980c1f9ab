// Factorization, appended rows and the marginal likelihood with its gradient,
//   d log p / d theta = 1/2 sum_ij (alpha_i alpha_j - K^-1_ij) dK_ij / d theta
// (Rasmussen and Williams 2006, equation 5.9), contracted block by block without storing a derivative matrix.
#include "compute/cpu/system.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compute/cpu/blas.hpp"
#include "core/require.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr double kFirstJitter = 1e-10, kLastJitter = 1e-4;  // of the mean diagonal entry
constexpr double kHalfLogTwoPi = 0.91893853320467274178;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double dot(const double* a, const double* b, std::size_t n) {
  double lanes[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) lanes[l] += a[i + l] * b[i + l];
  }
  for (std::size_t l = 0; i + l < n; ++l) lanes[l] += a[i + l] * b[i + l];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

}  // namespace

System::System(const GpModelOptions& options) : options_(options), columns_(options.columns.size()) {}

// Memory doubles; the stride stays a multiple of eight, so that a row starts on a cache line.
void System::reserve(std::size_t rows) {
  if (rows <= capacity_) return;
  const std::size_t capacity = padded(std::max(rows, 2 * capacity_));
  AlignedVector by_column(columns_ * capacity), factor(capacity * capacity);
  for (std::size_t j = 0; j < columns_; ++j)
    std::copy_n(by_column_.data() + j * capacity_, n_, &by_column[j * capacity]);
  for (std::size_t i = 0; i < n_; ++i) std::copy_n(factor_.data() + i * capacity_, i + 1, &factor[i * capacity]);
  by_column_ = std::move(by_column);
  factor_ = std::move(factor);
  rows_.resize(capacity * columns_);
  beta_.resize(capacity);
  alpha_.resize(capacity);
  y_.resize(capacity);
  row_noise_.resize(capacity);
  capacity_ = capacity;
}

void System::write_row(std::size_t i, std::span<const double> x, double y) {
  require(x.size() == columns_, "row {} has {} columns; the model has {}", i, x.size(), columns_);
  for (std::size_t j = 0; j < columns_; ++j) {
    require(std::isfinite(x[j]), "row {}, column {} of the inputs is {}; it must be finite", i, j, x[j]);
    rows_[i * columns_ + j] = by_column_[j * capacity_ + i] = x[j];
  }
  require(std::isfinite(y), "row {} of the outputs is {}; it must be finite", i, y);
  y_[i] = y;
}

void System::set_data(MatrixView<const double> x, std::span<const double> y) {
  require(x.rows == y.size(), "{} rows of inputs, but {} outputs", x.rows, y.size());
  factorization_ = {};
  n_ = 0;
  reserve(x.rows);
  for (std::size_t i = 0; i < x.rows; ++i) write_row(i, x.row(i), y[i]);
  n_ = x.rows;
  std::fill(row_noise_.begin(), row_noise_.end(), 0.0);
}

void System::set_row_noise(std::span<const double> variances) {
  require(variances.empty() || variances.size() == n_, "{} noise variances for {} rows", variances.size(), n_);
  factorization_ = {};
  std::fill(row_noise_.begin(), row_noise_.end(), 0.0);
  for (std::size_t i = 0; i < variances.size(); ++i) write_row_noise(i, variances[i]);
}

void System::write_row_noise(std::size_t i, double variance) {
  require(std::isfinite(variance) && variance >= 0,
          "the noise variance of row {} is {}; it must be finite and not negative", i, variance);
  row_noise_[i] = variance;
}

void System::set_parameters(std::span<const double> parameters) {
  const auto& covariance = options_.covariance;
  require(parameters.size() == covariance.parameters(), "{} parameters; the covariance has {}", parameters.size(),
          covariance.parameters());
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const bool may_be_zero = p == covariance.noise_index(), is_mean = p == covariance.mean_index();
    require(std::isfinite(parameters[p]) && (is_mean || parameters[p] > 0 || (may_be_zero && parameters[p] == 0)),
            "parameter {} is {}; it must be finite{}", p, parameters[p], is_mean ? "" : " and positive");
  }
  parameters_.assign(parameters.begin(), parameters.end());
  covariance_ = PreparedCovariance(options_, parameters);
  noise_ = parameters[covariance.noise_index()];
  mean_ = parameters[covariance.mean_index()];
  factorization_ = {};
}

// Covariances of a point with rows 0 .. i; out has room for padded(i + 1).
void System::fill_row(std::size_t i, const double* point, double* out) const {
  for (std::size_t start = 0; start <= i; start += kBlock) {
    const std::size_t m = std::min(padded(i + 1 - start), kBlock);
    covariance_.values(point, {by_column_.data() + start, capacity_, m}, out + start);
  }
}

Factorization System::factorize() {
  require(!parameters_.empty(), "a Gaussian process needs parameters before it is factorized");
  factorization_ = {false, 0.0, kNaN};
  const double diagonal = covariance_.variance() + noise_;
  for (double jitter = 0; jitter <= kLastJitter * diagonal;
       jitter = jitter == 0 ? kFirstJitter * diagonal : jitter * 10) {
    for (std::size_t i = 0; i < n_; ++i) {
      double* row = &factor_[i * capacity_];
      fill_row(i, &rows_[i * columns_], row);
      row[i] = diagonal + row_noise_[i] + jitter;
    }
    if (!cholesky(factor_.data(), n_, capacity_)) continue;
    factorization_ = {true, jitter, 0.0};
    for (std::size_t i = 0; i < n_; ++i) beta_[i] = y_[i] - mean_;
    solve_lower(factor_.data(), n_, capacity_, beta_.data());
    finish_factorization();
    break;
  }
  return factorization_;
}

// alpha = L^-T beta and log|K| = 2 sum log L_ii, from scratch: the bits do not remember rows that were dropped.
void System::finish_factorization() {
  std::copy_n(beta_.begin(), n_, alpha_.begin());
  solve_lower_transposed(factor_.data(), n_, capacity_, alpha_.data());
  double sum = 0;
  for (std::size_t i = 0; i < n_; ++i) sum += formula::log(factor_[i * capacity_ + i]);
  factorization_.log_determinant = 2 * sum;
}

// A new row of L: v = L^-1 k, pivot^2 = k(x, x) + noise + jitter - v.v, beta = (r - v.beta) / pivot.
Factorization System::append(std::span<const double> x, double y, double row_noise) {
  require_factor();
  reserve(n_ + 1);
  write_row(n_, x, y);
  write_row_noise(n_, row_noise);
  double* row = &factor_[n_ * capacity_];
  fill_row(n_, &rows_[n_ * columns_], row);
  solve_lower(factor_.data(), n_, capacity_, row);
  const double diagonal = covariance_.variance() + noise_ + row_noise;
  const double rest = diagonal + factorization_.jitter - dot(row, row, n_);
  double jitter = 0;
  if (!(rest > 0)) jitter = kFirstJitter * diagonal;
  while (jitter > 0 && !(rest + jitter > 0) && jitter <= kLastJitter * diagonal) jitter *= 10;
  if (!(rest + jitter > 0)) return {false, factorization_.jitter, kNaN};
  row[n_] = std::sqrt(rest + jitter);
  beta_[n_] = (y - mean_ - dot(row, beta_.data(), n_)) / row[n_];
  ++n_;
  factorization_.jitter = std::max(factorization_.jitter, jitter);
  finish_factorization();
  return factorization_;
}

void System::drop_last(std::size_t rows) {
  require_factor();
  require(rows <= n_, "{} rows cannot be dropped; there are {}", rows, n_);
  n_ -= rows;
  finish_factorization();
}

Matrix System::inverse() const {
  Matrix inverse(n_, padded(n_));
  for (std::size_t i = 0; i < n_; ++i) std::copy_n(&factor_[i * capacity_], i + 1, &inverse.values[i * inverse.cols]);
  invert_from_cholesky(inverse.values.data(), n_, inverse.cols);
  return inverse;
}

double System::likelihood(std::span<double> gradient) {
  std::fill(gradient.begin(), gradient.end(), 0.0);
  if (!factorize().ok) return -kInfinity;
  const double n = static_cast<double>(n_);
  const double value =
      -0.5 * dot(beta_.data(), beta_.data(), n_) - 0.5 * factorization_.log_determinant - n * kHalfLogTwoPi;
  if (gradient.empty() || n_ == 0) return value;
  require(gradient.size() == parameters_.size(), "{} entries for the gradient of {} parameters", gradient.size(),
          parameters_.size());

  const Matrix k_inverse = inverse();
  const std::size_t covariance_count = options_.covariance.noise_index();
  std::vector<double> lanes(8 * covariance_count, 0.0);
  double weight[kBlock];
  for (std::size_t start = 0; start < n_; start += kBlock) {
    for (std::size_t i = start; i < n_; ++i) {  // the strict lower triangle, counted twice by symmetry
      const std::size_t count = std::min(i - start, kBlock), m = padded(count);
      if (count == 0) continue;
      const double* row = &k_inverse.values[i * k_inverse.cols + start];
      for (std::size_t j = 0; j < count; ++j) weight[j] = alpha_[i] * alpha_[start + j] - row[j];
      std::fill(weight + count, weight + m, 0.0);
      covariance_.add_parameter_gradient(&rows_[i * columns_], {by_column_.data() + start, capacity_, m}, weight,
                                         lanes.data());
    }
  }
  for (std::size_t p = 0; p < covariance_count; ++p) {
    for (std::size_t l = 0; l < 8; ++l) gradient[p] += lanes[8 * p + l];
  }
  double trace = 0, sum = 0;
  for (std::size_t i = 0; i < n_; ++i) {
    trace += alpha_[i] * alpha_[i] - k_inverse(i, i);
    sum += alpha_[i];
  }
  std::size_t p = 0;
  for (std::size_t t = 0; t < options_.covariance.count; ++t) {  // the diagonal: only output scales and noise move it
    const auto& term = options_.covariance.terms[t];
    gradient[p] += 0.5 * trace * parameters_[p];
    ++p;
    for (std::size_t f = 0; f < term.count; ++f) p += term.factors[f].parameters();
  }
  gradient[options_.covariance.noise_index()] = 0.5 * trace * noise_;
  gradient[options_.covariance.mean_index()] = sum;
  return value;
}

}  // namespace incumbent::compute::cpu
