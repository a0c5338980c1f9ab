#include "sampler/trials.hpp"

#include <cmath>

#include "core/require.hpp"
#include "formula/random.hpp"

namespace incumbent {
namespace {

bool is_valued(const Trial& trial) {
  return trial.status != TrialStatus::failed && trial.has_value() && std::isfinite(trial.objective());
}

}  // namespace

bool is_told(const Trial& trial) {
  if (!trial.finished() || trial.configuration.empty()) return false;
  return trial.status == TrialStatus::failed ? blames_configuration(trial.failure) : is_valued(trial);
}

bool ranks_before(const Trial& a, const Trial& b) {
  const bool valued = is_valued(a);
  if (valued != is_valued(b)) return valued;
  return valued ? better(a, b) : a.number < b.number;
}

bool replaces(const Trial& child, const Trial& parent) {
  if (ranks_before(child, parent)) return true;
  return is_valued(child) && is_valued(parent) && child.feasible() == parent.feasible() &&
         child.objective() == parent.objective() &&
         child.measurements.back().resource == parent.measurements.back().resource;
}

std::vector<double> place_of(const SearchSpace& space, const Configuration& configuration, Stream& stream) {
  auto unit = space.encode(configuration);
  for (std::size_t j = 0; j < unit.size(); ++j) {
    if (!configuration.is_active(space.coordinates()[j])) unit[j] = stream.uniform();
  }
  return unit;
}

Configuration allowed(const SearchSpace& space, const std::vector<double>& unit, Stream& stream) {
  auto configuration = space.decode(unit);
  return space.is_forbidden(configuration) ? space.sample(stream) : configuration;
}

double reflected(double unit) {
  const double rest = std::fmod(std::abs(unit), 2.0);
  return rest > 1 ? 2 - rest : rest;
}

void require_numeric(const SearchSpace& space, std::string_view sampler) {
  for (const auto& parameter : space.parameters()) {
    require(parameter.kind != ParameterKind::categorical,
            "sampler '{}' needs ordered parameters: '{}' is categorical; it may be real, integer or ordinal", sampler,
            parameter.name);
  }
  if (!space.has_conditions()) return;
  fail(ErrorCode::usage, "sampler '{}' needs parameters that are always active: '{}' has a condition", sampler,
       space.conditions().front().child);
}

}  // namespace incumbent
