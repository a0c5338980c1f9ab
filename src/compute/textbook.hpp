// A Gaussian process by its definition, without a thought of speed: what backends are compared with.
#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "compute/gp_model.hpp"
#include "formula/random.hpp"

namespace incumbent::compute {

// Sums of products over numbers and labels; parameters as in Covariance.
class Textbook {
 public:
  Textbook(const GpModelOptions& options, Matrix points, std::vector<double> outputs, std::vector<double> parameters,
           std::vector<double> row_noise = {})
      : covariance_(options.covariance),
        columns_(options.columns),
        x_(std::move(points)),
        y_(std::move(outputs)),
        p_(std::move(parameters)),
        n_(x_.rows),
        l_(n_, n_),
        alpha_(n_) {
    row_noise.resize(n_);
    for (std::size_t j = 0; j < n_; ++j) {
      for (std::size_t i = j; i < n_; ++i) {
        double sum = covariance(x_.row(i), x_.row(j)) + (i == j ? p_[p_.size() - 2] + row_noise[i] : 0.0);
        for (std::size_t k = 0; k < j; ++k) sum -= l_(i, k) * l_(j, k);
        l_(i, j) = i == j ? std::sqrt(sum) : sum / l_(j, j);
      }
    }
    for (std::size_t i = 0; i < n_; ++i) alpha_[i] = y_[i] - mean();
    alpha_ = solve(alpha_);
  }

  double mean() const { return p_.back(); }
  double covariance(std::span<const double> a, std::span<const double> b) const {
    double sum = 0;
    const double* p = p_.data();
    for (std::size_t t = 0; t < covariance_.count; ++t) {
      double term = *p++;
      for (const auto& factor : covariance_.factors_of(t)) {
        term *= value(factor, a, b, p);
        p += factor.parameters();
      }
      sum += term;
    }
    return sum;
  }
  const Matrix& factor() const { return l_; }
  const std::vector<double>& alpha() const { return alpha_; }

  std::vector<double> solve(std::vector<double> b) const {
    for (std::size_t i = 0; i < n_; ++i) {
      for (std::size_t k = 0; k < i; ++k) b[i] -= l_(i, k) * b[k];
      b[i] /= l_(i, i);
    }
    for (std::size_t i = n_; i-- > 0;) {
      for (std::size_t k = i + 1; k < n_; ++k) b[i] -= l_(k, i) * b[k];
      b[i] /= l_(i, i);
    }
    return b;
  }
  double likelihood() const {
    constexpr double kHalfLogTwoPi = 0.91893853320467274178;
    double value = -static_cast<double>(n_) * kHalfLogTwoPi;
    for (std::size_t i = 0; i < n_; ++i) value -= std::log(l_(i, i)) + 0.5 * (y_[i] - mean()) * alpha_[i];
    return value;
  }
  std::vector<double> covariances(std::span<const double> point) const {
    std::vector<double> k(n_);
    for (std::size_t i = 0; i < n_; ++i) k[i] = covariance(x_.row(i), point);
    return k;
  }
  double posterior_mean(std::span<const double> point) const {
    const auto k = covariances(point);
    return std::inner_product(k.begin(), k.end(), alpha_.begin(), mean());
  }
  double posterior_covariance(std::span<const double> a, std::span<const double> b) const {
    const auto k = covariances(a), solved = solve(covariances(b));
    return covariance(a, b) - std::inner_product(k.begin(), k.end(), solved.begin(), 0.0);
  }

 private:
  // p: its length scales, then its shape if it has one.
  double value(const CovarianceFactor& factor, std::span<const double> a, std::span<const double> b,
               const double* p) const {
    double r2 = 0;
    for (std::size_t f = 0; f < factor.columns; ++f) {
      const std::size_t c = factor.first_column + f;
      const double step = columns_[c] == ColumnKind::label ? (a[c] == b[c] ? 0.0 : 1.0) : a[c] - b[c];
      r2 += step * step / (p[f] * p[f]);
    }
    const double r = std::sqrt(r2), r3 = std::sqrt(3.0) * r, r5 = std::sqrt(5.0) * r;
    switch (factor.kind) {
      case CovarianceKind::rbf: return std::exp(-0.5 * r2);
      case CovarianceKind::matern12: return std::exp(-r);
      case CovarianceKind::matern32: return (1 + r3) * std::exp(-r3);
      case CovarianceKind::cauchy: return 1 / (1 + 0.5 * r2);
      case CovarianceKind::rational_quadratic: return std::pow(1 + r2 / (2 * p[factor.columns]), -p[factor.columns]);
      default: return (1 + r5 + r5 * r5 / 3) * std::exp(-r5);
    }
  }

  Covariance covariance_;
  std::vector<ColumnKind> columns_;
  Matrix x_;
  std::vector<double> y_, p_;
  std::size_t n_;
  Matrix l_;
  std::vector<double> alpha_;
};

// Central differences of f in the entry of a point; 0 for labels.
template <class F>
double difference(std::span<const double> point, std::size_t column, F&& f) {
  constexpr double kStep = 1e-5;
  std::vector<double> moved(point.begin(), point.end());
  moved[column] = point[column] + kStep;
  const double above = f(moved);
  moved[column] = point[column] - kStep;
  return (above - f(moved)) / (2 * kStep);
}

// Central differences of the log likelihood in the logarithms of the parameters, and in the mean; then its value.
inline std::vector<double> likelihood_slopes(const GpModelOptions& options, const Matrix& x,
                                             const std::vector<double>& y, const std::vector<double>& parameters) {
  constexpr double kStep = 1e-4;
  std::vector<double> all;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const auto moved = [&](double step) {
      auto other = parameters;
      other[p] = p + 1 == other.size() ? other[p] + step : other[p] * std::exp(step);
      return Textbook(options, x, y, other).likelihood();
    };
    all.push_back((moved(kStep) - moved(-kStep)) / (2 * kStep));
  }
  all.push_back(Textbook(options, x, y, parameters).likelihood());
  return all;
}

inline Matrix uniform_points(std::size_t rows, std::size_t columns, Stream& stream) {
  Matrix m(rows, columns);
  for (double& v : m.values) v = stream.uniform();
  return m;
}

// A smooth function of three columns with a little noise; it turns fastest along `column`.
inline std::vector<double> smooth_outputs(const Matrix& x, Stream& stream, std::size_t column = 0) {
  std::vector<double> y;
  for (std::size_t i = 0; i < x.rows; ++i)
    y.push_back(std::sin(6 * x(i, column)) + x(i, 1) * x(i, 2) + 0.1 * stream.normal());
  return y;
}

inline void append(std::vector<double>& to, const std::vector<double>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace incumbent::compute
