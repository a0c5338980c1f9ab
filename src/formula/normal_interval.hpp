// The logarithm of the probability that a standard normal value lies in an interval: log(Phi(b) - Phi(a)), a <= b.
// Differences are taken where they lose nothing: by symmetry the interval is left of 0 or holds 0, and
//   narrow (half width h <= 1/2, h |m| <= 1 about the middle m):  log phi(m) + log of an integral over exponents of
//     size 1, by Gauss-Legendre quadrature with eight points;
//   left of 0:  log Phi(b) + log(1 - Phi(a)/Phi(b));   around 0:  log(1 - Phi(a) - Phi(-b)).
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/log1mexp.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"

namespace incumbent::formula {

INCUMBENT_HOST_DEVICE constexpr double log_normal_interval(double a, double b) {
  if (!(a < b)) return a == b ? -kInfinity : kNaN;
  const bool flip = a > 0;
  const double lower = flip ? -b : a, upper = flip ? -a : b;
  const double half = 0.5 * (upper - lower), middle = 0.5 * (upper + lower);
  if (half <= 0.5 && half * magnitude(middle) <= 1) {
    constexpr double node[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
    constexpr double weight[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      const double t = half * node[i], square = -0.5 * t * t;
      sum += weight[i] * (exp(square - middle * t) + exp(square + middle * t));
    }
    return log_normal_pdf(middle) + log(half * sum);
  }
  if (upper <= 0) {
    const double log_upper = log_normal_cdf(upper);
    return log_upper + log1mexp(log_normal_cdf(lower) - log_upper);
  }
  return log1p(-(normal_cdf(lower) + normal_cdf(-upper)));
}

// The same by middle m and width h > 0, branch-free, for loops: the absolute error is below 1e-12 (it is relative in
// the probability) where the logarithm is above -10^3. By symmetry m >= 0; T = scaled_tail.
//   a = m - h/2 >= 0: -a^2/2 + log(T(a) - T(b) e^(-m h));   a < 0: log(1 - e^(-a^2/2) T(-a) - e^(-b^2/2) T(b))
//   narrow, h max(1, m) < 0.05: log(h phi(m)) + log(1 + (m^2 - 1) h^2/24 + (m^4 - 6 m^2 + 3) h^4/1920 + ...)
INCUMBENT_HOST_DEVICE constexpr double log_normal_bin(double middle, double width) {
  const double m = magnitude(middle), half = 0.5 * width, a = m - half, b = m + half, size = magnitude(a);
  const double left = scaled_tail(size).hi, right = scaled_tail(b).hi;
  const double decay = exp_of_negative(-m * width), square = 0.5 * a * a;
  const double at_left = exp_of_negative(-square);
  const bool holds_zero = a < 0;
  // e^(-b^2/2) = e^(-a^2/2) e^(-m h).
  const double beyond = right * decay;
  const double inside = holds_zero ? 1 - at_left * (left + beyond) : left - beyond;
  const double wide = (holds_zero ? 0 : -square) + log(inside);

  const double m2 = m * m, h2 = width * width;
  const double t = h2 * ((m2 - 1) * (1.0 / 24) + h2 * ((m2 * (m2 - 6) + 3) * (1.0 / 1920)));
  const double narrow = log_normal_pdf(m) + log(width) + t * (1 - t * (0.5 - t * (1.0 / 3)));
  return width * (m > 1 ? m : 1) < 0.05 ? narrow : wide;
}

}  // namespace incumbent::formula
