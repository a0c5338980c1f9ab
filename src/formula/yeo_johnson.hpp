// The power transformation of Yeo and Johnson, "A new family of power transformations to improve normality or
// symmetry", Biometrika 87 (2000), equation 2.1: with p = lambda for t >= 0 and p = 2 - lambda for t < 0,
//   v(t) = sign(t) ((1 + |t|)^p - 1) / p,   and sign(t) log(1 + |t|) at p = 0.
// lambda = 1 is the identity; less draws large values together, more small ones.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::formula {

struct YeoJohnson {
  double lambda = 1;

  INCUMBENT_HOST_DEVICE double power(double t) const { return t < 0 ? 2 - lambda : lambda; }

  INCUMBENT_HOST_DEVICE double value(double t) const {
    const double p = power(t), logarithm = log1p(magnitude(t));
    const double size = p == 0 ? logarithm : expm1(p * logarithm) / p;
    return t < 0 ? -size : size;
  }
  // log dv/dt = (p - 1) log(1 + |t|).
  INCUMBENT_HOST_DEVICE double log_slope(double t) const { return (power(t) - 1) * log1p(magnitude(t)); }
  // NaN for a v that is no value.
  INCUMBENT_HOST_DEVICE double inverse(double v) const {
    const double p = power(v), size = magnitude(v);
    const double t = expm1(p == 0 ? size : log1p(p * size) / p);
    return v < 0 ? -t : t;
  }
};

}  // namespace incumbent::formula
