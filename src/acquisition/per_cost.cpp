// Acquisition per cost.
#include "acquisition/per_cost.hpp"

#include "acquisition/columns.hpp"
#include "acquisition/keep_best.hpp"

namespace incumbent {

std::vector<compute::Scored> PerCostObjective::best(const CandidateSet& set, std::size_t k) const {
  auto scored = inner_.best(set, set.size());
  const Matrix columns = columns_of(log_cost_.map(), set, scored);
  const auto posterior = log_cost_.model().posterior(columns.view(), false);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    scored[i].value -= log_cost_.transform().undo(posterior.mean[i]);
  }
  return keep_best(std::move(scored), k);
}

void PerCostObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                                std::span<double> values, MatrixView<double> gradients) const {
  inner_.evaluate(configurations, units, values, gradients);
  const auto& map = log_cost_.map();
  const Matrix columns = columns_of(map, configurations, units);
  const auto posterior = log_cost_.model().posterior(columns.view(), true);
  const double scale = 1 / log_cost_.transform().slope(0.0);  // the same everywhere: outputs are standardized
  std::vector<double> by_column(map.columns()), by_unit(units.cols);
  for (std::size_t i = 0; i < units.rows; ++i) {
    for (std::size_t j = 0; j < by_column.size(); ++j) by_column[j] = scale * posterior.mean_gradient(i, j);
    map.pull_back(*configurations[i], units.row(i), by_column, by_unit);
    values[i] -= log_cost_.transform().undo(posterior.mean[i]);
    for (std::size_t k = 0; k < units.cols; ++k) gradients(i, k) -= by_unit[k];
  }
}

}  // namespace incumbent
