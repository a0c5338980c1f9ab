#include "surrogate/leave_out.hpp"

#include <cmath>
#include <limits>

namespace incumbent {
namespace {

// The last entry of A^-1 a. With A = L L^T it is w_t / L_tt, w = L^-1 a. a: overwritten by w, A by L.
double last_of_solution(Matrix& matrix, std::vector<double>& a) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= matrix(i, k) * matrix(j, k);
      if (i == j && !(sum > 0)) return std::numeric_limits<double>::quiet_NaN();
      matrix(i, j) = i == j ? std::sqrt(sum) : sum / matrix(j, j);
    }
    for (std::size_t k = 0; k < i; ++k) a[i] -= matrix(i, k) * a[k];
    a[i] /= matrix(i, i);
  }
  return a.back() / matrix(a.size() - 1, a.size() - 1);
}

}  // namespace

std::vector<double> left_out_means(const GpSurrogate& surrogate, std::span<const std::vector<std::size_t>> groups) {
  std::size_t columns = 0;
  for (const auto& group : groups) columns += group.size();
  Matrix units(surrogate.rows().rows, columns);
  std::size_t column = 0;
  for (const auto& group : groups) {
    for (const std::size_t row : group) units(row, column++) = 1;
  }
  const Matrix inverse = surrogate.model().solve(units.view());
  const auto alpha = surrogate.model().alpha();

  std::vector<double> means;
  std::size_t first = 0;  // the group's first column
  for (const auto& group : groups) {
    Matrix precision(group.size(), group.size());
    std::vector<double> a;
    for (std::size_t i = 0; i < group.size(); ++i) {
      a.push_back(alpha[group[i]]);
      for (std::size_t j = 0; j < group.size(); ++j) precision(i, j) = inverse(group[i], first + j);
    }
    first += group.size();
    means.push_back(surrogate.outputs()[group.back()] - last_of_solution(precision, a));
  }
  return means;
}

}  // namespace incumbent
