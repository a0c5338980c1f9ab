#include "reference/special.hpp"

#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

namespace incumbent::reference {
namespace {

using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<40>, boost::multiprecision::et_off>;

Real pi() { return boost::math::constants::pi<Real>(); }
Real density(const Real& z) { return exp(-z * z / 2) / sqrt(2 * pi()); }

// Mills' ratio Phi(-y)/phi(y) = 1/(y + 1/(y + 2/(y + 3/(y + ...)))) for y >= 20, cut after 300 terms; with first = 2
// the fraction that starts at 2/(y + ...).
Real continued_fraction(const Real& y, int first) {
  Real tail = 0;
  for (int k = 300; k >= first; --k) tail = k / (y + tail);
  return 1 / (y + tail);
}

Real tail(const Real& y) {
  if (y < 20) return exp(y * y / 2) * boost::math::erfc(y / sqrt(Real(2))) / 2;
  return continued_fraction(y, 1) / sqrt(2 * pi());
}

Real improvement(const Real& y) {
  if (y < 20) return 1 / sqrt(2 * pi()) - y * tail(y);
  // 1 - y m(y) = m(y) / (y + 2/(y + 3/(y + ...))).
  return continued_fraction(y, 1) * continued_fraction(y, 2) / sqrt(2 * pi());
}

Real distribution(const Real& z) {
  if (z > 0) return 1 - distribution(-z);
  return exp(-z * z / 2) * tail(-z);
}

Real log_distribution(const Real& z) {
  if (z > 0) return log1p(-distribution(-z));
  return log(tail(-z)) - z * z / 2;
}

// log Phi(z) = log p by Newton's method, kept in a bracket, in the left half.
Real quantile(const Real& p) {
  if (p > 0.5) return -quantile(1 - p);
  if (p == 0.5) return 0;
  const Real target = log(p);
  Real z = -sqrt(-2 * target);
  Real low = z - 1, high = 0;
  for (int i = 0; i < 100; ++i) {
    const Real t = tail(-z);
    const Real gap = log(t) - z * z / 2 - target;
    (gap < 0 ? low : high) = z;
    Real next = z - gap * t * sqrt(2 * pi());
    if (next < low || next > high) next = (low + high) / 2;
    if (abs(next - z) < abs(next) * Real(1e-30)) return next;
    z = next;
  }
  return z;
}

Real exact(Special function, const Real& x) {
  switch (function) {
    case Special::exp: return exp(x);
    case Special::expm1: return expm1(x);
    case Special::log: return log(x);
    case Special::log1p: return log1p(x);
    case Special::log1mexp: return x < -1 ? log1p(-exp(x)) : log(-expm1(x));
    case Special::normal_pdf: return density(x);
    case Special::normal_cdf: return distribution(x);
    case Special::log_normal_cdf: return log_distribution(x);
    case Special::inverse_normal_cdf: return quantile(x);
    case Special::inverse_mills_ratio: return x < 0 ? 1 / (tail(-x) * sqrt(2 * pi())) : density(x) / distribution(x);
    case Special::scaled_tail: return tail(x);
    case Special::scaled_improvement: return improvement(x);
  }
  return 0;
}

}  // namespace

double value(Special function, double x) { return static_cast<double>(exact(function, Real(x))); }

double error_in_ulps(Special function, double x, double computed) {
  if (std::isnan(computed)) return std::numeric_limits<double>::infinity();
  const Real want = exact(function, Real(x));
  const double rounded = static_cast<double>(want);
  if (std::isinf(rounded) || std::isinf(computed))
    return rounded == computed ? 0 : std::numeric_limits<double>::infinity();
  int exponent = 0;
  std::frexp(rounded, &exponent);
  const Real unit = ldexp(Real(1), std::max(rounded == 0 ? -1074 : exponent - 53, -1074));
  return static_cast<double>(abs(Real(computed) - want) / unit);
}

}  // namespace incumbent::reference
