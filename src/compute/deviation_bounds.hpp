// A DeviationTable as its numbers, for whoever looks candidates up, on a device too.
#pragma once

#include "core/host_device.hpp"

namespace incumbent::compute {

struct DeviationBounds {
  static constexpr int kCells = 512;

  double first;             // means up to here always may
  double last;              // means from here on never do
  double per_width;         // cells a unit of the mean
  const double* variances;  // the least variance of each cell; 0: any will do

  // False only if the computed function is below the value of the table for every mean not below this one and every
  // variance up to this one. True for NaN.
  INCUMBENT_HOST_DEVICE bool may_reach(double mean, double variance) const {
    if (mean >= last) return false;
    if (!(mean > first)) return true;
    const auto cell = static_cast<int>((mean - first) * per_width);
    return !(variance < variances[cell < kCells ? cell : kCells - 1]);
  }
};

}  // namespace incumbent::compute
