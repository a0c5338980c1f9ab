// Acquisition times the probability that all constraints hold.
#include "acquisition/constrained.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "acquisition/columns.hpp"
#include "acquisition/keep_best.hpp"
#include "formula/acquisition/log_probability_of_feasibility.hpp"

namespace incumbent {
namespace {

formula::AcquisitionSlopes feasibility(const GpSurrogate& constraint, double mean, double variance) {
  return formula::log_probability_of_feasibility(mean, std::sqrt(variance), -std::numeric_limits<double>::infinity(),
                                                 constraint.transform().apply(0.0));
}

}  // namespace

std::vector<compute::Scored> ConstrainedObjective::best(const CandidateSet& set, std::size_t k) const {
  std::vector<compute::Scored> scored;
  if (inner_) {
    scored = inner_->best(set, set.size());
  } else {
    for (std::size_t i = 0; i < set.size(); ++i) scored.push_back({i, 0.0, 0.0, 0.0});
  }
  for (const GpSurrogate* constraint : constraints_) {
    const Matrix columns = columns_of(constraint->map(), set, scored);
    const auto posterior = constraint->model().posterior(columns.view(), false);
    for (std::size_t i = 0; i < scored.size(); ++i) {
      scored[i].value += feasibility(*constraint, posterior.mean[i], posterior.variance[i]).value;
    }
  }
  return keep_best(std::move(scored), k);
}

void ConstrainedObjective::evaluate(std::span<const Configuration* const> configurations,
                                    MatrixView<const double> units, std::span<double> values,
                                    MatrixView<double> gradients) const {
  if (inner_) {
    inner_->evaluate(configurations, units, values, gradients);
  } else {
    std::ranges::fill(values, 0.0);
    for (std::size_t i = 0; i < units.rows; ++i) std::ranges::fill(gradients.row(i), 0.0);
  }
  for (const GpSurrogate* constraint : constraints_) {
    const auto& map = constraint->map();
    const Matrix columns = columns_of(map, configurations, units);
    const auto posterior = constraint->model().posterior(columns.view(), true);
    std::vector<double> by_column(map.columns()), by_unit(units.cols);
    for (std::size_t i = 0; i < units.rows; ++i) {
      const double deviation = std::sqrt(posterior.variance[i]);
      const auto slopes = feasibility(*constraint, posterior.mean[i], posterior.variance[i]);
      for (std::size_t j = 0; j < by_column.size(); ++j) {
        const double by_deviation = deviation > 0 ? posterior.variance_gradient(i, j) / (2 * deviation) : 0.0;
        by_column[j] = slopes.by_mean * posterior.mean_gradient(i, j) + slopes.by_deviation * by_deviation;
      }
      map.pull_back(*configurations[i], units.row(i), by_column, by_unit);
      values[i] += slopes.value;
      for (std::size_t k = 0; k < units.cols; ++k) gradients(i, k) += by_unit[k];
    }
  }
}

}  // namespace incumbent
