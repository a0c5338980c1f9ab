// The rational quadratic, a mixture of squared exponentials: k(r) = (1 + u)^(-alpha), u = r^2 / (2 alpha).
// Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 4.19.
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/single.hpp"

namespace incumbent::formula {

struct RationalQuadratic {
  template <class T>
  INCUMBENT_HOST_DEVICE static T value(T r2, T alpha) {
    return exp(-alpha * log1p(r2 / (T(2) * alpha)));
  }
  // dk / d(r^2) = -1/2 (1 + u)^(-alpha - 1).
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T alpha) {
    return T(-0.5) * exp(-(alpha + T(1)) * log1p(r2 / (T(2) * alpha)));
  }
  // dk / d(log alpha) = k alpha (u / (1 + u) - log(1 + u)).
  template <class T>
  INCUMBENT_HOST_DEVICE static T shape_slope(T r2, T alpha) {
    const T u = r2 / (T(2) * alpha);
    const T logarithm = log1p(u);
    return exp(-alpha * logarithm) * alpha * (u / (T(1) + u) - logarithm);
  }
};

}  // namespace incumbent::formula
