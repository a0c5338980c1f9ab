// The logarithm of the probability of improvement: log Phi(z), exact where Phi(z) is 0 in doubles.
// d / d mean = -h(z) / s, d / d s = -z h(z) / s, h = phi / Phi.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/normal.hpp"

namespace incumbent::formula {

struct LogProbabilityOfImprovement {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double logarithm = log_normal_cdf(i.z);
    return deviation == 0 && i.mean == 0 ? -kInfinity : logarithm;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double result = value(mean, deviation, p);
    const double z = i.z > 53.0 ? 53.0 : i.z;  // beyond, h is 0
    const double left = -inverse_mills_ratio(i.z) / deviation;
    const double right = -1 / (deviation * normal_cdf(i.z));
    const bool moving = deviation != 0 && result != -kInfinity;
    return {result, moving ? (z > 0 ? normal_pdf(z, right) : left) : 0.0,
            moving ? (z > 0 ? normal_pdf(z, z * right) : z * left) : 0.0};
  }
  // See DeviationTable: a mean that is an improvement itself loses by deviation.
  INCUMBENT_HOST_DEVICE static constexpr double needs_deviation_beyond(double, const AcquisitionParameters& p) {
    return p.best - p.xi;
  }
};

}  // namespace incumbent::formula
