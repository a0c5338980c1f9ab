// The squared exponential: k(r) = e^(-r^2/2).
// Rasmussen, Williams, "Gaussian processes for machine learning", 2006, equation 4.9.
#pragma once

#include "core/host_device.hpp"
#include "formula/exponential.hpp"
#include "formula/single.hpp"

namespace incumbent::formula {

struct Rbf {
  // r2: squared scaled distance; the second argument is for kinds that have a shape.
  template <class T>
  INCUMBENT_HOST_DEVICE static T value(T r2, T) {
    return exp_of_negative(T(-0.5) * r2);
  }
  // dk / d(r^2).
  template <class T>
  INCUMBENT_HOST_DEVICE static T slope(T r2, T) {
    return T(-0.5) * exp_of_negative(T(-0.5) * r2);
  }
};

}  // namespace incumbent::formula
