// Factors and their cotangents, O(m^3).
#include "acquisition/cholesky.hpp"

#include <cmath>

namespace incumbent {
namespace {

constexpr double kFirstJitter = 1e-10, kLastJitter = 0.1;  // of each variance
constexpr double kLeastPivot = 1e-13;                      // of the variance: less is rounding

bool factorize(const Matrix& covariance, double jitter, Matrix& lower) {
  const std::size_t m = covariance.rows;
  lower = Matrix(m, m);
  for (std::size_t i = 0; i < m; ++i) {
    const double variance = covariance(i, i);
    if (!(variance >= 0) || !std::isfinite(variance)) return false;
    if (variance == 0) continue;
    double pivot = variance * (1 + jitter);
    for (std::size_t j = 0; j < i; ++j) {
      if (lower(j, j) == 0) continue;
      double sum = covariance(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= lower(i, k) * lower(j, k);
      lower(i, j) = sum / lower(j, j);
      pivot -= lower(i, j) * lower(i, j);
    }
    if (!(pivot > kLeastPivot * variance)) return false;
    lower(i, i) = std::sqrt(pivot);
  }
  return true;
}

}  // namespace

CholeskyFactor cholesky_factor(const Matrix& covariance) {
  CholeskyFactor result;
  result.ok = factorize(covariance, 0, result.lower);
  for (double jitter = kFirstJitter; !result.ok && jitter <= 1.01 * kLastJitter; jitter *= 10) {
    result.jitter = jitter;
    result.ok = factorize(covariance, jitter, result.lower);
  }
  return result;
}

Matrix pull_back(const CholeskyFactor& factor, const Matrix& by_lower) {
  const Matrix& l = factor.lower;
  const std::size_t m = l.rows;
  Matrix p(m, m);  // Phi(L^T L')
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      for (std::size_t k = i; k < m; ++k) p(i, j) += l(k, i) * by_lower(k, j);
    }
    p(i, i) *= 0.5;
  }
  const auto inverse = [&](std::size_t i) { return l(i, i) > 0 ? 1 / l(i, i) : 0.0; };
  for (std::size_t j = 0; j < m; ++j) {  // L^-T from the left, column by column
    for (std::size_t i = m; i-- > 0;) {
      for (std::size_t k = i + 1; k < m; ++k) p(i, j) -= l(k, i) * p(k, j);
      p(i, j) *= inverse(i);
    }
  }
  for (std::size_t i = 0; i < m; ++i) {  // L^-1 from the right, row by row
    for (std::size_t j = m; j-- > 0;) {
      for (std::size_t k = j + 1; k < m; ++k) p(i, j) -= p(i, k) * l(k, j);
      p(i, j) *= inverse(j);
    }
  }
  Matrix result(m, m);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) result(i, j) = 0.5 * (p(i, j) + p(j, i));
    result(i, i) *= 1 + factor.jitter;
  }
  return result;
}

}  // namespace incumbent
