// Probability of improvement: PI = P(value < best - xi) = Phi(z).
// d PI / d mean = -phi(z) / s, d PI / d s = -z phi(z) / s. Without deviation 1 if strictly better, else 0.
// Kushner, "A new method of locating the maximum point of an arbitrary multipeak curve in the presence of noise", 1964.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/normal.hpp"

namespace incumbent::formula {

struct ProbabilityOfImprovement {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double probability = normal_cdf(i.z);
    return deviation == 0 && i.mean == 0 ? 0.0 : probability;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double z = with_sign(clamped_magnitude(i.z, 53.0), i.z);  // beyond, the density is 0
    return {value(mean, deviation, p), deviation == 0 ? 0.0 : normal_pdf(i.z, -1 / deviation),
            deviation == 0 ? 0.0 : normal_pdf(i.z, -z / deviation)};
  }
};

}  // namespace incumbent::formula
