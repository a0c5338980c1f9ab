// What a candidate needs to reach a value of an acquisition function: for means in cells, the least deviation.
// Screening drops a candidate whose deviation is bounded below it.
//
// Beyond the mean m0 = needs_deviation_beyond(value) the function falls with the mean and grows with the deviation, so
// sigma(m) = inf {s : f(m, s) >= value} grows with m, and the one at the left end of a cell bounds those of the whole
// cell. No other property of the function is used.
#pragma once

#include <vector>

#include "compute/acquisition.hpp"
#include "compute/deviation_bounds.hpp"

namespace incumbent::compute {

class DeviationTable {
 public:
  // Whether the kind has such a bound at all.
  static bool exists(AcquisitionKind kind);

  // largest_deviation: no candidate has more. exists(acquisition.kind), value finite.
  DeviationTable(const Acquisition& acquisition, double value, double largest_deviation);

  DeviationBounds bounds() const { return {first_, last_, per_width_, variance_.data()}; }
  bool may_reach(double mean, double variance) const { return bounds().may_reach(mean, variance); }
  // No deviation that a candidate may have lifts a mean from here on to the value.
  double hopeless_mean() const { return last_; }

 private:
  static constexpr std::size_t kCells = DeviationBounds::kCells;

  double first_, last_, per_width_;
  std::vector<double> variance_;  // a cell; 0: any will do
};

}  // namespace incumbent::compute
