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
    const Extended scaled = scaled_improvement(clamped_magnitude(i.z, 0x1p500));
    return value(i, deviation, scaled);
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double y = clamped_magnitude(i.z, 0x1p500);
    const Extended scaled = scaled_improvement(y);
    const double left = 1 / (deviation * scaled.hi);
    const double right = 1 / (i.mean + improvement_against(y, scaled, deviation));
    const double result = value(i, deviation, scaled);
    const bool moving = magnitude(result) != kInfinity;
    return {result, moving ? (i.z > 0 ? -normal_cdf(i.z) * right : -scaled_tail(y).hi * left) : 0.0,
            moving ? (i.z > 0 ? normal_pdf(i.z, right) : kInverseRoot2Pi * left) : 0.0};
  }
  // See DeviationTable: with no deviation EI is the mean improvement.
  INCUMBENT_HOST_DEVICE static constexpr double needs_deviation_beyond(double value, const AcquisitionParameters& p) {
    return (p.best - p.xi) - exp(value);
  }

 private:
  INCUMBENT_HOST_DEVICE static constexpr double value(Improvement i, double deviation, Extended scaled) {
    const double y = clamped_magnitude(i.z, 0x1p515);  // the square of the bound overflows
    const Extended square = half_square(y);
    const double logarithm = log(i.z > 0 ? i.mean + improvement_against(y, scaled, deviation) : scaled.hi + scaled.lo);
    const double left = -square.hi + ((log(deviation) + logarithm) - square.lo);
    return i.z > 0 ? logarithm : left;
  }
};

}  // namespace incumbent::formula
