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
    const T a = scaled(r2);
    return (T(1) + a + a * a * T(1.0 / 3)) * exp_of_negative(-a);
  }
  // dk / d(r^2) = -5/6 (1 + a) e^(-a).
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T) {
    const T a = scaled(r2);
    return T(-5.0 / 6) * (T(1) + a) * exp_of_negative(-a);
  }

 private:
  // a, where e^(-a) is 0 no larger than that, so that points infinitely far apart have covariance 0 and not NaN.
  template <class T>
  INCUMBENT_HOST_DEVICE static T scaled(T r2) {
    using std::sqrt;
    const T a = sqrt(T(5) * r2);
    return a > T(1e4) ? T(1e4) : a;
  }
};

}  // namespace incumbent::formula
