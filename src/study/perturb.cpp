// The default exploration around a parent, for population-based training with any sampler.
// Jaderberg et al., "Population based training of neural networks", 2017, section 3.2: resample with probability 1/4,
// else multiply by 1.2 or 0.8.
#include <algorithm>

#include "formula/random.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {

Suggestion Sampler::perturb(const History& history, const SuggestRequest& request) const {
  Stream stream(context_.seed, Purpose::clone, static_cast<std::uint64_t>(request.trial), request.attempt);
  const auto& space = context_.space;
  auto configuration = history[*request.parent].configuration;
  const auto fresh = space.sample(stream);
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto& parameter = space[i];
    if (parameter.kind == ParameterKind::constant || !configuration.is_active(i)) continue;
    const bool resample = stream.uniform() < 0.25;
    const bool up = stream.uniform() < 0.5;
    double& code = configuration[i];
    if (resample) {
      if (fresh.is_active(i)) code = fresh[i];
    } else if (parameter.kind == ParameterKind::ordinal) {
      const auto last = static_cast<double>(parameter.levels.size() - 1);
      code = std::clamp(code + (up ? 1.0 : -1.0), 0.0, last);
    } else if (parameter.kind != ParameterKind::categorical) {
      code = std::clamp(code * (up ? 1.2 : 0.8), parameter.lower, parameter.upper);
    }
  }
  // Through the cube and back: steps and integers are rounded, conditions applied.
  configuration = space.decode(space.encode(space.activate(configuration)));
  if (space.is_forbidden(configuration)) configuration = fresh;
  return {std::move(configuration), {}};
}

}  // namespace incumbent
