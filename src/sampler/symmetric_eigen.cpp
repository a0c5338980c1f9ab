// Householder's reduction to a tridiagonal matrix, then the implicit QL method with Wilkinson's shift.
// Golub, Van Loan, "Matrix computations", section 8.3; Dubrulle, Martin, Wilkinson, "The implicit QL
// algorithm", Numerische Mathematik 12, 1968.
#include "sampler/symmetric_eigen.hpp"

#include <cmath>
#include <limits>

namespace incumbent {
namespace {

// T = Q^T A Q with the given diagonal and off-diagonal (below row i: off[i]); q holds Q^T.
struct Tridiagonal {
  std::vector<double> diagonal, off;
  Matrix q;
};

// Reflections I - 2 v v^T / (v.v) one column after another; each v is left in its column's row of `a`.
Tridiagonal tridiagonalize(Matrix& a) {
  const std::size_t n = a.rows;
  Tridiagonal t{std::vector<double>(n), std::vector<double>(n), Matrix(n, n)};
  std::vector<double> factors(n), w(n);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    const auto v = a.row(k);
    double squares = 0;
    for (std::size_t i = k + 2; i < n; ++i) squares += v[i] * v[i];
    t.off[k] = v[k + 1];
    if (squares == 0) continue;
    t.off[k] = -std::copysign(std::sqrt(squares + v[k + 1] * v[k + 1]), v[k + 1]);
    v[k + 1] -= t.off[k];
    const double factor = factors[k] = 2 / (squares + v[k + 1] * v[k + 1]);
    double product = 0;
    for (std::size_t i = k + 1; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = k + 1; j < n; ++j) sum += a(i, j) * v[j];
      w[i] = factor * sum;
      product += w[i] * v[i];
    }
    for (std::size_t i = k + 1; i < n; ++i) w[i] -= 0.5 * factor * product * v[i];
    for (std::size_t i = k + 1; i < n; ++i) {
      for (std::size_t j = k + 1; j < n; ++j) a(i, j) -= v[i] * w[j] + w[i] * v[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    t.diagonal[i] = a(i, i);
    t.q(i, i) = 1;
  }
  for (std::size_t k = n; k-- > 0;) {  // Q^T = ... H_1 H_0: from the last, on ever larger blocks
    if (factors[k] == 0) continue;
    const auto v = a.row(k);
    for (std::size_t i = k + 1; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = k + 1; j < n; ++j) sum += t.q(i, j) * v[j];
      for (std::size_t j = k + 1; j < n; ++j) t.q(i, j) -= factors[k] * sum * v[j];
    }
  }
  return t;
}

// One implicit QL step on rows first..last, which no off-diagonal zero divides.
void ql_step(Tridiagonal& t, std::size_t first, std::size_t last) {
  auto& d = t.diagonal;
  auto& e = t.off;
  const std::size_t n = d.size();
  double g = (d[first + 1] - d[first]) / (2 * e[first]);
  g = d[last] - d[first] + e[first] / (g + std::copysign(std::sqrt(g * g + 1), g));
  double sine = 1, cosine = 1, shift = 0;
  for (std::size_t i = last; i-- > first;) {
    const double f = sine * e[i], b = cosine * e[i];
    const double r = std::sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r == 0) {  // it divides here
      d[i + 1] -= shift;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - shift;
    const double s = (d[i] - g) * sine + 2 * cosine * b;
    shift = sine * s;
    d[i + 1] = g + shift;
    g = cosine * s - b;
    double* upper = &t.q(i, 0);
    double* lower = &t.q(i + 1, 0);
    for (std::size_t j = 0; j < n; ++j) {
      const double z = lower[j];
      lower[j] = sine * upper[j] + cosine * z;
      upper[j] = cosine * upper[j] - sine * z;
    }
  }
  d[first] -= shift;
  e[first] = g;
  e[last] = 0;
}

}  // namespace

SymmetricEigen symmetric_eigen(Matrix a) {
  constexpr int kSteps = 60;  // an eigenvalue takes two or so
  auto t = tridiagonalize(a);
  const std::size_t n = t.diagonal.size();
  for (std::size_t first = 0; first < n; ++first) {
    for (int step = 0; step < kSteps; ++step) {
      std::size_t last = first;
      while (last + 1 < n && std::abs(t.off[last]) > std::numeric_limits<double>::epsilon() *
                                                         (std::abs(t.diagonal[last]) + std::abs(t.diagonal[last + 1])))
        ++last;
      if (last == first) break;
      ql_step(t, first, last);
    }
  }
  return {std::move(t.diagonal), std::move(t.q)};
}

}  // namespace incumbent
