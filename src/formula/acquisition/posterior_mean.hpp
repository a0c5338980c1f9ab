// What is believed to be best, without exploring: -mean.
#pragma once

#include "core/host_device.hpp"
#include "formula/acquisition/improvement.hpp"

namespace incumbent::formula {

struct PosteriorMean {
  INCUMBENT_HOST_DEVICE static constexpr double value(double mean, double, const AcquisitionParameters&) {
    return -mean;
  }
  INCUMBENT_HOST_DEVICE static constexpr AcquisitionSlopes slopes(double mean, double, const AcquisitionParameters&) {
    return {-mean, -1.0, 0.0};
  }
  // See DeviationTable.
  INCUMBENT_HOST_DEVICE static constexpr double needs_deviation_beyond(double value, const AcquisitionParameters&) {
    return -value;
  }
};

}  // namespace incumbent::formula
