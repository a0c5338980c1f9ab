// The logarithm of the expected improvement, for which no point is hopeless: with y = -z >= 0
//   log EI = log s - y^2/2 + log(scaled_improvement(y)),
//   d log EI / d mean = -Phi(z) / EI,  d log EI / d s = phi(z) / EI,  the factor e^(-y^2/2) cancelled;
// for z > 0 the logarithm of EI. Good to the last digits for every z whose square is a double: scaled_improvement is
// approximated as it is, so there is nothing to cancel and there are no thresholds.
// The idea: Ament et al., "Unexpected improvements to expected improvement for Bayesian optimization", 2023,
// section 4.1.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/expected_improvement.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

struct LogExpectedImprovement {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double y = clamped_magnitude(i.z, 0x1p515);  // the square of the bound overflows
    const Extended square = half_square(y);
    const Extended scaled = scaled_improvement(y > 0x1p500 ? 0x1p500 : y);
    const double left = -square.hi + ((log(deviation) + log(scaled.hi + scaled.lo)) - square.lo);
    const double right = log(i.mean + improvement_below(i.z, deviation));
    return i.z > 0 ? right : left;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double y = clamped_magnitude(i.z, 0x1p500);
    const Extended tail = scaled_tail(y);
    const Extended scaled = scaled_improvement(y);
    const double left = 1 / (deviation * scaled.hi);
    const double right = 1 / (i.mean + improvement_below(i.z, deviation));
    const double result = value(mean, deviation, p);
    const bool finite = magnitude(result) < kInfinity || result != result;
    return {result, finite ? (i.z > 0 ? -normal_cdf(i.z) * right : -tail.hi * left) : 0.0,
            finite ? (i.z > 0 ? normal_pdf(i.z, right) : kInverseRoot2Pi * left) : 0.0};
  }
};

}  // namespace incumbent::formula
