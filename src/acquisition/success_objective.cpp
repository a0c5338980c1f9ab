// Acquisition times the probability of success.
#include "acquisition/success_objective.hpp"

#include "acquisition/columns.hpp"
#include "acquisition/keep_best.hpp"

namespace incumbent {

std::vector<compute::Scored> SuccessObjective::best(const CandidateSet& set, std::size_t k) const {
  const Matrix columns = columns_of(map_, set);
  const auto success = success_.predict(columns.view(), false);
  if (inner_ && inner_->takes_offsets()) {
    CandidateSet weighed = set;
    weighed.offsets = success.log_probability;
    return inner_->best(weighed, k);
  }
  std::vector<compute::Scored> scored;
  if (inner_) {
    scored = inner_->best(set, set.size());
  } else {
    for (std::size_t i = 0; i < set.size(); ++i) scored.push_back({i, 0.0, 0.0, success.log_deviation[i]});
  }
  for (auto& candidate : scored) candidate.value += success.log_probability[candidate.index];
  return keep_best(std::move(scored), k);
}

void SuccessObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                                std::span<double> values, MatrixView<double> gradients) const {
  const Matrix columns = columns_of(map_, configurations, units);
  const auto success = success_.predict(columns.view(), true);
  if (inner_) inner_->evaluate(configurations, units, values, gradients);
  std::vector<double> by_column(map_.columns()), by_unit(units.cols);
  for (std::size_t i = 0; i < units.rows; ++i) {
    for (std::size_t j = 0; j < by_column.size(); ++j) {
      by_column[j] = success.probability_gradient(i, j) + (inner_ ? 0.0 : success.deviation_gradient(i, j));
    }
    map_.pull_back(*configurations[i], units.row(i), by_column, by_unit);
    const double value = success.log_probability[i] + (inner_ ? 0.0 : success.log_deviation[i]);
    values[i] = inner_ ? values[i] + value : value;
    for (std::size_t k = 0; k < units.cols; ++k) gradients(i, k) = inner_ ? gradients(i, k) + by_unit[k] : by_unit[k];
  }
}

}  // namespace incumbent
