#include "surrogate/input_box.hpp"

#include <algorithm>
#include <cmath>

#include "core/require.hpp"

namespace incumbent {
namespace {

constexpr double kLargest = 1e150, kSmallest = 1e-150;  // squares, and some sums of them, are normal numbers

}  // namespace

std::size_t rows_of(std::span<const double> x, std::size_t columns) {
  require(columns > 0 && x.size() % columns == 0, "{} numbers do not make rows of {}", x.size(), columns);
  return x.size() / columns;
}

void check_inputs(std::span<const double> x, const compute::GpModelOptions& options, std::string_view what) {
  const std::size_t columns = options.columns.size();
  for (std::size_t i = 0; i < x.size(); ++i) {
    require(std::isfinite(x[i]), "row {}, column {} of the {} is {}; it must be finite", i / columns, i % columns, what,
            x[i]);
    require(std::abs(x[i]) <= kLargest,
            "row {}, column {} of the {} is {}; it may be -{} to {}: give it in another unit", i / columns, i % columns,
            what, x[i], kLargest, kLargest);
  }
  for (std::size_t i = columns - 1; has_resource(options) && i < x.size(); i += columns) {
    require(!(x[i] < 0), "row {}, column {} of the {} is the resource {}; it must not be negative", i / columns,
            i % columns, what, x[i]);
  }
}

void check_lengths(std::span<const double> x, std::size_t columns, const GaussianProcessParameters& parameters) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t j = i % columns;
    const auto check = [&](const std::vector<double>& length_scales) {
      if (j >= length_scales.size()) return;  // a resource
      require(std::abs(x[i]) / length_scales[j] <= kLargest,
              "row {}, column {} of the inputs is {}, {} length scales of {}; there may be {}", i / columns, j, x[i],
              std::abs(x[i]) / length_scales[j], length_scales[j], kLargest);
    };
    check(parameters.length_scales);
    if (parameters.decay) check(parameters.decay->length_scales);
  }
}

void check_row_noise(std::span<const double> variances) {
  for (std::size_t i = 0; i < variances.size(); ++i) {
    require(variances[i] >= 0 && variances[i] <= kLargestVariance,
            "the noise variance of row {} is {}; it must be from 0 to {}", i, variances[i], kLargestVariance);
  }
}

InputBox::InputBox(std::span<const double> x, std::size_t columns, bool resource)
    : lower(columns, 0.0), width(columns, 1.0) {
  const std::size_t n = rows_of(x, columns);
  for (std::size_t j = 0; j < columns && n > 0; ++j) {
    double low = x[j], high = x[j];
    for (std::size_t i = 0; i < n; ++i) {
      low = std::min(low, x[i * columns + j]);
      high = std::max(high, x[i * columns + j]);
    }
    if (resource && j + 1 == columns) low = 0;
    lower[j] = low;
    if (!(high > low)) continue;
    width[j] = high - low;
    require(width[j] >= kSmallest,
            "column {} of the inputs ranges over {}; at least {} is needed: give it in another unit", j, width[j],
            kSmallest);
  }
}

}  // namespace incumbent
