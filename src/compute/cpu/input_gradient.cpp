// The marginal likelihood's gradient in the inputs. With W = alpha alpha^T - K^-1, symmetric, and by the symmetry of k,
//   d log p / d x_i = 1/2 sum_ab W_ab dk(x_a, x_b)/dx_i = sum_k W_ik dk(x_i, x_k)/dx_i
// (Rasmussen and Williams 2006, equation 5.9, with x for theta), over blocks of rows i, no derivative matrix stored.
#include <algorithm>

#include "compute/cpu/system.hpp"

namespace incumbent::compute::cpu {

Matrix System::input_gradient() const {
  require_factor();
  Matrix result(n_, columns_);
  const Matrix k_inverse = inverse();
  std::vector<double> slopes(covariance_.factors() * kBlock), gradient(columns_ * kBlock);
  double value[kBlock], weight[kBlock];
  for (std::size_t start = 0; start < n_; start += kBlock) {
    const std::size_t count = std::min(n_ - start, kBlock), m = padded(count);
    const PointBlock block{by_column_.data() + start, capacity_, m};
    std::fill(gradient.begin(), gradient.end(), 0.0);
    std::fill(weight + count, weight + m, 0.0);
    for (std::size_t k = 0; k < n_; ++k) {
      for (std::size_t t = 0; t < count; ++t) {
        const std::size_t i = start + t;
        weight[t] = alpha_[i] * alpha_[k] - k_inverse(std::max(i, k), std::min(i, k));
      }
      const double* point = &rows_[k * columns_];
      covariance_.slopes(point, block, value, slopes.data());
      covariance_.add_point_gradient(point, block, slopes.data(), weight, gradient.data(), kBlock);
    }
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t j = 0; j < columns_; ++j) result(start + t, j) = gradient[j * kBlock + t];
    }
  }
  return result;
}

}  // namespace incumbent::compute::cpu
