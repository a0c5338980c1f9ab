// Expected improvement: EI = E[max(0, best - xi - value)] = s (phi(z) + z Phi(z)).
// For z <= 0 it is s (phi(y) - y Phi(-y)) with y = -z, for z > 0 the mean improvement plus that with y = z: no
// cancellation anywhere. d EI / d mean = -Phi(z), d EI / d s = phi(z).
// Mockus, Tiesis, Zilinskas, "The application of Bayesian methods for seeking the extremum", 1978; Jones, Schonlau,
// Welch, "Efficient global optimization of expensive black-box functions", 1998, equation 15.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"
#include "formula/normal.hpp"
#include "formula/normal_tail.hpp"

namespace incumbent::formula {

struct ExpectedImprovement {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    const double y = clamped_magnitude(i.z, 0x1p500);
    const double against = improvement_against(y, scaled_improvement(y), deviation);
    return i.z > 0 ? i.mean + against : against;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    const Improvement i = improvement(mean, deviation, p);
    return {value(mean, deviation, p), -normal_cdf(i.z), normal_pdf(i.z)};
  }
};

}  // namespace incumbent::formula
