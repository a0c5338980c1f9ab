#include "sampler/gp_models.hpp"

#include <algorithm>
#include <map>

#include "sampler/observation_subset.hpp"
#include "sampler/rung_observations.hpp"
#include "surrogate/leave_out.hpp"

namespace incumbent {
namespace {

constexpr double kTold = 0.25;  // Kendall's tau from which the order of the values counts as told

// Of the pairs that differ in both, the share in the same order less that in the other; 0 without any.
double kendall_tau(const std::vector<double>& a, const std::vector<double>& b) {
  int same = 0, other = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      same += (a[i] < a[j] && b[i] < b[j]) || (a[i] > a[j] && b[i] > b[j]) ? 1 : 0;
      other += (a[i] < a[j] && b[i] > b[j]) || (a[i] > a[j] && b[i] < b[j]) ? 1 : 0;
    }
  }
  return same + other == 0 ? 0 : static_cast<double>(same - other) / (same + other);
}

}  // namespace

GpModels::GpModels(const compute::Backend& backend, const SamplerContext& context, const GpSurrogateOptions& options,
                   FidelityRule fidelity, int random_starts, std::optional<std::size_t> rows)
    : backend_(backend),
      space_(context.space),
      options_(options),
      fidelity_(fidelity),
      rows_(rows),
      how_{.random_starts = random_starts, .seed = context.seed, .max_resource = context.max_resource},
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

bool GpModels::curves_tell_order(const std::vector<Observation>& curves, const std::vector<Observation>& at_one) const {
  std::map<std::int64_t, std::vector<std::size_t>> rows;  // of the curves, by trial, ascending in the resource
  for (std::size_t i = 0; i < curves.size(); ++i) rows[curves[i].trial].push_back(i);
  std::vector<std::vector<std::size_t>> of_trials;
  std::vector<double> values;
  for (std::size_t i = 0; i < at_one.size(); ++i) {
    auto& trial = rows[at_one[i].trial];
    const auto found =
        std::ranges::find_if(trial, [&](auto row) { return curves[row].resource == at_one[i].resource; });
    if (found == trial.end()) continue;
    std::rotate(found, found + 1, trial.end());
    of_trials.push_back(trial);
    values.push_back(at_one[i].objective);
  }
  return kendall_tau(left_out_means(*curves_, of_trials), values) >= kTold;
}

std::optional<GpModels::Believed> GpModels::believe(const History& history, std::optional<std::uint64_t> index) {
  auto at_one = observations_at_one(history);
  auto curves = fidelity_ == FidelityRule::one ? std::vector<Observation>{} : observations_at_rungs(history);
  const std::size_t of = at_one.size();
  if (rows_) at_one = observation_subset(std::move(at_one), *rows_);
  const auto take = [&](const std::vector<Observation>& observations, bool of_curves) {
    auto how = how_;
    if (!of_curves) how.of = of;
    how.index = index.value_or(0);
    GpSurrogate& model = surrogate(of_curves);
    return index ? std::optional(incumbent::learn(history, observations, map_, how, model))
                 : incumbent::recall(history, observations, map_, how, model);
  };
  std::string memory;
  if (!curves.empty()) {
    if (const auto joint = take(curves, true)) {
      memory = memory_text(*joint, ProgressColumn::resource);
      const bool has_choice = fidelity_ == FidelityRule::automatic && at_one.size() > 1;
      if (!has_choice || curves_tell_order(curves, at_one)) {
        return Believed{&surrogate(true), std::move(curves), true, std::move(memory)};
      }
    }
  }
  const auto one = take(at_one, false);
  if (!one) return {};
  if (!memory.empty()) memory.insert(0, " ");
  return Believed{&surrogate(false), std::move(at_one), false, memory_text(*one, ProgressColumn::none) + memory};
}

GpModels::Believed GpModels::learn(const History& history, std::uint64_t index) { return *believe(history, index); }

std::optional<GpModels::Believed> GpModels::recall(const History& history) { return believe(history, {}); }

}  // namespace incumbent
