#include "sampler/gp_bandit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "formula/logarithm.hpp"
#include "sampler/gp_learning.hpp"
#include "sampler/gp_proposer.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kMostRewards = 1000;  // that the model learns from, the latest trials' ones

// At the checkpoint that the trial started from; nullptr if its parent has no measurement there.
const Measurement* first_checkpoint(const History& history, const Trial& trial) {
  if (!trial.parent) return nullptr;
  const auto& measurements = history[*trial.parent].measurements;
  const auto found = std::ranges::lower_bound(measurements, trial.from_resource, {}, &Measurement::resource);
  return found != measurements.end() && found->resource == trial.from_resource ? &*found : nullptr;
}

// An observation is a reward, to be minimized, at the time when it began. interval: steps from a checkpoint to the
// next.
std::vector<Observation> rewards(const History& history, std::int64_t interval) {
  std::vector<Observation> result;
  std::vector<std::size_t> failed;
  double worst = -std::numeric_limits<double>::infinity();
  for (const auto& trial : history.trials()) {
    if (trial.configuration.empty()) continue;
    const auto* last = first_checkpoint(history, trial);
    for (const auto& measurement : trial.measurements) {
      const bool is_end = trial.finished() && &measurement == &trial.measurements.back();
      const auto begin = last ? last->resource : trial.from_resource;
      if (measurement.resource < begin + interval && !is_end) continue;
      if (last) {
        const auto steps = static_cast<double>(measurement.resource - last->resource);
        const double change = (measurement.objectives.front() - last->objectives.front()) / steps;
        if (std::isfinite(change)) {
          result.push_back({trial.number, change, trial.feasible(), {}, last->resource});
          worst = std::max(worst, change);
        }
      }
      last = &measurement;
    }
    if (trial.status != TrialStatus::failed || !blames_configuration(trial.failure)) continue;
    failed.push_back(result.size());
    result.push_back({trial.number, 0, false, {}, last ? last->resource : trial.from_resource});
  }
  if (!std::isfinite(worst)) return {};
  for (const auto i : failed) result[i].objective = worst;
  if (result.size() > kMostRewards) result.erase(result.begin(), result.end() - kMostRewards);
  return result;
}

double authors_kappa(std::size_t rewards) {
  return std::sqrt(0.2 + std::max(0.0, formula::log(0.4 * static_cast<double>(rewards))));
}

GpSurrogateOptions model_of(compute::CovarianceKind covariance) {
  GpSurrogateOptions model;
  model.covariance = covariance;
  model.noise = Choice::always;
  model.outputs = {OutputTransformKind::standardize};
  model.warp = Choice::never;
  return model;
}

}  // namespace

GpBandit::GpBandit(const compute::Backend& backend, const SamplerContext& context, compute::CovarianceKind covariance,
                   std::optional<double> kappa)
    : context_(context),
      map_(context.space),
      kappa_(kappa),
      surrogate_(backend, compute::Context{}, InputMap(context.space, ProgressColumn::time), model_of(covariance)) {}

Suggestion GpBandit::perturb(const History& history, const SuggestRequest& request, Suggestion otherwise) {
  const auto known = rewards(history, request.resource - request.from_resource);
  if (known.size() < 2 || context_.space.dimension() == 0) return otherwise;
  const auto index = static_cast<std::uint64_t>(request.trial);
  const auto memory = learn(history, known, map_, {1, context_.seed, index, context_.max_resource}, surrogate_);

  GpProposerOptions how;
  how.acquisition.kind = compute::AcquisitionKind::lower_confidence_bound;
  how.acquisition.kappa = kappa_.value_or(authors_kappa(known.size()));
  how.noise = NoiseRule::plain;
  how.noisy = true;
  how.seed = context_.seed;
  std::vector<std::size_t> rows(known.size());
  std::iota(rows.begin(), rows.end(), 0);
  Matrix centre(1, context_.space.dimension());
  context_.space.encode(otherwise.configuration, centre.row(0));
  GpProposer proposer(surrogate_, context_.space, how, std::move(rows), std::move(centre));
  for (const auto trial : history.running()) {
    if (history[trial].configuration.empty()) continue;
    surrogate_.set_resource(time_of(history[trial]));
    proposer.add_pending(history[trial].configuration);
  }
  surrogate_.set_resource(in_unit(request.from_resource));
  const Refusal refused = [&](const Configuration& c) { return !same_categories(c, otherwise.configuration); };
  auto proposed = proposer.propose(index, request.attempt, 1, refused);
  if (proposed.empty()) return otherwise;
  return {std::move(proposed.front()), memory_text(memory, ProgressColumn::time)};
}

bool GpBandit::same_categories(const Configuration& a, const Configuration& b) const {
  const auto& space = context_.space;
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (a.is_active(i) != b.is_active(i)) return false;
    if (space[i].kind == ParameterKind::categorical && a.is_active(i) && a[i] != b[i]) return false;
  }
  return true;
}

double GpBandit::in_unit(std::int64_t resource) const {
  return static_cast<double>(resource) / static_cast<double>(context_.max_resource);
}

double GpBandit::time_of(const Trial& trial) const {
  return in_unit(trial.has_value() ? trial.measurements.back().resource : trial.from_resource);
}

}  // namespace incumbent
