#include "surrogate/kernel_density.hpp"

#include <cmath>

#include "core/require.hpp"
#include "core/simd.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"

namespace incumbent {
namespace {

// square_i += steepness (x - value_i)^2
INCUMBENT_SIMD_CLONES void add_numbers(const double* value, std::size_t count, double x, double steepness,
                                       double* square) {
  for (std::size_t i = 0; i < count; ++i) {
    const double difference = x - value[i];
    square[i] += steepness * (difference * difference);
  }
}

// square_i += steepness where they differ
INCUMBENT_SIMD_CLONES void add_categories(const double* value, std::size_t count, double x, double steepness,
                                          double* square) {
  for (std::size_t i = 0; i < count; ++i) square[i] += x - value[i] == 0 ? 0.0 : steepness;
}

INCUMBENT_SIMD_CLONES void kernels(const double* square, std::size_t count, double* kernel) {
  for (std::size_t i = 0; i < count; ++i) kernel[i] = formula::exp_of_negative(-0.5 * square[i]);
}

}  // namespace

KernelDensity::KernelDensity(MatrixView<const double> columns, std::vector<std::uint64_t> choices,
                             double least_bandwidth)
    : columns_(columns), choices_(std::move(choices)), bandwidths_(columns.rows), steepness_(columns.rows) {
  require(columns.cols > 0, "a kernel density of no observations");
  const std::size_t count = columns.cols, d = columns.rows;
  const double n = static_cast<double>(count);
  const double shrinkage = formula::exp(-formula::log(n) / (4 + static_cast<double>(d)));
  // All columns at a time: their sums don't wait for one another.
  std::vector<double> mean(d), square(d);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < d; ++j) mean[j] += columns(j, i);
  }
  for (double& m : mean) m /= n;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < d; ++j) square[j] += (columns(j, i) - mean[j]) * (columns(j, i) - mean[j]);
  }
  scale_ = 1 / n;
  for (std::size_t j = 0; j < d; ++j) {
    double& h = bandwidths_[j] = std::max(1.06 * std::sqrt(square[j] / n) * shrinkage, least_bandwidth);
    if (choices_[j] == 0) {
      steepness_[j] = 1 / (h * h);
      scale_ *= formula::kInverseRoot2Pi / h;
    } else if (choices_[j] > 1) {
      const auto others = static_cast<double>(choices_[j] - 1);
      h = std::min(h, others / (others + 1));
      steepness_[j] = std::max(-2 * formula::log(h / (others * (1 - h))), 0.0);
      scale_ *= 1 - h;
    }
  }
}

double KernelDensity::add(std::span<const double> x, std::size_t first, std::size_t last, double sum) const {
  double square[kBlock] = {}, kernel[kBlock];
  const std::size_t count = last - first;
  for (std::size_t j = 0; j < x.size(); ++j) {
    const double* values = columns_.row(j).data() + first;
    if (choices_[j] == 0) {
      add_numbers(values, count, x[j], steepness_[j], square);
    } else {
      add_categories(values, count, x[j], steepness_[j], square);
    }
  }
  kernels(square, count, kernel);
  for (std::size_t i = 0; i < count; ++i) sum += kernel[i];
  return sum;
}

}  // namespace incumbent
