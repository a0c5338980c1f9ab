// The default exploration around a parent, for population-based training with any sampler.
// Jaderberg et al., "Population based training of neural networks", 2017, section 3.2: drawn anew with probability 1/4,
// else multiplied by 1.2 or 0.8.
#include <algorithm>
#include <cmath>

#include "formula/random.hpp"
#include "incumbent/sampler.hpp"

namespace incumbent {
namespace {

// A step at least where values have steps: 2 * 1.2 would be rounded to 2 again.
double moved(const Parameter& parameter, double code, double change, bool up) {
  double move = code * (up ? change : -change);
  if (parameter.step > 0 && std::abs(move) < parameter.step) move = up ? parameter.step : -parameter.step;
  return std::clamp(code + move, parameter.lower, parameter.upper);
}

}  // namespace

Suggestion Sampler::perturb(const History& history, const SuggestRequest& request,
                            const Exploration& exploration) const {
  Stream stream(context_.seed, Purpose::clone, static_cast<std::uint64_t>(request.trial), request.attempt);
  const auto& space = context_.space;
  auto configuration = history[*request.parent].configuration;
  const auto fresh = space.sample(stream);
  for (std::size_t i = 0; i < space.size(); ++i) {
    const auto& parameter = space[i];
    if (parameter.kind == ParameterKind::constant) continue;
    const bool resample = stream.uniform() < exploration.resample;
    const bool up = stream.uniform() < 0.5;
    double& code = configuration[i];
    if (resample || !configuration.is_active(i)) {
      // What is not active gets this if another parameter switches it on.
      code = fresh.is_active(i) ? fresh[i] : space.code_at(i, stream.uniform());
    } else if (exploration.change == 0 || parameter.kind == ParameterKind::categorical) {
      continue;
    } else if (parameter.kind == ParameterKind::ordinal) {
      const auto last = static_cast<double>(parameter.levels.size() - 1);
      code = std::clamp(code + (up ? 1.0 : -1.0), 0.0, last);
    } else {
      code = moved(parameter, code, exploration.change, up);
    }
  }
  // Through the cube and back: steps and integers are rounded, conditions applied.
  configuration = space.decode(space.encode(space.activate(configuration)));
  if (space.is_forbidden(configuration)) configuration = fresh;
  return {std::move(configuration), {}};
}

}  // namespace incumbent
