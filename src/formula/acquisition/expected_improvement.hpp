// Expected improvement: EI = E[max(0, best - xi - value)] = s (phi(z) + z Phi(z)).
// With EI(-z) = s (phi(z) - z Phi(-z)) the two sides are EI(-z) for z <= 0 and the improvement + EI(-z) for z > 0: no
// cancellation anywhere. d EI / d mean = -Phi(z), d EI / d s = phi(z).
// Mockus, Tiesis, Zilinskas, "The application of Bayesian methods for seeking the extremum", 1978; Jones, Schonlau,
// Welch, "Efficient global optimization of expensive black-box functions", 1998, equation 15.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/normal.hpp"

namespace incumbent::formula {

struct ExpectedImprovement {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double below = improvement_below(i.z, deviation);
    return i.z > 0 ? i.mean + below : below;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    return {value(mean, deviation, p), -normal_cdf(i.z), normal_pdf(i.z)};
  }
};

}  // namespace incumbent::formula
