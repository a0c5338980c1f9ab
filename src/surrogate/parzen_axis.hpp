// A parameter as Parzen estimators see it.
#pragma once

#include <vector>

namespace incumbent {

// Numbers on the scale of the model (their logarithms if log), or choices 0, 1, ...
struct ParzenAxis {
  enum class Kind { normal, bins, categorical };
  Kind kind = Kind::normal;
  double lower = 0, upper = 1;  // model scale; half a step beyond the ends of a grid
  double prior_mu = 0.5, prior_sigma = 1;
  bool log = false;
  double step = 0, first = 0, last = 0;  // of a grid: its values, not logarithms
  std::vector<double> prior;             // categorical: a probability a choice

  static ParzenAxis real(double lower, double upper, bool log);
  // first, first + step, ..., last; as_bins: every value has the mass of its bin, else the density at its place.
  static ParzenAxis grid(double first, double last, double step, bool log, bool as_bins);
  static ParzenAxis choices(std::vector<double> prior);

  double to_model(double value) const;        // of an observation
  double to_value(double model) const;        // the nearest that the axis has
  double snap(double value) const;            // onto the grid
  double edge(double value, int side) const;  // of the bin of a grid's value, model scale; side -1 or 1
};

}  // namespace incumbent
