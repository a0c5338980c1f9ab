// The table by bisection of the function as it is computed.
#include "compute/deviation_table.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent::compute {
namespace {

template <class F>
constexpr bool kBounded = requires(F f, Acquisition p) {
  f.needs_deviation_beyond(0.0, p);
};

double needs_deviation_beyond(const Acquisition& a, double value) {
  return formula::with_acquisition(a.kind, [&](auto function) -> double {
    if constexpr (kBounded<decltype(function)>) {
      return function.needs_deviation_beyond(value, a);
    } else {
      return INFINITY;
    }
  });
}

}  // namespace

bool DeviationTable::exists(AcquisitionKind kind) {
  return formula::with_acquisition(kind, [](auto function) { return kBounded<decltype(function)>; });
}

DeviationTable::DeviationTable(const Acquisition& acquisition, double value, double largest_deviation)
    : variance_(kCells, 0.0) {
  const auto f = [&](double mean, double deviation) {
    return formula::with_acquisition(acquisition.kind,
                                     [&](auto function) { return function.value(mean, deviation, acquisition); });
  };
  // The functions are computed to some units of 2^-53 of the numbers they are made of; this is a thousand times that.
  constexpr double kSlack = 0x1p-43;
  const double exact = needs_deviation_beyond(acquisition, value);
  const double size = 1 + std::abs(value) + std::abs(exact) + acquisition.kappa * largest_deviation;
  const double target = value - kSlack * size;
  first_ = needs_deviation_beyond(acquisition, target);

  // The least mean that is hopeless with the largest deviation.
  double reach = largest_deviation > 0 ? largest_deviation : size * kSlack;
  for (int i = 0; i < 1100 && f(first_ + reach, largest_deviation) >= target; ++i) reach *= 2;
  double low = 0, high = reach;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (f(first_ + middle, largest_deviation) >= target ? low : high) = middle;
  }
  last_ = first_ + high;
  const double width = (last_ - first_) / kCells;
  per_width_ = 0;
  if (!(width > 0x1p-30 * std::abs(first_))) return;  // doubles are too coarse for cells: nothing is excluded there
  per_width_ = 1 / width;

  // A cell begins a little before its left end, so that rounding can't put a mean into the next one.
  double deviation = 0, step = largest_deviation / kCells;
  for (std::size_t cell = 1; cell < kCells; ++cell) {
    const double mean = first_ + (static_cast<double>(cell) - 1e-6) * width;
    double below = deviation, above = deviation + step;
    while (above < largest_deviation && f(mean, above) < target) {
      below = above;
      above += (step *= 2);
    }
    above = std::min(above, largest_deviation);
    for (int i = 0; i < 7; ++i) {
      const double middle = 0.5 * (below + above);
      (f(mean, middle) < target ? below : above) = middle;
    }
    step = std::max(below - deviation, largest_deviation * 0x1p-20);
    deviation = below;
    variance_[cell] = deviation * deviation;
  }
}

}  // namespace incumbent::compute
