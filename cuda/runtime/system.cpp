#include "cuda/runtime/system.hpp"

#include <algorithm>

#include "compute/gp_input.hpp"

namespace incumbent::cuda {

using compute::require_output;
using compute::require_row;
using compute::require_row_noise;

// Memory doubles while it is small and then grows by a sixteenth. What there is stays.
void System::reserve(std::size_t rows, const Stream& stream) {
  if (rows <= capacity_) return;
  constexpr std::size_t kManyRows = 1024;
  const std::size_t n = size(), columns = options_.columns.size();
  const std::size_t more = capacity_ < kManyRows ? 2 * capacity_ : capacity_ + capacity_ / 16;
  const std::size_t capacity = (std::max(rows, n == 0 ? rows : more) + kTile - 1) / kTile * kTile;
  const auto grow = [&](DeviceArray<double>& array, std::size_t size, std::size_t kept) {
    DeviceArray<double> larger(size);
    copy_rows(larger.data(), kept, array.data(), kept, kept == 0 ? 0 : 1, kept, cudaMemcpyDeviceToDevice, stream);
    array = std::move(larger);
  };
  if (n == 0) {  // the old one is not needed while the new one is made
    capacity_ = 0;
    matrix_ = {};
  }
  DeviceArray<double> matrix(capacity * capacity);
  copy_rows(matrix.data(), capacity, matrix_.data(), capacity_, n, n, cudaMemcpyDeviceToDevice, stream);
  matrix_ = std::move(matrix);
  inverse_ = {};
  grow(points_, capacity * columns, n * columns);
  grow(noise_, capacity, n);
  grow(residual_, capacity, n);
  grow(beta_, capacity, n);
  grow(alpha_, capacity, n);
  capacity_ = capacity;
}

void System::set_data(MatrixView<const double> x, std::span<const double> y, const Stream& stream) {
  require(x.rows == y.size(), "{} rows of inputs, but {} outputs", x.rows, y.size());
  for (std::size_t i = 0; i < x.rows; ++i) require_row(i, x.row(i), y[i], options_.columns);
  factorization = {};
  y_.clear();
  reserve(x.rows, stream);
  copy_rows(points_.data(), x.cols, x.data, x.stride, x.rows, x.cols, cudaMemcpyHostToDevice, stream);
  y_.assign(y.begin(), y.end());
  row_noise_.assign(y.size(), 0.0);
}

void System::set_row_noise(std::span<const double> variances) {
  require(variances.empty() || variances.size() == size(), "{} noise variances for {} rows", variances.size(), size());
  for (std::size_t i = 0; i < variances.size(); ++i) require_row_noise(i, variances[i]);
  factorization = {};
  row_noise_.assign(size(), 0.0);
  std::copy(variances.begin(), variances.end(), row_noise_.begin());
}

void System::set_parameters(std::span<const double> parameters) {
  compute::require_parameters(options_.covariance, parameters);
  parameters_.assign(parameters.begin(), parameters.end());
  prepared_.assign(parameters.begin(), parameters.end());
  const auto structure = FlatCovariance::of(options_.covariance);
  for (int f = 0; f < structure.first_factor[structure.terms]; ++f) {
    const FlatFactor& factor = structure.factors[f];
    for (int c = 0; c < factor.columns; ++c) {
      double& number = prepared_[static_cast<std::size_t>(factor.parameter) + static_cast<std::size_t>(c)];
      number = 1 / (number * number);
    }
  }
  numbers_.reserve(prepared_.size());
  has_new_numbers_ = true;
  factorization = {};
}

void System::set_outputs(std::span<const double> y) {
  require(y.size() == size(), "{} outputs for {} rows", y.size(), size());
  for (std::size_t i = 0; i < y.size(); ++i) require_output(i, y[i]);
  factorization = {};
  y_.assign(y.begin(), y.end());
}

void System::add_row(std::span<const double> x, double y, double row_noise, const Stream& stream) {
  const std::size_t n = size(), columns = options_.columns.size();
  require_row(n, x, y, options_.columns);
  require_row_noise(n, row_noise);
  factorization = {};
  reserve(n + 1, stream);
  points_.upload(x, stream, n * columns);
  y_.push_back(y);
  row_noise_.push_back(row_noise);
}

void System::drop_last(std::size_t rows) {
  require(rows <= size(), "{} rows cannot be dropped; there are {}", rows, size());
  factorization = {};
  y_.resize(size() - rows);
  row_noise_.resize(size());
  row_jitter.resize(std::min(row_jitter.size(), size()));
}

std::vector<double> System::diagonal() const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = noise() + row_noise_[i] + row_jitter[i];
  return values;
}

std::vector<double> System::residual() const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < size(); ++i) values[i] = y_[i] - mean();
  return values;
}

double System::variance() const {
  const auto structure = FlatCovariance::of(options_.covariance);
  double sum = 0;
  for (int t = 0; t < structure.terms; ++t) sum += parameters_[static_cast<std::size_t>(structure.scale[t])];
  return sum;
}

System::Noises System::noises() const {
  Noises found{std::numeric_limits<double>::infinity(), 0};
  for (std::size_t i = 0; i < size(); ++i) {
    const double known = noise() + row_noise_[i];
    found = {std::min(found.least, known), std::max(found.most, known + row_jitter[i])};
  }
  return found;
}

void System::require_factor() const {
  if (!factorization.ok) fail(ErrorCode::internal, "the Gaussian process has no factor");
}

}  // namespace incumbent::cuda
