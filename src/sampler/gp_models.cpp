#include "sampler/gp_models.hpp"

#include <algorithm>
#include <map>

#include "sampler/rung_observations.hpp"
#include "surrogate/leave_out.hpp"

namespace incumbent {
GpModels::GpModels(const compute::Backend& backend, const SamplerContext& context, const GpSurrogateOptions& options,
                   FidelityRule fidelity, int random_starts)
    : backend_(backend),
      space_(context.space),
      options_(options),
      fidelity_(fidelity),
      how_{random_starts, context.seed, 0, context.max_resource},
      map_(context.space) {}

GpSurrogate& GpModels::surrogate(bool of_curves) {
  auto& model = of_curves ? curves_ : one_;
  if (!model) {
    const auto progress = of_curves ? ProgressColumn::resource : ProgressColumn::none;
    model = std::make_unique<GpSurrogate>(backend_, compute::Context{}, InputMap(space_, progress), options_);
  }
  return *model;
}

std::vector<Observation> GpModels::observations_at_one(const History& history) const {
  return observations_at_one_resource(history, space_.dimension() + 1);
}

bool GpModels::curves_predict_better(const std::vector<Observation>& curves,
                                     const std::vector<Observation>& at_one) const {
  std::map<std::int64_t, std::vector<std::size_t>> rows;  // of the curves, by trial, ascending in the resource
  for (std::size_t i = 0; i < curves.size(); ++i) rows[curves[i].trial].push_back(i);
  std::vector<LeftOut> of_trials, of_values;
  for (std::size_t i = 0; i < at_one.size(); ++i) {
    auto& trial = rows[at_one[i].trial];
    const auto found =
        std::ranges::find_if(trial, [&](auto row) { return curves[row].resource == at_one[i].resource; });
    if (found == trial.end()) continue;
    std::rotate(found, found + 1, trial.end());
    of_trials.push_back({at_one[i].objective, trial});
    of_values.push_back({at_one[i].objective, {i}});
  }
  return !(left_out_log_density(*curves_, of_trials) < left_out_log_density(*one_, of_values));
}

std::optional<GpModels::Believed> GpModels::believe(const History& history, std::optional<std::uint64_t> index) {
  auto at_one = observations_at_one(history);
  auto curves = fidelity_ == FidelityRule::one ? std::vector<Observation>{} : observations_at_rungs(history);
  const bool has_curves = !curves.empty();
  const bool chooses = has_curves && fidelity_ == FidelityRule::automatic && at_one.size() > 1;
  const auto take = [&](const std::vector<Observation>& observations, bool of_curves) {
    auto how = how_;
    how.index = index.value_or(0);
    GpSurrogate& model = surrogate(of_curves);
    return index ? std::optional(incumbent::learn(history, observations, map_, how, model))
                 : incumbent::recall(history, observations, map_, how, model);
  };
  std::optional<GpMemory> one, joint;
  if (!has_curves || chooses) one = take(at_one, false);
  if (has_curves) joint = take(curves, true);
  if (!one && !joint) return {};
  const bool believes_curves = joint && (!one || curves_predict_better(curves, at_one));
  std::string memory = one ? memory_text(*one, ProgressColumn::none) : "";
  if (joint) memory += (one ? " " : "") + memory_text(*joint, ProgressColumn::resource);
  return Believed{&surrogate(believes_curves), std::move(believes_curves ? curves : at_one), believes_curves,
                  std::move(memory)};
}

GpModels::Believed GpModels::learn(const History& history, std::uint64_t index) { return *believe(history, index); }

std::optional<GpModels::Believed> GpModels::recall(const History& history) { return believe(history, {}); }

}  // namespace incumbent
