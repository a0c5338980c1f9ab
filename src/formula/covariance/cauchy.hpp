// Cauchy: k(r) = 1 / (1 + r^2 / 2), the rational quadratic with alpha = 1, of heavy tails. Neither a root nor an
// exponential: several times as fast as the others, for sums of many.
// Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 4.19.
#pragma once

#include "core/host_device.hpp"

namespace incumbent::formula {

struct Cauchy {
  template <class T>
  INCUMBENT_HOST_DEVICE static T value(T r2, T) {
    return T(1) / (T(1) + T(0.5) * r2);
  }
  // dk / d(r^2) = -1/2 k^2.
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T) {
    const T k = T(1) / (T(1) + T(0.5) * r2);
    return T(-0.5) * k * k;
  }
};

}  // namespace incumbent::formula
