// The logarithm of the expected improvement of a cost e^X, X ~ N(mean, s^2), over e^best: with v = (best - mean) / s
//   E[max(0, e^best - e^X)] = e^best Phi(v) - e^(mean + s^2/2) Phi(v - s)
// (Hutter, Hoos, Leyton-Brown, Murphy, "An experimental investigation of model-based parameter optimisation: SPO and
// beyond", GECCO 2009). Left of v = 0 the factor e^(best - v^2/2) is taken out, by which both terms are tails,
//   log EI = best - v^2/2 + log(scaled_tail(-v) - scaled_tail(s - v)).
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

// deviation: above 0.
INCUMBENT_HOST_DEVICE constexpr double log_cost_improvement(double mean, double deviation, double best) {
  const double v = (best - mean) / deviation;
  if (v > 0) {
    const double log_rest = deviation * (0.5 * deviation - v) + log_normal_cdf(v - deviation);
    return best + log(normal_cdf(v) - exp(log_rest));
  }
  return best - 0.5 * v * v + log(scaled_tail(-v).hi - scaled_tail(deviation - v).hi);
}

}  // namespace incumbent::formula
