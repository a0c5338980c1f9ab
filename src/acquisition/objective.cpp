// Acquisition functions of a Gaussian process over unit coordinates.
#include "acquisition/objective.hpp"

#include <algorithm>

#include "acquisition/columns.hpp"

namespace incumbent {

ModelObjective::ModelObjective(const compute::GpModel& model, const compute::Acquisition& acquisition,
                               const InputMap* map)
    : model_(model), acquisition_(compute::ranking(acquisition)), map_(map) {}

std::vector<compute::Scored> ModelObjective::best(const CandidateSet& candidates, std::size_t k) const {
  if (!map_)
    return model_.screen(compute::CandidateList{candidates.points(), candidates.offsets}, acquisition_, k).best;
  const Matrix columns = columns_of(*map_, candidates);
  return model_.screen(compute::CandidateList{columns.view(), candidates.offsets}, acquisition_, k).best;
}

std::optional<std::vector<compute::Scored>> ModelObjective::best_made(const SearchSpace& space,
                                                                      const MadeCandidates& made, std::size_t k) const {
  const auto table = map_ ? map_->table(space) : flat_table(space);
  return model_.screen(compute::SpaceCandidates{table, made.count, made.seed, made.centres}, acquisition_, k).best;
}

void ModelObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                              std::span<double> values, MatrixView<double> gradients) const {
  const Matrix columns = map_ ? columns_of(*map_, configurations, units) : Matrix();
  const auto posterior = model_.posterior(map_ ? columns.view() : units, true);
  std::vector<double> by_column(posterior.mean_gradient.cols);
  for (std::size_t i = 0; i < units.rows; ++i) {
    const auto slope = compute::acquisition_gradient(acquisition_, posterior.mean[i], posterior.variance[i]);
    values[i] = slope.value;
    for (std::size_t k = 0; k < by_column.size(); ++k) {
      by_column[k] =
          slope.by_mean * posterior.mean_gradient(i, k) + slope.by_variance * posterior.variance_gradient(i, k);
    }
    if (map_)
      map_->pull_back(*configurations[i], units.row(i), by_column, gradients.row(i));
    else
      std::ranges::copy(by_column, gradients.row(i).begin());
  }
}

}  // namespace incumbent
