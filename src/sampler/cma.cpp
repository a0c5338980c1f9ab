// Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772, appendix A. With y_i = (x_i - m)/sigma, best
// first, and h = 1 unless p_sigma is so long that the rank-one update waits:
//   m       <- m + sigma sum_{i <= mu} w_i y_i =: m + sigma s
//   p_sigma <- (1 - c_sigma) p_sigma + sqrt(c_sigma (2 - c_sigma) mu_eff) C^(-1/2) s
//   p_c     <- (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu_eff) s
//   C       <- (1 + c_1 (1 - h) c_c (2 - c_c) - c_1 - c_mu sum w_i) C + c_1 p_c p_c^T + c_mu sum w_i' y_i y_i^T
//   sigma   <- sigma exp(c_sigma/d_sigma (|p_sigma|/E|N(0, I)| - 1))
// where w_i' = w_i if it is positive, else w_i d/|C^(-1/2) y_i|^2 (active CMA).
#include "sampler/cma.hpp"

#include <algorithm>
#include <cmath>

#include "formula/exponential.hpp"
#include "sampler/symmetric_eigen.hpp"
#include "surrogate/dot.hpp"

namespace incumbent {
namespace {

void multiply(const Matrix& symmetric, std::span<const double> x, std::span<double> result) {
  for (std::size_t i = 0; i < symmetric.rows; ++i) result[i] = dot(symmetric.row(i), x);
}

Matrix identity(std::size_t n) {
  Matrix result(n, n);
  for (std::size_t i = 0; i < n; ++i) result(i, i) = 1;
  return result;
}

// a + factor v v^T.
void add_outer(Matrix& a, double factor, std::span<const double> v) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    const double f = factor * v[i];
    const auto row = a.row(i);
    for (std::size_t j = 0; j < a.cols; ++j) row[j] += f * v[j];
  }
}

}  // namespace

Cma::Cma(CmaParameters parameters, std::vector<double> mean, double sigma)
    : parameters_(std::move(parameters)),
      mean_(std::move(mean)),
      step_path_(mean_.size()),
      path_(mean_.size()),
      shift_(mean_.size()),
      covariance_(identity(mean_.size())),
      root_(covariance_),
      inverse_root_(covariance_),
      sigma_(sigma) {}

double Cma::largest_deviation() const { return sigma_ * std::sqrt(largest_); }

void Cma::set_covariance(Matrix covariance) {
  covariance_ = std::move(covariance);
  decompose();
}

void Cma::sample(std::span<const double> z, std::span<double> x) const {
  multiply(root_, z, x);
  for (std::size_t j = 0; j < x.size(); ++j) x[j] = mean_[j] + sigma_ * x[j];
}

double Cma::length_of(std::span<const double> y, std::span<double> whitened) const {
  multiply(inverse_root_, y, whitened);
  return std::sqrt(dot(whitened, whitened));
}

void Cma::pull_in(std::span<double> x) const {
  const auto d = static_cast<double>(x.size());
  std::vector<double> y(x.size()), whitened(x.size());
  for (std::size_t j = 0; j < x.size(); ++j) y[j] = (x[j] - mean_[j]) / sigma_;
  const double length = length_of(y, whitened), most = std::sqrt(d) + 2 * d / (d + 2);
  if (length <= most) return;
  for (std::size_t j = 0; j < x.size(); ++j) x[j] = mean_[j] + sigma_ * (most / length) * y[j];
}

void Cma::update(MatrixView<const double> x) {
  Matrix y(x.rows, x.cols);
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = 0; j < x.cols; ++j) y(i, j) = (x(i, j) - mean_[j]) / sigma_;
  }
  move_mean(y.view());
  const bool moves = adapt_paths();
  adapt_covariance(y.view(), moves);
  adapt_sigma();
  ++generation_;
  const auto age = generation_ - decomposed_;
  if (age >= static_cast<std::int64_t>(parameters_.eigen_period)) decompose();
}

void Cma::move_mean(MatrixView<const double> y) {
  std::fill(shift_.begin(), shift_.end(), 0.0);
  for (std::size_t i = 0; i < parameters_.parents; ++i) {
    for (std::size_t j = 0; j < y.cols; ++j) shift_[j] += parameters_.weights[i] * y(i, j);
  }
  for (std::size_t j = 0; j < y.cols; ++j) mean_[j] += sigma_ * shift_[j];
}

// Both paths; returns h.
bool Cma::adapt_paths() {
  const auto& p = parameters_;
  const auto d = static_cast<double>(p.dimension);
  const double step = std::sqrt(p.step_path_rate * (2 - p.step_path_rate) * p.mu_effective);
  std::vector<double> whitened(shift_.size());
  multiply(inverse_root_, shift_, whitened);
  for (std::size_t j = 0; j < whitened.size(); ++j) {
    step_path_[j] = (1 - p.step_path_rate) * step_path_[j] + step * whitened[j];
  }
  forgotten_ *= (1 - p.step_path_rate) * (1 - p.step_path_rate);  // the exponent is 2 at the first update
  const double squares = dot(step_path_, step_path_);
  bool moves = false;
  if (p.variant == CmaVariant::tutorial) {
    moves = std::sqrt(squares / (1 - forgotten_)) < (1.4 + 2 / (d + 1)) * p.expected_length;
  } else {
    moves = squares / d / (1 - forgotten_) < 2 + 4 / (d + 1);
  }
  const double along = moves ? std::sqrt(p.path_rate * (2 - p.path_rate) * p.mu_effective) : 0;
  for (std::size_t j = 0; j < path_.size(); ++j) path_[j] = (1 - p.path_rate) * path_[j] + along * shift_[j];
  return moves;
}

void Cma::adapt_covariance(MatrixView<const double> y, bool moves) {
  const auto& p = parameters_;
  const auto d = static_cast<double>(p.dimension);
  double sum = 0;
  for (const double w : p.weights) sum += w;
  const double lost = moves ? 0 : p.rank_one_rate * p.path_rate * (2 - p.path_rate);
  const double kept = 1 + lost - p.rank_one_rate - p.rank_mu_rate * sum;
  for (double& c : covariance_.values) c *= kept;
  add_outer(covariance_, p.rank_one_rate, path_);
  std::vector<double> whitened(path_.size());
  for (std::size_t i = 0; i < y.rows; ++i) {
    double w = p.weights[i];
    if (w < 0) {
      const double length = length_of(y.row(i), whitened);
      w *= length > 0 ? d / (length * length) : 0;
    }
    add_outer(covariance_, p.rank_mu_rate * w, y.row(i));
  }
}

void Cma::adapt_sigma() {
  constexpr double kLargest = 1e32;
  const auto& p = parameters_;
  const double length = std::sqrt(dot(step_path_, step_path_));
  double change = p.step_path_rate / p.step_damping * (length / p.expected_length - 1);
  if (p.variant == CmaVariant::pycma) change = std::min(change, 1.0);
  sigma_ = std::min(sigma_ * formula::exp(change), kLargest);
}

// C = sum e v v^T. Rounding may leave an eigenvalue that is not positive: it becomes the least that is told from 0.
void Cma::decompose() {
  constexpr double kLeast = 1e-20;  // of the largest
  const std::size_t d = mean_.size();
  auto eigen = symmetric_eigen(covariance_);
  largest_ = std::max(*std::max_element(eigen.values.begin(), eigen.values.end()), 1e-300);
  smallest_ = largest_;
  root_ = inverse_root_ = Matrix(d, d);
  for (std::size_t i = 0; i < d; ++i) {
    const double value = std::max(eigen.values[i], kLeast * largest_);
    smallest_ = std::min(smallest_, value);
    add_outer(root_, std::sqrt(value), eigen.vectors.row(i));
    add_outer(inverse_root_, 1 / std::sqrt(value), eigen.vectors.row(i));
  }
  decomposed_ = generation_;
}

}  // namespace incumbent
