// One axis of a search space as numbers: which codes it holds, and the map between codes and the unit interval. Plain
// data, for host and device; space/axis.hpp makes it.
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

#include <cmath>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/bits.hpp"
#include "formula/decimal.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent::formula {

// x within [lower, upper]; NaN stays.
INCUMBENT_HOST_DEVICE constexpr double bounded(double x, double lower, double upper) {
  return x < lower ? lower : upper < x ? upper : x;
}

struct Axis {
  enum class Form : std::uint8_t { continuous, stepped, levels, constant };

  Form form = Form::constant;
  bool log = false;
  bool every_double = false;
  bool whole = false;  // of integers
  int decimals = 0;    // continuous: k or p; stepped: of value j, or -1 for lower + j*step in floating point
  double lower = 0;
  double last = 0;  // the largest code
  double step = 0;
  double low_merge = 0;  // continuous: decimals up to here stand for the lower bound, from high_merge for the upper
  double high_merge = 0;
  double first_multiple = 0;  // lower and step as multiples of 10^-decimals
  double step_multiple = 0;
  std::uint64_t count = 0;  // number of codes; 0 if continuous
  // The interval that the unit interval stands for: of the value or, if log, of its logarithm.
  double natural_lower = 0;
  double natural_width = 1;
  const PowerOfFive* powers = nullptr;  // where the axis is used

  INCUMBENT_HOST_DEVICE bool is_constant() const { return form == Form::constant; }
  INCUMBENT_HOST_DEVICE bool is_continuous() const { return form == Form::continuous; }
  INCUMBENT_HOST_DEVICE bool has_equal_bins() const { return form == Form::levels || (form == Form::stepped && !log); }

  // The code at a place of the unit interval: u is clamped to [0, 1]; NaN stays NaN.
  INCUMBENT_HOST_DEVICE double from_unit(double u) const;
  // The middle of the code's bin; of the nearest code if it isn't held. NaN if no place decodes to it, a defect.
  INCUMBENT_HOST_DEVICE double to_unit(double code) const;

  // The nearest code that the axis holds.
  INCUMBENT_HOST_DEVICE double nearest(double x) const {
    if (!(x > lower)) return lower;
    if (!(x < last)) return last;
    if (form == Form::continuous) return every_double ? x : held(x);
    return at(index(x));
  }
  // Within the bounds; an integer or index exactly, a stepped real to 1e-8 of a step.
  INCUMBENT_HOST_DEVICE bool allows(double code) const {
    if (form == Form::continuous) return code >= lower && code <= last;
    const double slack = form == Form::stepped && !whole ? 1e-8 * step : 0;
    return magnitude(code - nearest(code)) <= slack;
  }

  // Code of a bin, and bin of a code that the axis holds; not continuous.
  INCUMBENT_HOST_DEVICE double at(std::uint64_t index) const {
    if (form != Form::stepped) return static_cast<double>(index);
    const double value = unbounded(index);
    return last < value ? last : value;
  }
  INCUMBENT_HOST_DEVICE std::uint64_t index(double code) const {
    return static_cast<std::uint64_t>(std::nearbyint(form == Form::stepped ? (code - lower) / step : code));
  }

  // The rest is for who makes the axis.
  // The nearest decimal, whatever the bounds.
  INCUMBENT_HOST_DEVICE double decimal(double x) const {
    return log ? round_to_digits(x, decimals, powers) : round_to_decimals(x, decimals, powers);
  }
  // Continuous: the nearest code.
  INCUMBENT_HOST_DEVICE double held(double x) const {
    const double rounded = decimal(x);
    return rounded <= low_merge ? lower : rounded >= high_merge ? last : rounded + 0.0;
  }
  INCUMBENT_HOST_DEVICE double unbounded(std::uint64_t index) const {
    const auto j = static_cast<double>(index);
    return decimals >= 0 ? decimal_value(first_multiple + j * step_multiple, decimals, powers) + 0.0 : lower + j * step;
  }
  INCUMBENT_HOST_DEVICE double search_unit(double guess, double code) const;
};

INCUMBENT_HOST_DEVICE inline double Axis::from_unit(double u) const {
  __extension__ using uint128 = unsigned __int128;
  if (form == Form::constant) return 0;
  if (has_equal_bins()) {
    // floor(u * count) without rounding, on the 53 leading bits of u.
    const auto numerator = static_cast<std::uint64_t>(bounded(u, 0.0, 1.0) * 0x1p53);
    const auto bin = static_cast<std::uint64_t>((static_cast<uint128>(numerator) * count) >> 53);
    return at(bin < count - 1 ? bin : count - 1);
  }
  if (u <= 0) return lower;
  if (u >= 1) return last;
  if (every_double) return u;
  const double natural = natural_lower + u * natural_width;
  const double x = bounded(log ? exp(natural) : natural, lower, last);
  if (form == Form::continuous) return held(x);
  const double position = bounded((x - lower) / step, 0.0, static_cast<double>(count - 2));
  const auto j = static_cast<std::uint64_t>(position);
  return x < std::sqrt(at(j)) * std::sqrt(at(j + 1)) ? at(j) : at(j + 1);
}

INCUMBENT_HOST_DEVICE inline double Axis::to_unit(double code) const {
  __extension__ using uint128 = unsigned __int128;
  if (form == Form::constant) return 0.5;
  if (every_double) return bounded(code, 0.0, 1.0);
  const double x = nearest(code);
  if (has_equal_bins()) {
    const std::uint64_t j = index(x);
    // Wide bins: their middle. Bins as narrow as the spacing of u: the first multiple of 2^-53 in the bin.
    if (count < (std::uint64_t{1} << 51)) return (static_cast<double>(j) + 0.5) / static_cast<double>(count);
    const uint128 scaled = static_cast<uint128>(j) << 53;
    return static_cast<double>(static_cast<std::uint64_t>((scaled + count - 1) / count)) * 0x1p-53;
  }
  if (form == Form::continuous) {
    if (x == lower) return 0;
    if (x == last) return 1;
  }
  return search_unit(((log ? formula::log(x) : x) - natural_lower) / natural_width, x);
}

// The unit coordinate nearest to the guess that decodes to the code: rounding moves it by a few neighbours at most.
INCUMBENT_HOST_DEVICE inline double Axis::search_unit(double guess, double code) const {
  double below = bounded(guess, 0x1p-1074, 1 - 0x1p-53), above = below;
  for (int i = 0; i < 2000; ++i) {  // the one above, the one below, ...
    const bool is_above = i % 2 == 0;
    const double u = is_above ? above : below;
    if (from_unit(u) == code) return u;
    (is_above ? above : below) = std::nextafter(u, is_above ? 1.0 : 0.0);
  }
  return kNaN;
}

}  // namespace incumbent::formula
