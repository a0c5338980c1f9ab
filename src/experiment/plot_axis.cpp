#include "experiment/plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/plotting.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kMostMarks = 6;
constexpr std::size_t kMostLevels = 12;
constexpr double kApart = 0.07;  // of two labels

// "0.001", "1e−6", "0.9999": no digits that say nothing.
std::string label(double value) {
  if (value < 0) return "−" + label(-value);
  auto text = fmt::format("{:.4g}", value);
  const auto exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const auto first = text.find_first_of("123456789", exponent);
  return text.substr(0, exponent) + (text[exponent + 1] == '-' ? "e−" : "e") + text.substr(first);
}

// The step of 1, 2 or 5 times a power of ten that gives at most kMostMarks steps.
double round_step(double width) {
  const double rough = width / static_cast<double>(kMostMarks);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

// The bounds, and between them what is round and not too close to another label.
void add_marks(PlotAxis& axis, const std::vector<double>& round) {
  axis.marks = {{0, label(axis.lower)}};
  for (const double value : round) {
    const double place = axis.place(value);
    if (place > axis.marks.back().place + kApart && place < 1 - kApart) axis.marks.push_back({place, label(value)});
  }
  axis.marks.push_back({1, label(axis.upper)});
}

std::vector<double> round_numbers(const PlotAxis& axis) {
  std::vector<double> round;
  if (!axis.log) {
    const double step = round_step(axis.upper - axis.lower);
    for (double k = std::ceil(axis.lower / step); k * step < axis.upper; ++k) round.push_back(k * step);
    return round;
  }
  const double first = std::floor(std::log10(axis.lower)), last = std::ceil(std::log10(axis.upper));
  const double every = std::max(1.0, std::ceil((last - first) / static_cast<double>(kMostMarks)));
  const bool fine = axis.upper <= 100 * axis.lower;
  for (double exponent = first; exponent <= last; exponent += every) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10, exponent);
      if ((factor == 1 || fine) && value > axis.lower && value < axis.upper) round.push_back(value);
    }
  }
  return round;
}

PlotAxis numeric_axis(double lower, double upper, bool log) {
  PlotAxis axis;
  axis.log = log;
  axis.lower = lower;
  axis.upper = upper;
  if (lower == upper)
    axis.marks = {{0.5, label(lower)}};
  else
    add_marks(axis, round_numbers(axis));
  return axis;
}

}  // namespace

double PlotAxis::place(double value) const {
  if (levels > 0) return (value + 0.5) / levels;
  if (lower == upper) return 0.5;
  // Halves: the difference of two enormous values may overflow.
  const double at =
      log ? std::log(value / lower) / std::log(upper / lower) : (value / 2 - lower / 2) / (upper / 2 - lower / 2);
  return std::clamp(at, 0.0, 1.0);
}

PlotAxis axis_of(const Parameter& parameter) {
  if (parameter.levels.empty()) return numeric_axis(parameter.lower, parameter.upper, parameter.log);
  PlotAxis axis;
  axis.levels = static_cast<double>(parameter.levels.size());
  const auto every = (parameter.levels.size() + kMostLevels - 1) / kMostLevels;
  for (std::size_t k = 0; k < parameter.levels.size(); k += every) {
    axis.marks.push_back({axis.place(static_cast<double>(k)), shortened(to_string(parameter.levels[k]), 12)});
  }
  return axis;
}

PlotAxis axis_of(const std::vector<double>& values) {
  if (values.empty()) return numeric_axis(0, 1, false);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return numeric_axis(*low, *high, wide(values));
}

}  // namespace incumbent
