// The logarithm of the probability that a constraint holds: log P(lower <= c <= upper), c normal; bounds may be
// infinite. With z = (bound - mean) / s and P = Phi(z_u) - Phi(z_l):
//   d / d mean = (phi(z_l) - phi(z_u)) / (s P),   d / d s = (z_l phi(z_l) - z_u phi(z_u)) / (s P).
// With one bound phi / P is the inverse Mills ratio, exact however far that is; the difference of two logarithms, which
// are of size z^2, would lose it.
// Constrained log EI is log EI plus one such term a constraint, all independent: Schonlau, Welch, Jones, "Global versus
// local search in constrained optimization of computer models", 1998; in logarithms: Ament et al., "Unexpected
// improvements to expected improvement for Bayesian optimization", 2023, section 4.2.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/normal_interval.hpp"

namespace incumbent::formula {

// Larger is better; without deviation 0 or -inf.
INCUMBENT_HOST_DEVICE constexpr AcquisitionSlopes log_probability_of_feasibility(double mean, double deviation,
                                                                                 double lower, double upper) {
  if (deviation == 0) return {lower <= mean && mean <= upper ? 0.0 : -kInfinity, 0.0, 0.0};
  const double zl = (lower - mean) / deviation, zu = (upper - mean) / deviation;
  const double value = log_normal_interval(zl, zu);
  if (value == -kInfinity) return {value, 0.0, 0.0};
  const bool has_lower = magnitude(zl) < kInfinity, has_upper = magnitude(zu) < kInfinity;
  double at_lower = 0, at_upper = 0;
  if (has_lower && has_upper) {
    at_lower = exp(log_normal_pdf(zl) - value);
    at_upper = exp(log_normal_pdf(zu) - value);
  } else {
    if (has_lower) at_lower = inverse_mills_ratio(-zl);
    if (has_upper) at_upper = inverse_mills_ratio(zu);
  }
  return {value, (at_lower - at_upper) / deviation,
          ((has_lower ? zl * at_lower : 0.0) - (has_upper ? zu * at_upper : 0.0)) / deviation};
}

}  // namespace incumbent::formula
