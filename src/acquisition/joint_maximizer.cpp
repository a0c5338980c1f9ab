// L-BFGS-B over batch x dimension coordinates.
#include "acquisition/joint_maximizer.hpp"

#include <algorithm>

#include "acquisition/candidates.hpp"
#include "surrogate/lbfgsb.hpp"

namespace incumbent {

std::vector<Configuration> ascend_jointly(const JointObjective& objective, const InputMap& map,
                                          const SearchSpace& space, std::span<const Configuration> batch,
                                          int evaluations) {
  const Refusal none = [](const Configuration&) { return false; };
  const CandidateMaker maker(space, none);
  const std::size_t q = batch.size(), d = space.dimension();
  std::vector<double> start(q * d);
  for (std::size_t i = 0; i < q; ++i) space.encode(batch[i], {&start[i * d], d});
  auto lower = start, upper = start;
  for (std::size_t i = 0; i < q; ++i) {
    for (std::size_t k = 0; k < d; ++k) {
      if (!maker.is_continuous(k) || !batch[i].is_active(space.coordinates()[k])) continue;
      lower[i * d + k] = 0;
      upper[i * d + k] = 1;
    }
  }
  LbfgsbOptions options{.memory = 8, .gradient_tolerance = 1e-6, .value_tolerance = 1e-7};
  options.max_evaluations = evaluations;
  Lbfgsb run(start, lower, upper, options);
  Matrix points(q, map.columns()), by_column(q, map.columns());
  minimize({&run, 1}, [&](std::span<const std::size_t>, MatrixView<const double> at, std::span<double> values,
                          MatrixView<double> gradients) {
    const auto unit = [&](std::size_t i) { return at.row(0).subspan(i * d, d); };
    for (std::size_t i = 0; i < q; ++i) map.map(batch[i], unit(i), points.row(i));
    values[0] = -objective.evaluate(points.view(), by_column.view());
    for (std::size_t i = 0; i < q; ++i) {
      const auto gradient = gradients.row(0).subspan(i * d, d);
      map.pull_back(batch[i], unit(i), by_column.row(i), gradient);
      for (double& g : gradient) g = -g;
    }
  });
  std::vector<Configuration> result;
  for (std::size_t i = 0; i < q; ++i) result.push_back(space.decode(run.best().subspan(i * d, d)));
  return result;
}

}  // namespace incumbent
