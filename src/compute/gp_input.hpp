// What a GpModel accepts, and when it adds jitter: the same for every backend.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "compute/gp_model.hpp"
#include "core/require.hpp"

namespace incumbent::compute {

// Jitter is tried only after a failure: this much of the largest variance, then ten times as much, up to the last.
inline constexpr double kFirstJitter = 1e-10, kLastJitter = 1e-4;
// What to try after this jitter, 0 at first, was too little; none if it was the last, or variances are too small to
// have any.
inline std::optional<double> next_jitter(double jitter, double largest_variance) {
  const double next = jitter == 0 ? kFirstJitter * largest_variance : 10 * jitter;
  if (!(next > jitter && next <= kLastJitter * largest_variance)) return {};
  return next;
}

inline void require_output(std::size_t row, double y) {
  require(std::isfinite(y), "row {} of the outputs is {}; it must be finite", row, y);
}

inline void require_row(std::size_t row, std::span<const double> x, double y, std::span<const ColumnKind> columns) {
  require(x.size() == columns.size(), "row {} has {} columns; the model has {}", row, x.size(), columns.size());
  for (std::size_t j = 0; j < columns.size(); ++j) {
    require(std::isfinite(x[j]), "row {}, column {} of the inputs is {}; it must be finite", row, j, x[j]);
    require(x[j] >= 0 || columns[j] != ColumnKind::resource,
            "row {}, column {} of the inputs is the resource {}; it must not be negative", row, j, x[j]);
  }
  require_output(row, y);
}

inline void require_row_noise(std::size_t row, double variance) {
  require(std::isfinite(variance) && variance >= 0,
          "the noise variance of row {} is {}; it must be finite and not negative", row, variance);
}

inline void require_parameters(const Covariance& covariance, std::span<const double> parameters) {
  require(parameters.size() == covariance.parameters(), "{} parameters; the covariance has {}", parameters.size(),
          covariance.parameters());
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const bool may_be_zero = p == covariance.noise_index(), is_mean = p == covariance.mean_index();
    require(std::isfinite(parameters[p]) && (is_mean || parameters[p] > 0 || (may_be_zero && parameters[p] == 0)),
            "parameter {} is {}; it must be finite{}", p, parameters[p], is_mean ? "" : " and positive");
  }
}

inline void require_points(MatrixView<const double> points, std::size_t columns) {
  require(points.cols == columns, "points have {} columns; the model has {}", points.cols, columns);
}

inline void require_waves(MatrixView<const double> points, MatrixView<const double> frequencies,
                          MatrixView<const double> amplitudes) {
  require(frequencies.cols == points.cols, "frequencies of {} columns for points of {}", frequencies.cols, points.cols);
  require(amplitudes.rows == 2 * frequencies.rows, "{} rows of amplitudes for {} waves; each has two", amplitudes.rows,
          frequencies.rows);
}

// The numbers that the function is made of. Screening needs one that grows with the deviation: kappa is not negative.
inline void require_acquisition(const Acquisition& a) {
  using enum AcquisitionKind;
  const auto name = acquisition_names()[static_cast<std::size_t>(a.kind)];
  const auto ranked = ranking(a).kind;
  if (ranked == log_expected_improvement || ranked == log_probability_of_improvement) {
    require(!std::isnan(a.best), "acquisition '{}': the value to be improved on is {}; it must be a number", name,
            a.best);
    require(std::isfinite(a.xi), "acquisition '{}': xi is {}; it must be finite", name, a.xi);
  }
  require(a.kind != lower_confidence_bound || (std::isfinite(a.kappa) && a.kappa >= 0),
          "acquisition '{}': kappa is {}; it must be finite and not negative", name, a.kappa);
  for (int i = 0; i < a.optima_count; ++i) {
    require(std::isfinite(a.optima[i]), "acquisition '{}': sample {} of the best value is {}; it must be finite", name,
            i, a.optima[i]);
  }
}

inline constexpr std::uint64_t kSobolPoints = std::uint64_t{1} << 32;

// What is searched by a model of so many columns.
inline void require_candidates(const CandidateSource& source, const Acquisition& acquisition, std::size_t columns) {
  require_acquisition(acquisition);
  if (const auto* list = std::get_if<CandidateList>(&source)) {
    require(list->points.cols == columns || list->points.rows == 0, "candidates have {} columns; the model has {}",
            list->points.cols, columns);
    require(list->offsets.empty() || list->offsets.size() == list->points.rows, "{} offsets for {} candidates",
            list->offsets.size(), list->points.rows);
    require(list->offsets.empty() || ranking(acquisition).kind == acquisition.kind,
            "offsets are added to logarithms; the acquisition is {}",
            acquisition_names()[static_cast<std::size_t>(acquisition.kind)]);
    return;
  }
  if (const auto* space = std::get_if<SpaceCandidates>(&source)) {
    require(space->space.columns == columns, "candidates of a space of {} columns; the model has {}",
            space->space.columns, columns);
    require(space->centres.rows == 0 || space->centres.cols == space->space.dimension,
            "centres of {} coordinates; the space has {}", space->centres.cols, space->space.dimension);
    require(space->centres.rows > 0 || space->count <= kSobolPoints,
            "{} candidates of a Sobol sequence; there are at most 2^32", space->count);
    return;
  }
  const auto& range = std::get<SobolCandidates>(source);
  require(range.lower.size() == columns && range.upper.size() == columns,
          "candidates have {} lower and {} upper bounds; the model has {} columns", range.lower.size(),
          range.upper.size(), columns);
  require(range.count <= kSobolPoints, "{} candidates of a Sobol sequence; there are at most 2^32", range.count);
}

}  // namespace incumbent::compute
