// What the acquisition functions share. The objective is minimized, its value at a point is believed to be normal with
// a mean and a deviation, and improvement is best - xi - value; z is the improvement expected, in deviations. Larger
// acquisition values are better. With no deviation left the functions take their limits from above; slopes are 0 where
// the value is constant or infinite.
#pragma once

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/extended.hpp"
#include "formula/normal.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

struct AcquisitionParameters {
  double best = 0;   // the incumbent's value
  double xi = 0;     // how much better than it counts as better
  double kappa = 2;  // lower confidence bound: how many deviations below the mean
  double noise = 0;  // variance of an observation's noise; gibbon

  // Samples of the function's least value; max-value entropy, gibbon.
  static constexpr int kMostOptima = 16;
  int optima_count = 0;
  double optima[kMostOptima] = {};
};

struct AcquisitionSlopes {
  double value;
  double by_mean;
  double by_deviation;
};

// The mean improvement and its ratio to the deviation; infinite of its sign without deviation, 0 at 0.
struct Improvement {
  double mean;
  double z;
};

INCUMBENT_HOST_DEVICE constexpr Improvement improvement(double mean, double deviation, const AcquisitionParameters& p) {
  const double gain = (p.best - p.xi) - mean;
  const double limit = gain > 0 ? kInfinity : (gain < 0 ? -kInfinity : gain);
  const double ratio = gain / deviation;
  return {gain, deviation == 0 ? limit : (deviation > 0 ? ratio : kNaN)};
}

// deviation * (phi(y) - y Phi(-y)), from scaled = scaled_improvement(y): what may still be gained against the odds. It
// underflows only if the product does.
INCUMBENT_HOST_DEVICE constexpr double improvement_against(double y, Extended scaled, double deviation) {
  const ScaledExponential e = gaussian(y > 53.0 ? 53.0 : y);  // e^(-53^2/2) times the largest double is 0
  const Extended p = multiply({e.hi, e.lo}, scaled);
  return ((deviation * (p.hi + p.lo)) * e.scale_a) * e.scale_b;
}

}  // namespace incumbent::formula
