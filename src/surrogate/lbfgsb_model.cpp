// The quadratic model of L-BFGS-B and its minimizer in the box. With S, Y the kept steps and gradient differences, its
// Hessian is
//   B = theta I - W M W^T,  W = [Y  theta S],  M = [-D  L^T; L  theta S^T S]^-1,
// D the diagonal and L the strict lower triangle of S^T Y (Byrd et al. 1995, equations 3.2 to 3.5).
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "surrogate/dot.hpp"
#include "surrogate/lbfgsb.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Solves A X = B in place, A: n x n, B: n x m, row-major, partial pivoting. False if A is singular.
bool solve(std::vector<double>& a, std::vector<double>& b, std::size_t n, std::size_t m) {
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    if (!(std::abs(a[pivot * n + k]) > 0) || !std::isfinite(a[pivot * n + k])) return false;
    if (pivot != k) {
      std::swap_ranges(&a[k * n], &a[k * n] + n, &a[pivot * n]);
      std::swap_ranges(&b[k * m], &b[k * m] + m, &b[pivot * m]);
    }
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] / a[k * n + k];
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      for (std::size_t j = 0; j < m; ++j) b[i * m + j] -= factor * b[k * m + j];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = 0; j < m; ++j) {
      double sum = b[k * m + j];
      for (std::size_t i = k + 1; i < n; ++i) sum -= a[k * n + i] * b[i * m + j];
      b[k * m + j] = sum / a[k * n + k];
    }
  }
  return true;
}

}  // namespace

void Lbfgsb::forget() {
  s_.clear();
  y_.clear();
  assumed_ = 0;
  w_.clear();
  m_.clear();
  theta_ = 1;
}

void Lbfgsb::remember(std::span<const double> gradient) {
  std::vector<double> s(x_.size()), y(x_.size());
  for (std::size_t i = 0; i < x_.size(); ++i) {
    s[i] = trial_[i] - x_[i];
    y[i] = gradient[i] - gradient_[i];
  }
  const double sy = dot(s, y), yy = dot(y, y);
  if (!(sy > 2.2e-16 * yy) || !(sy > 0)) return;
  if (s_.size() == assumed_ + options_.memory) {
    s_.erase(s_.begin() + static_cast<std::ptrdiff_t>(assumed_));
    y_.erase(y_.begin() + static_cast<std::ptrdiff_t>(assumed_));
  }
  s_.push_back(std::move(s));
  y_.push_back(std::move(y));
  theta_ = yy / sy;
  update_model();
}

// With H = L D L^T the columns of L^-T D^-1/2 are conjugate directions: as steps s_k, with H s_k = L D^1/2 e_k as
// differences of gradients, they make the model's Hessian H.
void Lbfgsb::assume_hessian(std::span<const double> hessian, double least) {
  const std::size_t d = x_.size();
  require(hessian.size() == d * d && least > 0, "a Hessian of {} entries, least curvature {}; there are {} coordinates",
          hessian.size(), least, d);
  forget();
  std::vector<double> l(hessian.begin(), hessian.end()), roots(d);
  for (std::size_t k = 0; k < d; ++k) {
    double pivot = l[k * d + k];
    for (std::size_t j = 0; j < k; ++j) pivot -= l[k * d + j] * l[k * d + j] * roots[j] * roots[j];
    roots[k] = std::sqrt(std::max(pivot, least));
    for (std::size_t i = k + 1; i < d; ++i) {
      for (std::size_t j = 0; j < k; ++j) l[i * d + k] -= l[i * d + j] * l[k * d + j] * roots[j] * roots[j];
      l[i * d + k] /= roots[k] * roots[k];
    }
  }
  for (std::size_t k = 0; k < d; ++k) {
    std::vector<double> s(d, 0.0), y(d, 0.0);
    s[k] = 1 / roots[k];
    y[k] = roots[k];
    for (std::size_t i = k + 1; i < d; ++i) y[i] = l[i * d + k] * roots[k];
    for (std::size_t i = k; i-- > 0;) {
      for (std::size_t j = i + 1; j <= k; ++j) s[i] -= l[j * d + i] * s[j];
    }
    theta_ = dot(y, y) / dot(s, y);
    s_.push_back(std::move(s));
    y_.push_back(std::move(y));
  }
  assumed_ = d;
  update_model();
}

void Lbfgsb::update_model() {
  const std::size_t k = s_.size(), n = 2 * k;
  std::vector<double> middle(n * n, 0.0);
  m_.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) m_[i * n + i] = 1;
  for (std::size_t i = 0; i < k; ++i) {
    middle[i * n + i] = -dot(s_[i], y_[i]);
    for (std::size_t j = 0; j < i; ++j) middle[(k + i) * n + j] = middle[j * n + k + i] = dot(s_[i], y_[j]);
    for (std::size_t j = 0; j < k; ++j) middle[(k + i) * n + k + j] = theta_ * dot(s_[i], s_[j]);
  }
  if (!solve(middle, m_, n, n)) return forget();
  w_.resize(x_.size() * n);
  for (std::size_t i = 0; i < x_.size(); ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      w_[i * n + j] = y_[j][i];
      w_[i * n + k + j] = theta_ * s_[j][i];
    }
  }
}

std::span<const double> Lbfgsb::row_of_w(std::size_t i) const {
  const std::size_t k2 = 2 * s_.size();
  return {w_.data() + i * k2, k2};
}

void Lbfgsb::times_m(std::span<const double> v, std::vector<double>& product) const {
  product.resize(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) product[i] = dot({m_.data() + i * v.size(), v.size()}, v);
}

void Lbfgsb::search_direction() {
  std::vector<double> point, c;
  cauchy_point(point, c);
  if (!s_.empty()) minimize_subspace(point, c);
  for (std::size_t i = 0; i < x_.size(); ++i) direction_[i] = point[i] - x_[i];
}

// The first local minimizer of the quadratic model along the projected steepest descent path; c = W^T (point - x).
void Lbfgsb::cauchy_point(std::vector<double>& point, std::vector<double>& c) const {
  const std::size_t n = x_.size(), k2 = 2 * s_.size();
  std::vector<double> breaks(n), d(n), p(k2, 0.0), mc, mp, mw;
  std::vector<std::size_t> order;
  point = x_;
  c.assign(k2, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const double g = gradient_[i];
    breaks[i] = g < 0 ? (x_[i] - upper_[i]) / g : g > 0 ? (x_[i] - lower_[i]) / g : kInfinity;
    d[i] = breaks[i] > 0 ? -g : 0;
    if (breaks[i] > 0 && g != 0) order.push_back(i);
    const auto w = row_of_w(i);
    for (std::size_t j = 0; j < k2; ++j) p[j] += w[j] * d[i];
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return breaks[a] < breaks[b]; });

  double first = -dot(d, d);
  times_m(p, mp);
  double second = -theta_ * first - dot(p, mp);
  const double smallest = std::numeric_limits<double>::epsilon() * std::abs(second);
  double best = -first / std::max(second, smallest);
  double t = 0;
  std::size_t next = 0;
  for (; next < order.size(); ++next) {
    const std::size_t b = order[next];
    const double dt = breaks[b] - t;
    if (best < dt) break;
    point[b] = d[b] > 0 ? upper_[b] : lower_[b];
    const double z = point[b] - x_[b], g = gradient_[b];
    for (std::size_t j = 0; j < k2; ++j) c[j] += dt * p[j];
    const auto w = row_of_w(b);
    times_m(c, mc);
    times_m(p, mp);
    times_m(w, mw);
    first += dt * second + g * g + theta_ * g * z - g * dot(w, mc);
    second += -theta_ * g * g - 2 * g * dot(w, mp) - g * g * dot(w, mw);
    for (std::size_t j = 0; j < k2; ++j) p[j] += g * w[j];
    d[b] = 0;
    best = -first / std::max(second, smallest);
    t = breaks[b];
  }
  best = std::max(best, 0.0);
  for (; next < order.size(); ++next) {
    const std::size_t i = order[next];
    point[i] = std::clamp(x_[i] + (t + best) * d[i], lower_[i], upper_[i]);
  }
  for (std::size_t j = 0; j < k2; ++j) c[j] += best * p[j];
}

// Minimizes the model over the coordinates that the Cauchy point left free, cut back to the box.
void Lbfgsb::minimize_subspace(std::vector<double>& point, const std::vector<double>& c) const {
  const std::size_t k2 = 2 * s_.size();
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    if (point[i] > lower_[i] && point[i] < upper_[i]) free.push_back(i);
  }
  if (free.empty()) return;
  std::vector<double> mc, residual(free.size()), v(k2, 0.0), mv, wtw(k2 * k2, 0.0);
  times_m(c, mc);
  for (std::size_t f = 0; f < free.size(); ++f) {
    const std::size_t i = free[f];
    const auto w = row_of_w(i);
    residual[f] = gradient_[i] + theta_ * (point[i] - x_[i]) - dot(w, mc);
    for (std::size_t a = 0; a < k2; ++a) {
      v[a] += w[a] * residual[f];
      const double factor = w[a] / theta_;
      for (std::size_t b = 0; b < k2; ++b) wtw[a * k2 + b] += factor * w[b];
    }
  }
  times_m(v, mv);
  std::vector<double> n(k2 * k2, 0.0);  // I - M W_F^T W_F / theta
  for (std::size_t a = 0; a < k2; ++a) {
    n[a * k2 + a] = 1;
    for (std::size_t j = 0; j < k2; ++j) {
      for (std::size_t b = 0; b < k2; ++b) n[a * k2 + b] -= m_[a * k2 + j] * wtw[j * k2 + b];
    }
  }
  if (!solve(n, mv, k2, 1)) return;
  double fraction = 1;
  std::vector<double> d(free.size());
  for (std::size_t f = 0; f < free.size(); ++f) {
    const std::size_t i = free[f];
    d[f] = -residual[f] / theta_ - dot(row_of_w(i), mv) / (theta_ * theta_);
    if (d[f] > 0) fraction = std::min(fraction, (upper_[i] - point[i]) / d[f]);
    if (d[f] < 0) fraction = std::min(fraction, (lower_[i] - point[i]) / d[f]);
  }
  for (std::size_t f = 0; f < free.size(); ++f) {
    point[free[f]] = std::clamp(point[free[f]] + fraction * d[f], lower_[free[f]], upper_[free[f]]);
  }
}

}  // namespace incumbent
