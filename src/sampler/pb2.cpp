// pb2: what population-based bandits give a population's clones instead of a random perturbation. What a configuration
// x gains in a step of training from time t on, f_t(x), is a bandit's reward: a Gaussian process over x and t,
//   k((x, t), (x', t')) = k(x, x') (1 - epsilon)^(|t - t'| / 2),
// whose confidence bound at the clone's time is maximized over x, with the members that are training as pending points.
//   reward     minus the change of the objective between two checkpoints of a trial, or its parent's and its first one,
//              over the steps between them; of a trial that its configuration made fail the worst one known
//   bound      mean + sqrt(beta) deviation, beta = 0.2 + max(0, ln(0.4 n)) for n rewards: the authors' constants
// The first population is drawn from the priors, and perturbations are random until two rewards are known. The bound
// chooses numbers; categories are the parent's or, as in any perturbation, drawn anew with probability 1/4: rewards of
// a training that has just changed its optimizer say little. With scheduler pbt: method pb2. J. Parker-Holder, V.
// Nguyen, S. J. Roberts, "Provably efficient online hyperparameter optimization with population-based bandits", NeurIPS
// 2020, section 4 and algorithm 2.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>

#include "formula/logarithm.hpp"
#include "formula/random.hpp"
#include "sampler/gp_learning.hpp"
#include "sampler/gp_proposer.hpp"
#include "sampler/samplers.hpp"

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

class PopulationBasedBandits : public Sampler {
 public:
  PopulationBasedBandits(const Options& options, SamplerContext c)
      : Sampler(std::move(c)), backend_(compute::backend_of(context().device)), map_(space()) {
    kappa_ = options.get_double("kappa", 0, 0, 1e6);
    GpSurrogateOptions model;
    model.covariance = compute::parse_covariance(options.get_choice("covariance", "rbf", compute::covariance_names()));
    model.noise = Choice::always;
    model.outputs = {OutputTransformKind::standardize};
    model.warp = Choice::never;
    surrogate_ =
        std::make_unique<GpSurrogate>(backend_, compute::Context{}, InputMap(space(), ProgressColumn::time), model);
  }

  std::vector<Suggestion> suggest(const History&, const SuggestRequest& request, int) const override {
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    return {{space().sample(stream), {}}};
  }

  std::string note() const override {
    return "the model is asked for the clones of scheduler pbt alone; with another scheduler all is drawn at random";
  }

  Suggestion perturb(const History& history, const SuggestRequest& request,
                     const Exploration& exploration) const override {
    const auto known = rewards(history, request.resource - request.from_resource);
    auto otherwise = Sampler::perturb(history, request, exploration);
    if (known.size() < 2 || space().dimension() == 0) return otherwise;
    const std::lock_guard lock(mutex_);
    const auto index = static_cast<std::uint64_t>(request.trial);
    const auto memory = learn(history, known, map_, {1, context().seed, index, context().max_resource}, *surrogate_);

    GpProposerOptions how;
    how.acquisition.kind = compute::AcquisitionKind::lower_confidence_bound;
    how.acquisition.kappa = kappa_ > 0 ? kappa_ : authors_kappa(known.size());
    how.noise = NoiseRule::plain;
    how.noisy = true;
    how.seed = context().seed;
    std::vector<std::size_t> rows(known.size());
    std::iota(rows.begin(), rows.end(), 0);
    Matrix centre(1, space().dimension());
    space().encode(otherwise.configuration, centre.row(0));
    GpProposer proposer(*surrogate_, space(), how, std::move(rows), std::move(centre));
    for (const auto trial : history.running()) {
      if (history[trial].configuration.empty()) continue;
      surrogate_->set_resource(time_of(history[trial]));
      proposer.add_pending(history[trial].configuration);
    }
    surrogate_->set_resource(in_unit(request.from_resource));
    const Refusal refused = [&](const Configuration& c) { return !same_categories(c, otherwise.configuration); };
    auto proposed = proposer.propose(index, request.attempt, 1, refused);
    if (proposed.empty()) return otherwise;
    return {std::move(proposed.front()), memory.text()};
  }

 private:
  static double authors_kappa(std::size_t rewards) {
    return std::sqrt(0.2 + std::max(0.0, formula::log(0.4 * static_cast<double>(rewards))));
  }
  bool same_categories(const Configuration& a, const Configuration& b) const {
    for (std::size_t i = 0; i < space().size(); ++i) {
      if (a.is_active(i) != b.is_active(i)) return false;
      if (space()[i].kind == ParameterKind::categorical && a.is_active(i) && a[i] != b[i]) return false;
    }
    return true;
  }
  double in_unit(std::int64_t resource) const {
    return static_cast<double>(resource) / static_cast<double>(context().max_resource);
  }
  double time_of(const Trial& trial) const {
    return in_unit(trial.has_value() ? trial.measurements.back().resource : trial.from_resource);
  }

  const compute::Backend& backend_;
  InputMap map_;  // without the time
  double kappa_ = 0;
  // What it knows of earlier suggestions saves time and changes nothing.
  mutable std::mutex mutex_;
  std::unique_ptr<GpSurrogate> surrogate_;
};

}  // namespace

std::unique_ptr<Sampler> make_pb2(const Options& options, SamplerContext context) {
  return std::make_unique<PopulationBasedBandits>(options, std::move(context));
}

}  // namespace incumbent
