// Outputs with mean 0 and variance 1: the one place where observations are scaled before a model sees them.
//   z = (y - shift) / scale, scale the standard deviation (divisor n); 1 if all values are equal.
#pragma once

#include <span>
#include <vector>

namespace incumbent {

// (y - shift) / scale of any finite numbers: of halves, since the difference may be more than the largest number.
inline double scaled_difference(double y, double shift, double scale) { return 2 * ((0.5 * y - 0.5 * shift) / scale); }

struct Standardization {
  double shift = 0;
  double scale = 1;

  double apply(double y) const { return scaled_difference(y, shift, scale); }
  double undo(double z) const { return shift + scale * z; }
};

// Any finite values, 1e308 too. None: shift 0, scale 1.
Standardization standardization_of(std::span<const double> values);
std::vector<double> standardized(std::span<const double> values, const Standardization& how);

}  // namespace incumbent
