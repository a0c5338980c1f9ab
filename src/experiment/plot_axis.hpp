// An axis of a picture that is written without gnuplot: places in [0, 1] and labelled marks.
#pragma once

#include <string>
#include <vector>

#include "incumbent/space.hpp"

namespace incumbent {

struct AxisMark {
  double place;  // 0: the lower end, 1: the upper
  std::string label;
};

struct PlotAxis {
  bool log = false;
  double lower = 0, upper = 1;  // of the value, or of its level's number
  double levels = 0;            // 0: numbers
  std::vector<AxisMark> marks;  // ascending

  // Of an active code or a value within the bounds.
  double place(double value) const;
};

// From the parameter's bounds, with logarithmic ones as such; levels in their order at the middles of equal parts.
PlotAxis axis_of(const Parameter& parameter);
// Over these finite values; logarithmic if they are positive and span more than a factor of 30.
PlotAxis axis_of(const std::vector<double>& values);

}  // namespace incumbent
