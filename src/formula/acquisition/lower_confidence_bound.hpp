// The optimistic bound on the value, negated so that larger is better: -(mean - kappa s).
// Cox, John, "A statistical method for global optimization", 1992; Srinivas et al., "Gaussian process optimization in
// the bandit setting", 2010, equation 6.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"

namespace incumbent::formula {

struct LowerConfidenceBound {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double deviation, const AcquisitionParameters& p) {
    return p.kappa * deviation - mean;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double deviation,
                                                                  const AcquisitionParameters& p) {
    return {value(mean, deviation, p), -1.0, p.kappa};
  }
  // See DeviationTable.
  INCUMBENT_HOST_DEVICE static constexpr double needs_deviation_beyond(double value, const AcquisitionParameters&) {
    return -value;
  }
};

}  // namespace incumbent::formula
