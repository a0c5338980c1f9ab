#include "surrogate/kernel_density.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"

namespace incumbent {

KernelDensity::KernelDensity(Matrix rows, std::vector<std::uint64_t> choices, double least_bandwidth)
    : rows_(std::move(rows)), choices_(std::move(choices)), bandwidths_(rows_.cols), steepness_(rows_.cols) {
  require(rows_.rows > 0, "a kernel density of no observations");
  const double n = static_cast<double>(rows_.rows), d = static_cast<double>(rows_.cols);
  const double shrinkage = formula::exp(-formula::log(n) / (4 + d));
  scale_ = 1 / n;
  for (std::size_t j = 0; j < rows_.cols; ++j) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < rows_.rows; ++i) mean += rows_.row(i)[j];
    mean /= n;
    for (std::size_t i = 0; i < rows_.rows; ++i) square += (rows_.row(i)[j] - mean) * (rows_.row(i)[j] - mean);
    double& h = bandwidths_[j] = std::max(1.06 * std::sqrt(square / n) * shrinkage, least_bandwidth);
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

double KernelDensity::density(std::span<const double> x) const {
  double sum = 0;
  for (std::size_t i = 0; i < rows_.rows; ++i) {
    const auto row = rows_.row(i);
    double square = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const double difference = x[j] - row[j];
      square += steepness_[j] * (choices_[j] == 0 ? difference * difference : difference == 0 ? 0.0 : 1.0);
    }
    sum += formula::exp_of_negative(-0.5 * square);
  }
  return sum * scale_;
}

}  // namespace incumbent
