// The Kumaraswamy distribution function as a warp of the unit interval,
//   w(u) = 1 - (1 - u^a)^b,   a, b > 0,
// the identity for a = b = 1 (Kumaraswamy, J. Hydrology 46, 1980; as a warp of inputs: Snoek, Swersky, Zemel, Adams,
// "Input warping for Bayesian optimization of non-stationary functions", ICML 2014, there with the Beta distribution).
// u is moved to eps + (1 - 2 eps) u first, so that every derivative is finite.
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/log1mexp.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::formula {

struct Kumaraswamy {
  static constexpr double kEdge = 1e-7;

  double a = 1, b = 1;

  struct Slopes {
    double value;
    double by_u;
    double by_log_a, by_log_b;
  };

  INCUMBENT_HOST_DEVICE static double inside(double u) { return kEdge + (1 - 2 * kEdge) * u; }

  // log(1 - u^a) = log(1 - e^(a log u)), so w = -expm1(b log(1 - u^a)): no digits are lost at either end.
  INCUMBENT_HOST_DEVICE double value(double u) const { return -expm1(b * log1mexp(a * log(inside(u)))); }

  INCUMBENT_HOST_DEVICE Slopes slopes(double u) const {
    const double v = inside(u), log_u = log(v);
    const double power = exp(a * log_u), log_rest = log1mexp(a * log_u);
    const double tail = exp(b * log_rest), slope = b * exp((b - 1) * log_rest) * power;  // dw / d(a log u)
    return {-expm1(b * log_rest), (1 - 2 * kEdge) * slope * a / v, slope * a * log_u, -tail * b * log_rest};
  }
};

}  // namespace incumbent::formula
