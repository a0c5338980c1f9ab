// Densities of the components of Parzen estimators, phi and Phi those of the standard normal:
//   truncated normal   log p(x) = log phi((x - mu) / sigma) - log sigma - log M,  M = the mass in [lower, upper]
//   discretized        log p(x) = log(Phi((b - mu) / sigma) - Phi((a - mu) / sigma)) - log M,  [a, b] the bin of x
//   categorical        p(c) = (s q_c + [c = observed]) / (s + 1),  q the prior, s its strength
// mu lies in [lower, upper], so that M is never small and loses nothing as 1 less two tails.
// Bergstra, Bardenet, Bengio, Kegl, "Algorithms for hyper-parameter optimization", NeurIPS 2011, section 4.
#pragma once

#include "core/host_device.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"
#include "formula/normal_interval.hpp"

namespace incumbent::formula {

// Farther from both bounds than this many sigma, M is 1 to the last bit.
inline constexpr double kWholeMass = 8.5;

// Phi(-y) for y >= 0, to a few ulp of 1: what is cut off at a bound at the distance y, in units of sigma. Branch-free.
INCUMBENT_HOST_DEVICE constexpr double cut_mass(double y) {
  const double near = y > 40.0 ? 40.0 : y;
  return scaled_tail(near).hi * exp_of_negative(-0.5 * near * near);
}

// M, from the distances of mu to the bounds, both >= 0 (infinite: no bound).
INCUMBENT_HOST_DEVICE constexpr double truncated_mass(double below, double above) {
  return 1 - (cut_mass(below) + cut_mass(above));
}

struct TruncatedNormal {
  double mu, sigma, lower, upper;

  INCUMBENT_HOST_DEVICE constexpr double mass() const {
    return truncated_mass((mu - lower) / sigma, (upper - mu) / sigma);
  }
  // log p(x) = -z^2 / 2 + log_factor(), z = (x - mu) / sigma.
  INCUMBENT_HOST_DEVICE constexpr double log_factor() const { return -kLogRoot2Pi - log(sigma) - log(mass()); }
  INCUMBENT_HOST_DEVICE constexpr double log_density(double x) const {
    const double z = (x - mu) / sigma;
    return -0.5 * z * z + log_factor();
  }
};

// q: the prior probability of the choice. -inf where it can't be.
INCUMBENT_HOST_DEVICE constexpr double log_category(bool is_observed, double q, double strength) {
  return log((strength * q + (is_observed ? 1.0 : 0.0)) / (strength + 1.0));
}

}  // namespace incumbent::formula
