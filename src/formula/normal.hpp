// The standard normal distribution. PROVISIONAL bodies.
#pragma once

#include <cmath>

#include "core/host_device.hpp"

namespace incumbent::formula {

inline double normal_cdf(double z) { return 0.5 * std::erfc(-z * 0.70710678118654752440); }

inline double inverse_normal_cdf(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace incumbent::formula
