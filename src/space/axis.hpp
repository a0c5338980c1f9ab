// One axis of a search space as numbers: which codes it holds, and the map between codes and the unit interval.
//
// A double in [0, 1] can't tell apart all doubles of an interval such as [-1, 1]: there are more of them. So an axis
// holds the values that the unit interval resolves, chosen so that what people write is among them:
//   continuous   decimals and both bounds. Linear: multiples of 10^-k; log: numbers of p significant digits, p mostly
//   14;
//                k and p are the largest that the unit interval resolves. A decimal that is nearer to a bound than its
//                other neighbour is left out for the bound. [0, 1] holds every double.
//   stepped      value j is lower + j*step, computed in decimals where both are decimals: 0.3, not 3*0.1.
//   levels       0, 1, ..., count-1
// On these, from_unit(to_unit(x)) == x exactly.
//
// Stepped values and levels own one bin of the unit interval each. Linear: equally wide. Log: bin j is bounded by the
// geometric means of neighbouring values (the outermost bins are symmetric around their value in the logarithm), so
// that equal ratios have equal mass; the unit coordinate of a value is its logarithm's.
#pragma once

#include <cstdint>

#include "incumbent/space.hpp"

namespace incumbent {

class Axis {
 public:
  explicit Axis(const Parameter& parameter);

  double from_unit(double u) const;   // u is clamped to [0, 1]; NaN stays NaN
  double to_unit(double code) const;  // the middle of the code's bin; of the nearest code if it isn't held

  // The nearest code that the axis holds.
  double nearest(double x) const;
  // Within the bounds; an integer or index exactly, a stepped real to 1e-8 of a step.
  bool allows(double code) const;

  bool is_constant() const { return form_ == Form::constant; }
  bool is_continuous() const { return form_ == Form::continuous; }
  bool is_log() const { return log_; }
  bool has_equal_bins() const { return form_ == Form::levels || (form_ == Form::stepped && !log_); }
  std::uint64_t count() const { return count_; }  // number of codes; 0 if continuous
  double at(std::uint64_t index) const;           // code of a bin
  std::uint64_t index(double code) const;         // bin of a code that the axis holds; not continuous
  double last() const { return last_; }           // the largest code

  // The interval that the unit interval stands for: of the value or, if log, of its logarithm.
  double natural_lower() const { return natural_lower_; }
  double natural_width() const { return natural_width_; }

 private:
  enum class Form { continuous, stepped, levels, constant };

  void resolve_decimals();
  double decimal(double x) const;  // the nearest, whatever the bounds
  double held(double x) const;     // continuous: the nearest code
  double unbounded(std::uint64_t index) const;
  double search_unit(double guess, double code) const;

  Form form_;
  bool log_ = false;
  bool every_double_ = false;
  bool is_integer_ = false;
  int decimals_ = 0;  // continuous: k or p; stepped: of value j, or -1 for lower + j*step in floating point
  double lower_ = 0;
  double last_ = 0;
  double step_ = 0;
  double low_merge_ = 0;  // continuous: decimals up to here stand for the lower bound, from high_merge_ for the upper
  double high_merge_ = 0;
  double first_multiple_ = 0;  // lower and step as multiples of 10^-decimals
  double step_multiple_ = 0;
  std::uint64_t count_ = 0;
  double natural_lower_ = 0;
  double natural_width_ = 1;
};

}  // namespace incumbent
