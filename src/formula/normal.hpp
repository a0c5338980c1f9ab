// The standard normal distribution: density, distribution function, its logarithm, its inverse.
//   phi(z) = e^(-z^2/2) / sqrt(2 pi),  Phi(z) = integral of phi up to z.
// Everything for z <= 0 is e^(-z^2/2) times scaled_tail(-z), the square carried exactly, so the relative error stays
// below 2 ulp from the far tail (Phi(-38.5) is subnormal, log Phi(-1e150) is finite) to 0.
#pragma once

#include <cmath>

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/extended.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal_tail.hpp"
#include "formula/polynomial.hpp"

namespace incumbent::formula {

inline constexpr double kInverseRoot2Pi = 0.3989422804014327;  // 1/sqrt(2 pi)
inline constexpr double kInverseRoot2PiLow = -2.492327202777352e-17;
inline constexpr double kLogRoot2Pi = 0.9189385332046728;  // log sqrt(2 pi)

// y^2/2 as a sum, for y >= 0: hi is exact.
INCUMBENT_HOST_DEVICE constexpr Extended half_square(double y) {
  const double h = leading(y);
  return {(0.5 * h) * h, (0.5 * (y - h)) * (y + h)};
}

// e^(-y^2/2) for 0 <= y <= 53.
INCUMBENT_HOST_DEVICE constexpr ScaledExponential gaussian(double y) {
  const Extended square = half_square(y);
  return scaled_exp(-square.hi, -square.lo);
}

// |z|, no larger than bound; NaN stays.
INCUMBENT_HOST_DEVICE constexpr double clamped_magnitude(double z, double bound) {
  const double y = magnitude(z);
  return y > bound ? bound : y;
}

// factor * phi(z); it underflows only if the product does.
INCUMBENT_HOST_DEVICE constexpr double normal_pdf(double z, double factor = 1) {
  const ScaledExponential e = gaussian(clamped_magnitude(z, 53.0));  // phi(53) times the largest double is 0
  const Extended p = multiply({e.hi, e.lo}, {kInverseRoot2Pi, kInverseRoot2PiLow});
  return ((factor * (p.hi + p.lo)) * e.scale_a) * e.scale_b;
}

INCUMBENT_HOST_DEVICE constexpr double log_normal_pdf(double z) { return -0.5 * z * z - kLogRoot2Pi; }

// Phi(-y) for 0 <= y <= 40.
INCUMBENT_HOST_DEVICE constexpr Extended normal_tail(double y) {
  const ScaledExponential e = gaussian(y);
  const Extended p = multiply({e.hi, e.lo}, scaled_tail(y));
  return {(p.hi * e.scale_a) * e.scale_b, (p.lo * e.scale_a) * e.scale_b};
}

INCUMBENT_HOST_DEVICE constexpr double normal_cdf(double z) {
  const double y = clamped_magnitude(z, 40.0);
  const ScaledExponential e = gaussian(y);
  const Extended p = multiply({e.hi, e.lo}, scaled_tail(y));
  const double left = ((p.hi + p.lo) * e.scale_a) * e.scale_b;
  const Extended right = fast_two_sum(1.0, -((p.hi * e.scale_a) * e.scale_b));
  return z > 0 ? right.hi + (right.lo - (p.lo * e.scale_a) * e.scale_b) : left;
}

INCUMBENT_HOST_DEVICE constexpr double log_normal_cdf(double z) {
  // Left: -y^2/2 + log(e^(y^2/2) Phi(-y)), two terms of one sign. Right: log(1 - Phi(-z)).
  const double y = clamped_magnitude(z, 0x1p515);  // the square of the bound overflows
  const Extended tail = scaled_tail(y);
  const Extended square = half_square(y);
  const Extended sum = two_sum(-square.hi, log(tail.hi));
  const double left = square.hi < kInfinity ? sum.hi + (sum.lo + (tail.lo / tail.hi - square.lo)) : -square.hi;
  const Extended p = normal_tail(y > 40.0 ? 40.0 : y);
  const double right = log1p(-p.hi) - p.lo / (1 - p.hi);
  return z > 0 ? right : left;
}

// d log Phi / dz = phi(z) / Phi(z), the inverse Mills ratio: about -z far to the left.
INCUMBENT_HOST_DEVICE constexpr double inverse_mills_ratio(double z) {
  const double y = clamped_magnitude(z, 0x1p1000);
  const Extended tail = scaled_tail(y);
  const double ratio = kInverseRoot2Pi / tail.hi;
  // The parts that tail.hi and kInverseRoot2Pi lack, relative to each; 1 / tail.hi = ratio sqrt(2 pi).
  const double left = ratio - ratio * (ratio * (tail.lo * 2.5066282746310002) + 6.247337834861335e-17);
  return z > 0 ? normal_pdf(z) / normal_cdf(z) : left;
}

// z with Phi(z) = p; -inf at 0, inf at 1, NaN outside.
//   Middle half: z = w P(w^2), w = p - 1/2 exactly.
//   Tails, r = min(p, 1 - p): a rational guess y in sqrt(-2 log r), of relative error 2e-7, then one step of third
//   order for log Phi(-y) = log r, in which Phi(-y)/r - 1 is computed without loss.
INCUMBENT_HOST_DEVICE inline double inverse_normal_cdf(double p) {
  const double w = p - 0.5;
  if (magnitude(w) <= 0.25) {
    const double v = w * w;
    const double tail =
        v * polynomial(v, 2.6249349909537742, 5.772533538565173, 15.667608983507673, 47.03578305518437,
                       149.8303672383233, 496.22650826215, 1692.4789753733983, 5773.888751202132, 23415.492210457247,
                       25119.67912905292, 871285.7841628179, -3612491.7756886804, 21488670.68747558);
    const Extended line = two_product(w, 2.5066282746310007);  // sqrt(2 pi)
    return line.hi + (line.lo + w * (tail - 1.8328579980459167e-16));
  }
  const double r = w < 0 ? p : 1 - p;
  if (!(r > 0)) return r == 0 ? with_sign(kInfinity, w) : kNaN;
  const double s = std::sqrt(-2 * log(r));
  const double guess =
      s - polynomial(s, 2.9281916117504922, 4.6852911169337321, 0.76708723346609607, 0.013254651550985508) /
              polynomial(s, 1.0, 3.4786404463082063, 1.9481857910795214, 0.18012865801389561, 0.0019017267264854902);
  const double y = leading(guess);  // 26 bits: its square is exact
  const Extended tail = scaled_tail(y);
  const ScaledExponential e = scaled_exp(0.5 * y * y, 0.0);
  const Extended target = multiply({(r * e.scale_a) * e.scale_b, 0.0}, {e.hi, e.lo});  // r e^(y^2/2)
  const double ratio = ((tail.hi - target.hi) + (tail.lo - target.lo)) / target.hi;    // Phi(-y)/r - 1
  const double excess = ratio - ratio * ratio * (0.5 - ratio * (1.0 / 3));             // log(1 + ratio)
  const double hazard = kInverseRoot2Pi / tail.hi;                                     // phi(y)/Phi(-y)
  const double step = excess / hazard;
  return with_sign(y + (step - 0.5 * (hazard - y) * step * step), w);
}

}  // namespace incumbent::formula
