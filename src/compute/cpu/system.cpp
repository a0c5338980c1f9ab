// Factorization, appended rows and the marginal likelihood with its gradient,
//   d log p / d theta = 1/2 sum_ij (alpha_i alpha_j - K^-1_ij) dK_ij / d theta
// (Rasmussen and Williams 2006, equation 5.9), contracted block by block without storing a derivative matrix.
#include "compute/cpu/system.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/parallel.hpp"
#include "compute/cpu/tiles.hpp"
#include "compute/cpu/vector_loops.hpp"
#include "compute/gp_input.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kManyRows = 1024;
// Up to here the slopes of the covariance are kept from filling the matrix to contracting the gradient; above they
// would take too much memory and are computed again.
constexpr std::size_t kSlopesKept = 6000;
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

System::System(const GpModelOptions& options)
    : options_(options), columns_(options.columns.size()), origin_(columns_, 0.0) {}

// Memory doubles while it is small and then grows by a sixteenth; the stride stays a multiple of eight, so that a row
// starts on a cache line.
void System::reserve(std::size_t rows) {
  if (rows <= capacity_) return;
  const std::size_t more = capacity_ < kManyRows ? 2 * capacity_ : capacity_ + capacity_ / 16;
  const std::size_t capacity = padded(std::max(rows, n_ == 0 ? rows : more));
  AlignedVector by_column(columns_ * capacity);
  for (std::size_t j = 0; j < columns_; ++j)
    std::copy_n(by_column_.data() + j * capacity_, n_, &by_column[j * capacity]);
  by_column_ = std::move(by_column);
  if (n_ == 0) factor_ = {};  // the old one is not needed while the new one is made
  UninitializedVector factor(capacity * capacity);
  for (std::size_t i = 0; i < n_; ++i) std::copy_n(factor_.data() + i * capacity_, i + 1, &factor[i * capacity]);
  factor_ = std::move(factor);
  rows_.resize(capacity * columns_);
  beta_.resize(capacity);
  alpha_.resize(capacity);
  y_.resize(capacity);
  row_noise_.resize(capacity);
  row_jitter_.resize(capacity);
  capacity_ = capacity;
}

void System::write_row(std::size_t i, std::span<const double> x, double y) {
  require_row(i, x, y, options_.columns);
  for (std::size_t j = 0; j < columns_; ++j) rows_[i * columns_ + j] = by_column_[j * capacity_ + i] = x[j];
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
  require_row_noise(i, variance);
  row_noise_[i] = variance;
}

void System::set_parameters(std::span<const double> parameters) {
  const auto& covariance = options_.covariance;
  require_parameters(covariance, parameters);
  parameters_.assign(parameters.begin(), parameters.end());
  covariance_ = PreparedCovariance(options_, parameters);
  diagonal_ = covariance_.diagonal();
  noise_ = parameters[covariance.noise_index()];
  mean_ = parameters[covariance.mean_index()];
  factorization_ = {};
}

// Covariances of row i with rows 0 .. i, and with slopes (not null) their slopes too; both have room for padded(i + 1).
void System::fill_row(std::size_t i, double* out, double* slopes) const {
  const double* point = rows_.data() + i * columns_;
  for (std::size_t start = 0; start <= i; start += kBlock) {
    const PointBlock block{by_column_.data() + start, capacity_, std::min(padded(i + 1 - start), kBlock)};
    if (slopes != nullptr) {
      covariance_.slopes(point, block, out + start, slopes + start);
    } else {
      covariance_.values(point, block, out + start);
    }
  }
}

// Slopes are kept for a single factor only: each of several would need its own.
bool System::keeps_slopes() const { return covariance_.is_single() && n_ <= kSlopesKept; }

// Rows of slopes lie in tile rows, as wide as those of the lower triangle of tiles.
std::size_t System::slopes_row(std::size_t i) const {
  const std::size_t tile = tile_rows(n_), above = i / tile, width = (above + 1) * tile;
  return tile * tile * (above * (above + 1) / 2) + (i - above * tile) * width;
}

void System::fill_matrix(double* slopes, int threads) {
  constexpr std::size_t kRows = 32;
  const std::size_t strips = (n_ + kRows - 1) / kRows;
  parallel_for(threads, strips, [&](std::size_t strip) {
    for (std::size_t i = strip * kRows; i < std::min(n_, (strip + 1) * kRows); ++i) {
      fill_row(i, &factor_[i * capacity_], slopes == nullptr ? nullptr : slopes + slopes_row(i));
    }
  });
}

void System::prior_variances(const PointBlock& block, double* out) const {
  if (covariance_.is_stationary()) {
    std::fill_n(out, block.m, covariance_.variance());
  } else {
    diagonal_.values(origin_.data(), block, out);
  }
}

Factorization System::factorize(int threads) { return factorize(nullptr, threads); }

Factorization System::factorize(double* slopes, int threads) {
  require(!parameters_.empty(), "a Gaussian process needs parameters before it is factorized");
  factorization_ = {false, 0.0, kNaN};
  const double diagonal = covariance_.variance() + noise_;
  for (std::optional<double> jitter = 0.0; jitter; jitter = next_jitter(*jitter, diagonal)) {
    fill_matrix(slopes, threads);
    for (std::size_t i = 0; i < n_; ++i) {
      double& entry = factor_[i * (capacity_ + 1)];
      entry = entry + noise_ + row_noise_[i] + *jitter;
    }
    if (!cholesky(factor_.data(), n_, capacity_, threads)) continue;
    factorization_ = {true, *jitter, 0.0};
    first_jitter_ = *jitter;
    std::fill_n(row_jitter_.begin(), n_, *jitter);
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
  factorization_.jitter =
      n_ == 0 ? first_jitter_
              : *std::max_element(row_jitter_.begin(), row_jitter_.begin() + static_cast<std::ptrdiff_t>(n_));
}

// A new row of L: v = L^-1 k, pivot^2 = k(x, x) + noise + jitter - v.v, beta = (r - v.beta) / pivot.
Factorization System::append(std::span<const double> x, double y, double row_noise) {
  require_factor();
  reserve(n_ + 1);
  write_row(n_, x, y);
  write_row_noise(n_, row_noise);
  double* row = &factor_[n_ * capacity_];
  fill_row(n_, row, nullptr);
  solve_lower(factor_.data(), n_, capacity_, row);
  const double diagonal = row[n_] + noise_ + row_noise;  // row[n_]: k(x, x)
  const double rest = diagonal + first_jitter_ - dot(row, row, n_);
  std::optional<double> jitter = 0.0;
  while (jitter && !(rest + *jitter > 0)) jitter = next_jitter(*jitter, diagonal);
  if (!jitter) return {false, factorization_.jitter, kNaN};
  row[n_] = std::sqrt(rest + *jitter);
  beta_[n_] = (y - mean_ - dot(row, beta_.data(), n_)) / row[n_];
  row_jitter_[n_++] = first_jitter_ + *jitter;
  finish_factorization();
  return factorization_;
}

void System::set_outputs(std::span<const double> y) {
  require(y.size() == n_, "{} outputs for {} rows", y.size(), n_);
  for (std::size_t i = 0; i < n_; ++i) {
    require_output(i, y[i]);
    y_[i] = y[i];
  }
  if (!factorization_.ok) return;
  for (std::size_t i = 0; i < n_; ++i) beta_[i] = y_[i] - mean_;
  solve_lower(factor_.data(), n_, capacity_, beta_.data());
  finish_factorization();
}

void System::drop_last(std::size_t rows) {
  require_factor();
  require(rows <= n_, "{} rows cannot be dropped; there are {}", rows, n_);
  n_ -= rows;
  finish_factorization();
}

Matrix System::inverse() const {
  Matrix result(n_, n_);
  UninitializedVector memory;
  const InverseFactor factor(factor_.data(), n_, capacity_, memory, 1);
  UninitializedVector tile(factor.tile() * factor.tile());
  for (std::size_t i = 0; i < factor.tiles(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      factor.product(i, j, tile.data());
      for (std::size_t r = 0; r < factor.rows(i); ++r) {
        std::copy_n(&tile[r * factor.tile()], factor.rows(j), &result(factor.first(i) + r, factor.first(j)));
      }
    }
  }
  return result;
}

double System::likelihood(std::span<double> gradient, int threads) {
  std::fill(gradient.begin(), gradient.end(), 0.0);
  double* slopes = nullptr;
  if (!gradient.empty() && keeps_slopes()) {
    const std::size_t tile = tile_rows(n_), tiles = n_ == 0 ? 0 : (n_ + tile - 1) / tile;
    slopes_.resize(tile * tile * (tiles * (tiles + 1) / 2));
    slopes = slopes_.data();
  }
  if (!factorize(slopes, threads).ok) return -kInfinity;
  if (!gradient.empty() && n_ > 0) {
    require(gradient.size() == parameters_.size(), "{} entries for the gradient of {} parameters", gradient.size(),
            parameters_.size());
    add_gradient(gradient, slopes, threads);
  }
  return -0.5 * dot(beta_.data(), beta_.data(), n_) - 0.5 * factorization_.log_determinant -
         static_cast<double>(n_) * kHalfLogTwoPi;
}

// Over the tiles of the strict lower triangle, counted twice by symmetry, with the weights alpha_i alpha_k - K^-1_ik;
// then the diagonal, which only output scales, noise and the parameters of resources move. Each row of tiles has its
// own sums.
void System::add_gradient(std::span<double> gradient, const double* slopes, int threads) {
  const std::size_t count = options_.covariance.noise_index();
  std::vector<double> inverse_diagonal(n_);
  const InverseFactor inverse(factor_.data(), n_, capacity_, inverse_, threads);
  const std::size_t tile = inverse.tile();
  std::vector<double> lanes(inverse.tiles() * count * 8, 0.0);
  parallel_for(threads, inverse.tiles(), [&](std::size_t index) {
    const std::size_t i = inverse.tiles() - 1 - index;
    UninitializedVector weights(tile * tile);
    double* sums = &lanes[i * count * 8];
    for (std::size_t j = 0; j <= i; ++j) {
      inverse.product(i, j, weights.data());
      for (std::size_t r = 0; r < inverse.rows(i); ++r) {
        const std::size_t row = inverse.first(i) + r;
        if (i == j) inverse_diagonal[row] = weights[r * tile + r];
        const std::size_t columns = i == j ? r : inverse.rows(j), m = padded(columns);
        if (columns == 0) continue;
        double* weight = &weights[r * tile];
        gradient_weights(&alpha_[inverse.first(j)], alpha_[row], columns, m, weight);
        const PointBlock block{by_column_.data() + inverse.first(j), capacity_, m};
        if (slopes != nullptr) {
          covariance_.add_length_scale_gradient(rows_.data() + row * columns_, block,
                                                slopes + slopes_row(row) + inverse.first(j), weight, sums);
        } else {
          covariance_.add_parameter_gradient(rows_.data() + row * columns_, block, weight, sums);
        }
      }
    }
  });
  for (std::size_t i = 0; i < inverse.tiles(); ++i) {
    for (std::size_t p = 0; p < count; ++p) {
      for (std::size_t l = 0; l < 8; ++l) gradient[p] += lanes[(i * count + p) * 8 + l];
    }
  }
  double trace = 0, sum = 0, noise = 0;
  AlignedVector own(capacity_, 0.0);  // half the diagonal's weights
  for (std::size_t i = 0; i < n_; ++i) {
    const double w = alpha_[i] * alpha_[i] - inverse_diagonal[i];
    own[i] = 0.5 * w;
    trace += w;
    noise += w * (noise_ + row_noise_[i] + row_jitter_[i]);
    sum += alpha_[i];
  }
  if (slopes != nullptr) {  // one output scale: sum_ik W_ik (K - noise)_ik = r.alpha - n - sum_i W_ii noise_i
    gradient[0] = 0.5 * (dot(beta_.data(), beta_.data(), n_) - static_cast<double>(n_) - noise);
  } else {
    std::vector<double> diagonal(count * 8, 0.0);
    for (std::size_t i = 0; i < n_; i += kBlock) {
      diagonal_.add_parameter_gradient(origin_.data(), rows_by_column(i, std::min(padded(n_ - i), kBlock)), &own[i],
                                       diagonal.data());
    }
    for (std::size_t p = 0; p < diagonal.size(); ++p) gradient[p / 8] += diagonal[p];
  }
  gradient[options_.covariance.noise_index()] = 0.5 * trace * noise_;
  gradient[options_.covariance.mean_index()] = sum;
}

}  // namespace incumbent::compute::cpu
