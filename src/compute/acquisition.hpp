// An acquisition function as data: larger values are better, objectives are minimized.
#pragma once

#include <cmath>
#include <span>
#include <string_view>

#include "formula/acquisition.hpp"

namespace incumbent::compute {

using formula::AcquisitionKind;

// best, xi and kappa are those of formula::AcquisitionParameters.
struct Acquisition : formula::AcquisitionParameters {
  AcquisitionKind kind = AcquisitionKind::log_expected_improvement;
};

struct AcquisitionGradient {
  double value = 0;
  double by_mean = 0;
  double by_variance = 0;
};

// EI and PI are ranked by their logarithms: they tie where they are too small for a double.
inline Acquisition ranking(Acquisition acquisition) {
  using enum AcquisitionKind;
  if (acquisition.kind == expected_improvement) acquisition.kind = log_expected_improvement;
  if (acquisition.kind == probability_of_improvement) acquisition.kind = log_probability_of_improvement;
  return acquisition;
}

inline double acquisition_value(const Acquisition& a, double mean, double variance) {
  const double deviation = std::sqrt(variance);
  return formula::with_acquisition(a.kind, [&](auto function) { return function.value(mean, deviation, a); });
}

inline AcquisitionGradient acquisition_gradient(const Acquisition& a, double mean, double variance) {
  const double deviation = std::sqrt(variance);
  const auto slopes =
      formula::with_acquisition(a.kind, [&](auto function) { return function.slopes(mean, deviation, a); });
  return {slopes.value, slopes.by_mean, deviation > 0 ? slopes.by_deviation / (2 * deviation) : 0.0};
}

// In the order of AcquisitionKind.
std::span<const std::string_view> acquisition_names();
// Error(usage) with the known names.
AcquisitionKind parse_acquisition(std::string_view name);

}  // namespace incumbent::compute
