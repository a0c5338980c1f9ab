// Models of what is measured beside the objective.
#include "sampler/side_model.hpp"

#include <algorithm>
#include <cmath>

namespace incumbent {

std::unique_ptr<GpSurrogate> fit_side_model(const compute::Backend& backend, const History& history,
                                            std::span<const Observation> observations, const SideValue& value,
                                            const InputMap& map, GpSurrogateOptions how, int random_starts,
                                            std::uint64_t seed, std::uint64_t index) {
  std::vector<const Configuration*> configurations;
  std::vector<double> y;
  for (const auto& observation : observations) {
    const auto& trial = history[observation.trial];
    const auto said = value(trial);
    if (!said || !std::isfinite(*said)) continue;
    configurations.push_back(&trial.configuration);
    y.push_back(*said);
  }
  if (y.size() < 2) return nullptr;
  Matrix x(y.size(), map.columns());
  for (std::size_t i = 0; i < x.rows; ++i) {
    map.embed(*configurations[i], history.space().encode(*configurations[i]), x.row(i));
  }
  how.outputs = {OutputTransformKind::standardize};
  how.warp = Choice::never;
  auto model = std::make_unique<GpSurrogate>(backend, compute::Context{}, map, how);
  model->set_data(std::move(x), y);
  model->fit({}, random_starts, seed, index);
  return model;
}

}  // namespace incumbent
