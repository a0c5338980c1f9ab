// Matérn 5/2: k(r) = (1 + a + a^2/3) e^(-a), a = sqrt(5) r.
// Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 4.17.
#pragma once

#include <cmath>

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/single.hpp"

namespace incumbent::formula {

struct Matern52 {
  template <class T>
  INCUMBENT_HOST_DEVICE static T value(T r2, T) {
    const T a = std::sqrt(T(5) * r2);
    return (T(1) + a + T(5.0 / 3) * r2) * exp(-a);
  }
  // dk / d(r^2) = -5/6 (1 + a) e^(-a).
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T) {
    const T a = std::sqrt(T(5) * r2);
    return T(-5.0 / 6) * (T(1) + a) * exp(-a);
  }
};

}  // namespace incumbent::formula
