#include "problem/bbob/instance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace incumbent::bbob {
namespace {

constexpr std::int64_t kModulus = 2147483647;  // 2^31 - 1
constexpr std::int64_t kTable = 32;
constexpr std::int64_t kStride = 67108865;  // 2^31 / 32 + 1: numbers that share a place of the table

// The logarithms, cosines and powers of this file are the C library's, as COCO's are, so that matrices have the same
// bits: f19 and f23 multiply a difference in the last one by up to 10^8.

std::int64_t next(std::int64_t state) { return 16807 * state % kModulus; }

}  // namespace

std::vector<double> uniform_numbers(std::size_t count, std::int64_t seed) {
  std::int64_t state = std::max<std::int64_t>(1, std::abs(seed));
  std::int64_t table[kTable];
  for (int i = 39; i >= 0; --i) {
    state = next(state);
    if (i < kTable) table[i] = state;
  }
  std::int64_t drawn = table[0];
  std::vector<double> numbers(count);
  for (auto& number : numbers) {
    state = next(state);
    auto& place = table[drawn / kStride];
    drawn = place;
    place = state;
    number = drawn == 0 ? 1e-99 : static_cast<double>(drawn) / static_cast<double>(kModulus);
  }
  return numbers;
}

std::vector<double> normal_numbers(std::size_t count, std::int64_t seed) {
  const auto uniform = uniform_numbers(2 * count, seed);
  std::vector<double> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double angle = 2 * std::numbers::pi * uniform[count + i];
    numbers[i] = std::sqrt(-2 * std::log(uniform[i])) * std::cos(angle);
    if (numbers[i] == 0) numbers[i] = 1e-99;
  }
  return numbers;
}

Matrix random_rotation(std::size_t dimension, std::int64_t seed) {
  // Column i of the result is a row here, so that sums run over consecutive numbers.
  Matrix columns(dimension, dimension);
  columns.values = normal_numbers(dimension * dimension, seed);
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t k = 0; k < dimension; ++k) sum += columns(a, k) * columns(b, k);
    return sum;
  };
  for (std::size_t i = 0; i < dimension; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double overlap = dot(i, j);
      for (std::size_t k = 0; k < dimension; ++k) columns(i, k) -= overlap * columns(j, k);
    }
    const double length = std::sqrt(dot(i, i));
    for (double& element : columns.row(i)) element /= length;
  }
  Matrix rotation(dimension, dimension);
  for (std::size_t i = 0; i < dimension; ++i) {
    for (std::size_t k = 0; k < dimension; ++k) rotation(k, i) = columns(i, k);
  }
  return rotation;
}

// Two functions share the seeds of the one that they are a variant of.
Instance::Instance(int function_number, std::int64_t instance_number, std::size_t d)
    : function(function_number),
      number(instance_number),
      dimension(d),
      seed((function == 4    ? 3
            : function == 18 ? 17
                             : function) +
           10000 * instance_number),
      other_seed(seed + 1000000) {}

double Instance::optimal_value() const {
  const double ratio = 100 * 100 * normal_numbers(1, seed)[0] / normal_numbers(1, seed + 1)[0];
  return std::min(1000.0, std::max(-1000.0, std::floor(ratio + 0.5) / 100));
}

std::vector<double> Instance::optimum(std::int64_t from) const {
  auto point = uniform_numbers(dimension, from);
  for (double& coordinate : point) {
    coordinate = 8 * std::floor(1e4 * coordinate) / 1e4 - 4;
    if (coordinate == 0) coordinate = -1e-5;
  }
  return point;
}

double Instance::rosenbrock_scale() const { return std::max(1.0, std::sqrt(static_cast<double>(dimension)) / 8); }

Matrix Instance::scaled_rotation() const {
  return diagonal_times(std::vector<double>(dimension, rosenbrock_scale()), q());
}

// (scale Q)^-1 (1/2, ..., 1/2), with Q^-1 = Q^T
std::vector<double> Instance::scaled_rotation_optimum(const Matrix& scaled_q) const {
  const double scale = rosenbrock_scale();
  std::vector<double> point(dimension);
  for (std::size_t j = 0; j < dimension; ++j) {
    for (std::size_t i = 0; i < dimension; ++i) point[i] += scaled_q(j, i) * 0.5 / (scale * scale);
  }
  return point;
}

std::vector<double> ramp(std::size_t dimension) {
  std::vector<double> exponents(dimension);
  for (std::size_t i = 0; i < dimension; ++i)
    exponents[i] = static_cast<double>(i) / static_cast<double>(dimension - 1);
  return exponents;
}

std::vector<double> powers(std::size_t dimension, double base) {
  auto values = ramp(dimension);
  for (double& value : values) value = std::pow(base, value);
  return values;
}

std::vector<double> lambda(std::size_t dimension, double alpha) { return powers(dimension, std::sqrt(alpha)); }

Matrix product(const Matrix& a, const std::vector<double>& d, const Matrix& b) {
  Matrix result(a.rows, b.cols);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t k = 0; k < a.cols; ++k) {
      for (std::size_t j = 0; j < b.cols; ++j) result(i, j) += a(i, k) * d[k] * b(k, j);
    }
  }
  return result;
}

Matrix diagonal_times(const std::vector<double>& d, Matrix m) {
  for (std::size_t i = 0; i < m.rows; ++i) {
    for (double& element : m.row(i)) element *= d[i];
  }
  return m;
}

}  // namespace incumbent::bbob
