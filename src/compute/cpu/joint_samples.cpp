#include "compute/joint_samples.hpp"

#include <algorithm>

#include "compute/cpu/aligned.hpp"
#include "compute/cpu/tiles.hpp"
#include "core/require.hpp"

namespace incumbent::compute {

Matrix joint_samples(const JointPosterior& posterior, MatrixView<const double> normals) {
  constexpr double kFirst = 1e-12, kLast = 1e-4;  // jitter, of the largest variance
  const std::size_t m = posterior.mean.size(), stride = cpu::padded(m);
  require(normals.cols == m, "{} normal numbers a sample for {} points", normals.cols, m);
  double largest = 0;
  for (std::size_t i = 0; i < m; ++i) largest = std::max(largest, posterior.covariance(i, i));
  cpu::AlignedVector factor(m * stride);
  bool ok = m == 0 || largest == 0;
  for (double jitter = kFirst; !ok && jitter <= kLast; jitter *= 10) {
    for (std::size_t i = 0; i < m; ++i) {
      std::copy_n(posterior.covariance.row(i).begin(), i + 1, &factor[i * stride]);
      factor[i * stride + i] += jitter * largest;
    }
    ok = cpu::cholesky(factor.data(), m, stride);
  }
  if (!ok) fail(ErrorCode::internal, "the posterior covariance of {} points is not positive definite", m);
  Matrix result(normals.rows, m);
  for (std::size_t s = 0; s < normals.rows; ++s) {
    for (std::size_t i = 0; i < m; ++i) {
      double sum = posterior.mean[i];
      if (largest > 0) {
        for (std::size_t j = 0; j <= i; ++j) sum += factor[i * stride + j] * normals(s, j);
      }
      result(s, i) = sum;
    }
  }
  return result;
}

}  // namespace incumbent::compute
