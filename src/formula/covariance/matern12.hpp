// Matérn 1/2, the exponential covariance: k(r) = e^(-r).
// Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 4.18.
#pragma once

#include <cmath>

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/single.hpp"

namespace incumbent::formula {

struct Matern12 {
  template <class T>
  INCUMBENT_HOST_DEVICE static T value(T r2, T) {
    using std::sqrt;
    return exp_of_negative(-sqrt(r2));
  }
  // dk / d(r^2) = -e^(-r) / (2 r); 0 at r = 0, where every derivative by a length scale, slope times difference^2, is
  // 0.
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T) {
    using std::sqrt;
    const T r = sqrt(r2);
    const T safe = r > T(0) ? r : T(1);
    return r > T(0) ? T(-0.5) * exp_of_negative(-r) / safe : T(0);
  }
};

}  // namespace incumbent::formula
