#include "space/axis.hpp"

#include <algorithm>
#include <cmath>

#include "formula/decimal.hpp"

namespace incumbent {
namespace {

using formula::decimal_value;

double ulp(double x) { return std::nextafter(std::fabs(x), HUGE_VAL) - std::fabs(x); }

// Neighbouring unit coordinates (2^-53 apart below 1) must decode to values closer than neighbouring decimals: then
// each decimal has one. A decimal whose rounding interval a bound cuts short is not held; the bound takes its place.
int resolved_decimals(const Axis& axis) {
  if (axis.log) {
    // Relative: the step of u, the roundings of u*width and of the sum, and 2 ulp on each side for exp.
    const double sum = std::max(std::fabs(axis.natural_lower), std::fabs(axis.natural_lower + axis.natural_width));
    const double gap = 0x1p-53 * axis.natural_width + ulp(axis.natural_width) + ulp(sum) + 8 * 0x1p-53;
    // The closest neighbours are those just below a power of ten: 10^-digits apart, relatively.
    int digits = 15;
    while (digits > 1 && !(gap < decimal_value(1, digits))) --digits;
    return digits;
  }
  const double most = std::max(std::fabs(axis.lower), std::fabs(axis.last));
  const double gap =
      0x1p-53 * axis.natural_width + ulp(std::nextafter(axis.natural_width, 0)) + ulp(std::nextafter(most, 0));
  for (int decimals = 15 - formula::decimal_exponent(most);; --decimals) {
    const double grid = decimal_value(1, decimals);
    if (grid * 1e15 < most) continue;
    if (gap < grid) return decimals;
  }
}

void make_continuous(const Parameter& p, Axis& axis) {
  axis.form = Axis::Form::continuous;
  axis.last = p.upper;
  axis.natural_lower = axis.log ? formula::log(axis.lower) : axis.lower;
  axis.natural_width = axis.log ? formula::log(axis.last) - axis.natural_lower : axis.last - axis.lower;
  axis.every_double = !axis.log && axis.lower == 0 && axis.last == 1;
  axis.decimals = resolved_decimals(axis);
  axis.low_merge = std::max(axis.decimal(axis.lower), axis.lower);
  axis.high_merge = std::min(axis.decimal(axis.last), axis.last);
}

void make_stepped(const Parameter& p, Axis& axis) {
  axis.form = Axis::Form::stepped;
  const int of_lower = formula::decimals_of(axis.lower), of_step = formula::decimals_of(axis.step);
  axis.decimals = of_lower < 0 || of_step < 0 ? -1 : std::max(of_lower, of_step);
  if (axis.decimals >= 0) {
    const double scale = decimal_value(1, -axis.decimals);
    axis.first_multiple = std::nearbyint(axis.lower * scale);
    axis.step_multiple = std::nearbyint(axis.step * scale);
    const double most = std::max({std::fabs(axis.first_multiple), axis.step_multiple, std::fabs(p.upper) * scale});
    if (most > 0x1p53) axis.decimals = -1;
  }
  axis.last = p.upper;
  if (axis.whole) {
    const auto width = static_cast<std::uint64_t>(p.upper - p.lower);
    axis.count = width / static_cast<std::uint64_t>(axis.step) + 1;
  } else {
    // Rounding may put the quotient just below an integer, and the last value just above the bound: it is the bound
    // then.
    axis.count = static_cast<std::uint64_t>((p.upper - axis.lower) / axis.step * (1 + 0x1p-50) + 1e-8) + 1;
    while (axis.unbounded(axis.count - 1) > p.upper + 1e-8 * axis.step) --axis.count;
  }
  axis.last = axis.at(axis.count - 1);
  if (axis.log) {
    const double half_first = 0.5 * (formula::log(axis.at(1)) - formula::log(axis.lower));
    const double half_last = 0.5 * (formula::log(axis.last) - formula::log(axis.at(axis.count - 2)));
    axis.natural_lower = formula::log(axis.lower) - half_first;
    axis.natural_width = formula::log(axis.last) + half_last - axis.natural_lower;
  } else {
    axis.natural_lower = axis.lower - 0.5 * axis.step;
    axis.natural_width = static_cast<double>(axis.count) * axis.step;
  }
}

}  // namespace

Axis make_axis(const Parameter& p) {
  Axis axis;
  axis.log = p.log;
  axis.whole = p.kind == ParameterKind::integer;
  axis.powers = formula::powers_of_five();
  if (p.kind == ParameterKind::constant) {
    axis.count = 1;
  } else if (p.kind == ParameterKind::categorical || p.kind == ParameterKind::ordinal) {
    axis.form = Axis::Form::levels;
    axis.step = axis.step_multiple = 1;
    axis.count = p.levels.size();
    axis.last = static_cast<double>(axis.count - 1);
    axis.natural_lower = -0.5;
    axis.natural_width = static_cast<double>(axis.count);
  } else {
    axis.lower = p.lower;
    axis.step = p.step;
    p.step == 0 ? make_continuous(p, axis) : make_stepped(p, axis);
  }
  return axis;
}

}  // namespace incumbent
