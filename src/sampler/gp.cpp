// gp: Bayesian optimization with an exact Gaussian process. The first suggestions are a scrambled Sobol design; then
// the hyperparameters are fitted to all finished trials, running ones are taken into account as the option `batch`
// says, and the acquisition function is maximized. Mockus 1975; Jones, Schonlau, Welch, "Efficient global optimization
// of expensive black-box functions", J. Global Optim. 13 (1998); Ginsbourger, Le Riche, Carraro, "Kriging is
// well-suited to parallelize optimization" (2010). Failed trials are learnt from by a model of their own, the
// probability of success, and are not proposed again. The model of a suggestion is the fitted hyperparameters: the next
// fit starts from them, and does not happen at all while there are no, or hardly any, new observations. A population's
// clones are a bandit's choice (sampler/gp_bandit.hpp).
#include <algorithm>
#include <memory>
#include <mutex>

#include "acquisition/success_objective.hpp"
#include "formula/logarithm.hpp"
#include "formula/sobol.hpp"
#include "sampler/gp_bandit.hpp"
#include "sampler/gp_options.hpp"
#include "sampler/recommended.hpp"
#include "sampler/rung_observations.hpp"
#include "sampler/samplers.hpp"
#include "sampler/side_model.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {
namespace {

class GaussianProcessSampler : public Sampler {
 public:
  GaussianProcessSampler(const Options& options, SamplerContext c)
      : Sampler(std::move(c)),
        backend_(compute::backend_of(context().device)),
        dimension_(space().dimension()),
        map_(space()),
        options_(read_gp_options(options, context(), map_.parameter_columns().size())) {
    models_ = std::make_unique<GpModels>(backend_, context(), options_.model, options_.fidelity, options_.restarts,
                                         options_.rows);
    bandit_ = std::make_unique<GpBandit>(backend_, context(), options_.gains, options_.gains_kappa);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    const auto observations = models_->observations_at_one(history);
    const auto failures = history.failures();
    const bool explores = options_.learns_failures && observations.empty() && !failures.empty();
    const bool is_design = request.trial < options_.initial || (observations.size() < 2 && !explores);
    if (is_design || dimension_ == 0) return {design_point(history, failures, request)};
    if (explores) return {exploring(history, failures, request)};

    const std::lock_guard lock(mutex_);
    const auto index = static_cast<std::uint64_t>(request.trial);
    const auto [model, learnt, of_curves, memory] = models_->learn(history, index);
    GpSurrogate& surrogate = *model;
    const auto resource =
        of_curves ? acquisition_resource(learnt, dimension_ + 1,
                                         options_.looks_at_requested ? std::optional(request.resource) : std::nullopt)
                  : 0;
    const auto feasible = feasible_rows(learnt, of_curves ? std::optional(resource) : std::nullopt);
    GpProposer proposer(surrogate, space(), options_.search, feasible, best_points(history, learnt, feasible));
    for (const auto trial : pending_trials(history, of_curves ? learnt : observations, of_curves)) {
      surrogate.set_resource(in_unit(history[trial].resource));
      proposer.add_pending(history[trial].configuration);
    }
    surrogate.set_resource(in_unit(resource));
    SuccessModel success(backend_, compute::Context{}, options_.model.covariance, map_.kinds());
    if (options_.learns_failures && !failures.empty()) {
      fit_success(history, observations, failures, success);
      proposer.set_success(success, map_);
    }

    const auto& at_one = of_curves ? observations : learnt;
    const auto constraints = fit_constraints(history, at_one, request);
    std::vector<const GpSurrogate*> models;
    for (const auto& constraint : constraints) models.push_back(constraint.get());
    const bool has_feasible = std::ranges::any_of(observations, [](const auto& o) { return o.feasible; });
    proposer.set_constraints(std::move(models), has_feasible);
    const auto cost = options_.per_cost ? fit_side(history, at_one, request, log_cost) : nullptr;
    if (cost) proposer.set_log_cost(*cost);

    const Refusal refused = [&](const Configuration& c) { return is_refused(history, failures, c); };
    std::vector<Suggestion> suggestions;
    for (auto& configuration :
         proposer.propose(index, request.attempt, static_cast<std::size_t>(std::max(count, 1)), refused)) {
      suggestions.push_back({std::move(configuration), memory});
    }
    // If all candidates were seen, the study looks for one that was not.
    if (suggestions.empty()) return {design_point(history, failures, request)};
    return suggestions;
  }

  Suggestion perturb(const History& history, const SuggestRequest& request,
                     const Exploration& exploration) const override {
    const std::lock_guard lock(mutex_);
    return bandit_->perturb(history, request, Sampler::perturb(history, request, exploration));
  }

  // The least posterior mean, with the parameters of the last suggestion.
  const Trial* recommend(const History& history) const override {
    if (!context().noisy) return history.best();
    const std::lock_guard lock(mutex_);
    const auto believed = models_->recall(history);
    if (!believed || believed->observations.empty()) return history.best();
    const auto& [model, observations, of_curves, memory] = *believed;
    return least_expected(history, observations, model->model().posterior(model->rows().view(), false).mean);
  }

 private:
  static constexpr std::size_t kCentres = 5;       // best observations that candidates are placed around
  static constexpr std::size_t kMostLabels = 256;  // that the success model learns from: it is O(labels^3)
  static constexpr std::uint64_t kSobolPoints = std::uint64_t{1} << 32;

  double in_unit(std::int64_t resource) const {
    return static_cast<double>(resource) / static_cast<double>(context().max_resource);
  }

  // Point `trial` of the Sobol sequence that sampler sobol would give; if that one can't be had, a draw from the
  // priors.
  Suggestion design_point(const History& history, const std::vector<std::int64_t>& failures,
                          const SuggestRequest& request) const {
    const auto trial = static_cast<std::uint64_t>(request.trial);
    if (request.attempt == 0 && trial < kSobolPoints) {
      std::vector<double> unit(dimension_);
      formula::SobolSequence(unit.size(), context().seed).point(trial, unit);
      auto configuration = space().decode(unit);
      const bool failed = has_failed(history, failures, configuration);
      if (!failed && !space().is_forbidden(configuration)) return {std::move(configuration), {}};
    }
    constexpr int kDraws = 1000;
    Stream stream(context().seed, Purpose::initial_design, trial, request.attempt);
    auto configuration = space().sample(stream);
    for (int i = 1; i < kDraws && has_failed(history, failures, configuration); ++i) {
      configuration = space().sample(stream);
    }
    return {std::move(configuration), {}};
  }

  static bool has_failed(const History& history, const std::vector<std::int64_t>& failures, const Configuration& c) {
    return std::ranges::any_of(failures, [&](std::int64_t trial) { return history[trial].configuration == c; });
  }

  // What failed never comes again, the rest only where noise makes that worth while.
  bool is_refused(const History& history, const std::vector<std::int64_t>& failures, const Configuration& c) const {
    return context().noisy ? has_failed(history, failures, c) : history.count(c) > 0;
  }

  // Labels of the last failures and the last successes.
  void fit_success(const History& history, const std::vector<Observation>& observations,
                   const std::vector<std::int64_t>& failures, SuccessModel& success) const {
    std::vector<std::int64_t> trials;
    std::vector<bool> labels;
    const auto first_failure = failures.size() - std::min(failures.size(), kMostLabels / 2);
    for (std::size_t i = first_failure; i < failures.size(); ++i) {
      trials.push_back(failures[i]);
      labels.push_back(false);
    }
    const auto rest = std::min(observations.size(), kMostLabels - trials.size());
    for (std::size_t i = observations.size() - rest; i < observations.size(); ++i) {
      trials.push_back(observations[i].trial);
      labels.push_back(true);
    }
    Matrix x(trials.size(), map_.columns());
    for (std::size_t i = 0; i < x.rows; ++i) {
      const auto& configuration = history[trials[i]].configuration;
      map_.embed(configuration, space().encode(configuration), x.row(i));
    }
    success.fit(std::move(x), labels);
  }

  std::vector<std::unique_ptr<GpSurrogate>> fit_constraints(const History& history,
                                                            const std::vector<Observation>& observations,
                                                            const SuggestRequest& request) const {
    std::vector<std::unique_ptr<GpSurrogate>> models;
    std::size_t count = 0;  // a trial may have been told without them
    for (const auto& o : observations) {
      count = std::max(count, history[o.trial].measurements.back().constraints.size());
    }
    for (std::size_t c = 0; c < count; ++c) {
      auto model = fit_side(history, observations, request, [c](const Trial& trial) -> std::optional<double> {
        const auto& values = trial.measurements.back().constraints;
        return c < values.size() ? std::optional(values[c]) : std::nullopt;
      });
      if (model) models.push_back(std::move(model));
    }
    return models;
  }

  std::unique_ptr<GpSurrogate> fit_side(const History& history, const std::vector<Observation>& observations,
                                        const SuggestRequest& request, const SideValue& value) const {
    return fit_side_model(backend_, history, observations, value, map_, options_.model, options_.restarts,
                          context().seed, static_cast<std::uint64_t>(request.trial));
  }

  static std::optional<double> log_cost(const Trial& trial) {
    double cost = 0;
    for (const auto& measurement : trial.measurements) cost += measurement.cost;
    return cost > 0 ? std::optional(formula::log(cost)) : std::nullopt;
  }

  // Before the first success: where success is likely, and least is known of it.
  Suggestion exploring(const History& history, const std::vector<std::int64_t>& failures,
                       const SuggestRequest& request) const {
    SuccessModel success(backend_, compute::Context{}, options_.model.covariance, map_.kinds());
    fit_success(history, {}, failures, success);
    const Refusal refused = [&](const Configuration& c) {
      const auto running = history.running();
      return is_refused(history, failures, c) ||
             std::ranges::any_of(running, [&](std::int64_t trial) { return history[trial].configuration == c; });
    };
    const MaximizerOptions options{options_.search.candidates.value_or(kCandidates), options_.search.starts,
                                   context().seed, static_cast<std::uint64_t>(request.trial), request.attempt};
    const auto proposal = maximize_acquisition(SuccessObjective(nullptr, success, map_), space(),
                                               Matrix(0, dimension_).view(), refused, options);
    if (!proposal) return design_point(history, failures, request);
    return {proposal->configuration, {}};
  }

  // Rows that may hold the incumbent, of one resource or any: the feasible ones, or all if none is.
  static std::vector<std::size_t> feasible_rows(const std::vector<Observation>& observations,
                                                std::optional<std::int64_t> resource) {
    std::vector<std::size_t> rows, all;
    for (std::size_t i = 0; i < observations.size(); ++i) {
      if (resource && observations[i].resource != *resource) continue;
      all.push_back(i);
      if (observations[i].feasible) rows.push_back(i);
    }
    return rows.empty() ? all : rows;
  }

  // Encodings of the best observations, best first, the earlier of equals.
  Matrix best_points(const History& history, const std::vector<Observation>& observations,
                     std::vector<std::size_t> rows) const {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return observations[a].objective < observations[b].objective;
    });
    Matrix points(std::min(rows.size(), kCentres), dimension_);
    for (std::size_t i = 0; i < points.rows; ++i) {
      space().encode(history[observations[rows[i]].trial].configuration, points.row(i));
    }
    return points;
  }

  const compute::Backend& backend_;
  std::size_t dimension_;
  InputMap map_;
  GpOptions options_;
  mutable std::mutex mutex_;  // of the models
  std::unique_ptr<GpModels> models_;
  std::unique_ptr<GpBandit> bandit_;
};

}  // namespace

std::unique_ptr<Sampler> make_gp(const Options& options, SamplerContext context) {
  return std::make_unique<GaussianProcessSampler>(options, std::move(context));
}

}  // namespace incumbent
