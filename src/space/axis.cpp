#include "space/axis.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "space/decimal.hpp"

namespace incumbent {
namespace {

__extension__ using uint128 = unsigned __int128;

double ulp(double x) { return std::nextafter(std::fabs(x), HUGE_VAL) - std::fabs(x); }

}  // namespace

Axis::Axis(const Parameter& p)
    : form_(Form::levels), log_(p.log), is_integer_(p.kind == ParameterKind::integer), lower_(p.lower), step_(p.step) {
  if (p.kind == ParameterKind::constant) {
    form_ = Form::constant;
    lower_ = last_ = 0;
    count_ = 1;
    return;
  }
  if (p.kind == ParameterKind::categorical || p.kind == ParameterKind::ordinal) {
    lower_ = 0;
    step_ = step_multiple_ = 1;
    count_ = p.levels.size();
    last_ = static_cast<double>(count_ - 1);
    natural_lower_ = -0.5;
    natural_width_ = static_cast<double>(count_);
    return;
  }
  if (step_ == 0) {
    form_ = Form::continuous;
    last_ = p.upper;
    natural_lower_ = log_ ? formula::log(lower_) : lower_;
    natural_width_ = log_ ? formula::log(last_) - natural_lower_ : last_ - lower_;
    every_double_ = !log_ && lower_ == 0 && last_ == 1;
    resolve_decimals();
    low_merge_ = std::max(decimal(lower_), lower_);
    high_merge_ = std::min(decimal(last_), last_);
    return;
  }
  form_ = Form::stepped;
  const int of_lower = decimals_of(lower_), of_step = decimals_of(step_);
  decimals_ = of_lower < 0 || of_step < 0 ? -1 : std::max(of_lower, of_step);
  if (decimals_ >= 0) {
    first_multiple_ = std::nearbyint(lower_ * decimal_value(1, -decimals_));
    step_multiple_ = std::nearbyint(step_ * decimal_value(1, -decimals_));
    const double most =
        std::max({std::fabs(first_multiple_), step_multiple_, std::fabs(p.upper) * decimal_value(1, -decimals_)});
    if (most > 0x1p53) decimals_ = -1;
  }
  last_ = p.upper;
  if (is_integer_) {
    const auto width = static_cast<std::uint64_t>(p.upper - p.lower);
    count_ = width / static_cast<std::uint64_t>(step_) + 1;
  } else {
    // Rounding may put the quotient just below an integer, and the last value just above the bound: it is the bound
    // then.
    count_ = static_cast<std::uint64_t>((p.upper - lower_) / step_ * (1 + 0x1p-50) + 1e-8) + 1;
    while (unbounded(count_ - 1) > p.upper + 1e-8 * step_) --count_;
  }
  last_ = at(count_ - 1);
  if (log_) {
    const double half_first = 0.5 * (formula::log(at(1)) - formula::log(lower_));
    const double half_last = 0.5 * (formula::log(last_) - formula::log(at(count_ - 2)));
    natural_lower_ = formula::log(lower_) - half_first;
    natural_width_ = formula::log(last_) + half_last - natural_lower_;
  } else {
    natural_lower_ = lower_ - 0.5 * step_;
    natural_width_ = static_cast<double>(count_) * step_;
  }
}

// Neighbouring unit coordinates (2^-53 apart below 1) must decode to values closer than neighbouring decimals: then
// each decimal has one. A decimal whose rounding interval a bound cuts short is not held; the bound takes its place.
void Axis::resolve_decimals() {
  if (log_) {
    // Relative: the step of u, the roundings of u*width and of the sum, and 2 ulp on each side for exp.
    const double sum = std::max(std::fabs(natural_lower_), std::fabs(natural_lower_ + natural_width_));
    const double gap = 0x1p-53 * natural_width_ + ulp(natural_width_) + ulp(sum) + 8 * 0x1p-53;
    for (decimals_ = 15; decimals_ > 1; --decimals_) {
      // The closest neighbours are those just below a power of ten: 10^-digits apart, relatively.
      if (gap < decimal_value(1, decimals_)) return;
    }
    return;
  }
  const double most = std::max(std::fabs(lower_), std::fabs(last_));
  const double gap = 0x1p-53 * natural_width_ + ulp(std::nextafter(natural_width_, 0)) + ulp(std::nextafter(most, 0));
  for (decimals_ = 15 - decimal_exponent(most);; --decimals_) {
    const double grid = decimal_value(1, decimals_);
    if (grid * 1e15 < most) continue;
    if (gap < grid) return;
  }
}

double Axis::decimal(double x) const { return log_ ? round_to_digits(x, decimals_) : round_to_decimals(x, decimals_); }

double Axis::held(double x) const {
  const double rounded = decimal(x);
  return rounded <= low_merge_ ? lower_ : rounded >= high_merge_ ? last_ : rounded + 0.0;
}

double Axis::unbounded(std::uint64_t index) const {
  const auto j = static_cast<double>(index);
  return decimals_ >= 0 ? decimal_value(first_multiple_ + j * step_multiple_, decimals_) + 0.0 : lower_ + j * step_;
}

double Axis::at(std::uint64_t index) const {
  return form_ == Form::stepped ? std::min(unbounded(index), last_) : static_cast<double>(index);
}

std::uint64_t Axis::index(double code) const {
  return static_cast<std::uint64_t>(std::nearbyint(form_ == Form::stepped ? (code - lower_) / step_ : code));
}

double Axis::nearest(double x) const {
  if (!(x > lower_)) return lower_;
  if (!(x < last_)) return last_;
  if (form_ == Form::continuous) return every_double_ ? x : held(x);
  return at(index(x));
}

bool Axis::allows(double code) const {
  if (form_ == Form::continuous) return code >= lower_ && code <= last_;
  const double slack = form_ == Form::stepped && !is_integer_ ? 1e-8 * step_ : 0;
  return std::fabs(code - nearest(code)) <= slack;
}

double Axis::from_unit(double u) const {
  if (form_ == Form::constant) return 0;
  if (has_equal_bins()) {
    // floor(u * count) without rounding, on the 53 leading bits of u.
    const auto numerator = static_cast<std::uint64_t>(std::clamp(u, 0.0, 1.0) * 0x1p53);
    const auto bin = static_cast<std::uint64_t>((static_cast<uint128>(numerator) * count_) >> 53);
    return at(std::min(bin, count_ - 1));
  }
  if (u <= 0) return lower_;
  if (u >= 1) return last_;
  if (every_double_) return u;
  const double natural = natural_lower_ + u * natural_width_;
  const double x = std::clamp(log_ ? formula::exp(natural) : natural, lower_, last_);
  if (form_ == Form::continuous) return held(x);
  const double position = std::clamp((x - lower_) / step_, 0.0, static_cast<double>(count_ - 2));
  const auto j = static_cast<std::uint64_t>(position);
  return x < std::sqrt(at(j)) * std::sqrt(at(j + 1)) ? at(j) : at(j + 1);
}

double Axis::to_unit(double code) const {
  if (form_ == Form::constant) return 0.5;
  if (every_double_) return std::clamp(code, 0.0, 1.0);
  const double x = nearest(code);
  if (has_equal_bins()) {
    const std::uint64_t j = index(x);
    // Wide bins: their middle. Bins as narrow as the spacing of u: the first multiple of 2^-53 in the bin.
    if (count_ < (std::uint64_t{1} << 51)) return (static_cast<double>(j) + 0.5) / static_cast<double>(count_);
    const uint128 scaled = static_cast<uint128>(j) << 53;
    return static_cast<double>(static_cast<std::uint64_t>((scaled + count_ - 1) / count_)) * 0x1p-53;
  }
  if (form_ == Form::continuous) {
    if (x == lower_) return 0;
    if (x == last_) return 1;
  }
  return search_unit(((log_ ? formula::log(x) : x) - natural_lower_) / natural_width_, x);
}

// The unit coordinate nearest to the guess that decodes to the code: rounding moves it by a few neighbours at most.
double Axis::search_unit(double guess, double code) const {
  double below = std::clamp(guess, 0x1p-1074, 1 - 0x1p-53), above = below;
  for (int i = 0; i < 1000; ++i) {
    if (from_unit(above) == code) return above;
    if (from_unit(below) == code) return below;
    below = std::nextafter(below, 0);
    above = std::nextafter(above, 1);
  }
  fail(ErrorCode::internal, "no unit coordinate near {} decodes to {}", guess, code);
}

}  // namespace incumbent
