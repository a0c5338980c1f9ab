#include "surrogate/leave_out.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

// Of the last entry of the normal vector with precision A and shift A^-1 a. With A = L L^T that entry's variance is
// 1 / L_tt^2 and its shift w_t / L_tt, w = L^-1 a. a: overwritten by w, A by L.
double log_density_of_last(Matrix& precision, std::vector<double>& a) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = precision(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= precision(i, k) * precision(j, k);
      if (i == j && !(sum > 0)) return -std::numeric_limits<double>::infinity();
      precision(i, j) = i == j ? std::sqrt(sum) : sum / precision(j, j);
    }
    for (std::size_t k = 0; k < i; ++k) a[i] -= precision(i, k) * a[k];
    a[i] /= precision(i, i);
  }
  const std::size_t last = a.size() - 1;
  return formula::log(precision(last, last)) - a[last] * a[last] / 2 - formula::log(2 * std::numbers::pi) / 2;
}

}  // namespace

double left_out_log_density(const GpSurrogate& surrogate, std::span<const LeftOut> groups) {
  std::size_t columns = 0;
  for (const auto& group : groups) columns += group.rows.size();
  Matrix units(surrogate.rows().rows, columns);
  std::size_t column = 0;
  for (const auto& group : groups) {
    for (const std::size_t row : group.rows) units(row, column++) = 1;
  }
  const Matrix inverse = surrogate.model().solve(units.view());
  const auto alpha = surrogate.model().alpha();

  double total = 0;
  std::size_t first = 0;  // the group's first column
  for (const auto& group : groups) {
    const std::size_t size = group.rows.size();
    Matrix precision(size, size);
    std::vector<double> a(size);
    for (std::size_t i = 0; i < size; ++i) {
      a[i] = alpha[group.rows[i]];
      for (std::size_t j = 0; j < size; ++j) precision(i, j) = inverse(group.rows[i], first + j);
    }
    first += size;
    total += log_density_of_last(precision, a);
    if (surrogate.transform().kind() != OutputTransformKind::rank) {
      total += surrogate.transform().log_jacobian({&group.y, 1});
    }
  }
  return total;
}

}  // namespace incumbent
