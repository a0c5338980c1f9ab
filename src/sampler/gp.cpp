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
#include "core/require.hpp"
#include "formula/logarithm.hpp"
#include "formula/sobol.hpp"
#include "sampler/design_size.hpp"
#include "sampler/gp_bandit.hpp"
#include "sampler/gp_models.hpp"
#include "sampler/gp_proposer.hpp"
#include "sampler/recommended.hpp"
#include "sampler/rung_observations.hpp"
#include "sampler/samplers.hpp"
#include "sampler/side_model.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {
namespace {

constexpr std::string_view kFailureChoices[] = {"learn", "ignore"};
constexpr std::string_view kFidelityChoices[] = {"auto", "joint", "one"};
constexpr std::string_view kRungChoices[] = {"largest", "requested"};
constexpr std::string_view kMainEffectsChoices[] = {"auto", "true", "false"};
constexpr std::string_view kOutputChoices[] = {"auto", "standardize", "yeo_johnson", "rank"};

class GaussianProcessSampler : public Sampler {
 public:
  GaussianProcessSampler(const Options& options, SamplerContext c)
      : Sampler(std::move(c)),
        backend_(compute::backend_of(context().device)),
        dimension_(space().dimension()),
        map_(space()) {
    std::vector<std::string_view> names{"auto", "noisy_log_ei", "thompson", "ei_per_cost"};
    names.insert(names.end(), compute::acquisition_names().begin(), compute::acquisition_names().end());
    const auto name = options.get_choice("acquisition", "auto", names);
    search_.thompson = name == "thompson";
    per_cost_ = name == "ei_per_cost";
    if (name != "auto" && name != "noisy_log_ei" && !search_.thompson && !per_cost_)
      search_.acquisition.kind = compute::parse_acquisition(name);
    if (name != "auto" && !per_cost_) search_.noise = name == "noisy_log_ei" ? NoiseRule::integrated : NoiseRule::plain;
    search_.acquisition.kappa = options.get_double("kappa", 2.0, 0.0, 1e6);
    search_.xi = options.get_double("xi", 0.0, 0.0, 1e6);
    search_.goal = options.get_double("goal", 0.3, 0.0, 1e6);
    const auto batch = options.get_choice("batch", kBatchNames[0], kBatchNames);
    search_.batch = static_cast<BatchRule>(std::ranges::find(kBatchNames, batch) - std::begin(kBatchNames));
    if (search_.batch == BatchRule::q_ucb) {
      require(name == "auto" || name == "lcb", "batch '{}' with acquisition '{}'; it goes with auto, lcb", batch, name);
      search_.acquisition.kind = compute::AcquisitionKind::lower_confidence_bound;
    }
    if (search_.batch == BatchRule::q_log_ei) {
      constexpr std::string_view kImproving[] = {"auto", "noisy_log_ei", "ei", "log_ei", "ei_per_cost"};
      require(std::ranges::find(kImproving, name) != std::end(kImproving),
              "batch '{}' with acquisition '{}'; it goes with {}", batch, name, fmt::join(kImproving, ", "));
    }
    search_.noisy = context().noisy;
    search_.seed = context().seed;
    model_.covariance =
        compute::parse_covariance(options.get_choice("covariance", "matern52", compute::covariance_names()));
    model_.noise = choice_of(options, "noise", context().noisy ? "always" : "never");
    const auto outputs = options.get_choice("outputs", "auto", kOutputChoices);
    for (std::size_t kind = 0; kind < std::size(kOutputTransformNames); ++kind) {
      if (outputs == kOutputTransformNames[kind]) model_.outputs = {static_cast<OutputTransformKind>(kind)};
    }
    model_.warp = choice_of(options, "warp", "never");
    const auto main_effects = options.get_choice("main_effects", "auto", kMainEffectsChoices);
    const auto parameters = map_.parameter_columns().size();
    require(main_effects != "true" || (parameters > 1 && parameters <= compute::Covariance::kMostMainEffects),
            "main_effects=true with {} parameters; it goes with 2 to {}", parameters,
            compute::Covariance::kMostMainEffects);
    if (const auto count = options.get_int("candidates", 0, 1, 100'000'000)) {
      search_.candidates = static_cast<std::size_t>(count);
    }
    search_.starts = static_cast<std::size_t>(options.get_int("starts", 16, 0, 1000));
    learns_failures_ = options.get_choice("failures", "learn", kFailureChoices) == "learn";
    looks_at_requested_ = options.get_choice("rung", kRungChoices[0], kRungChoices) == "requested";
    const auto fidelity = fidelity_rule(options.get_choice("fidelity", "auto", kFidelityChoices));
    require(main_effects != "true" || fidelity == FidelityRule::one || context().max_resource == 1,
            "main_effects=true with learning curves up to resource {}, whose model has none; it goes with fidelity=one",
            context().max_resource);
    model_.main_effects = main_effects != "false";
    restarts_ = static_cast<int>(options.get_int("restarts", 1, 0, 1000));
    initial_ = options.get_int("initial", design_size(context()), 1, 1'000'000);
    std::optional<std::size_t> rows;
    if (const auto count = options.get_int("rows", 0, 10, 1'000'000)) rows = static_cast<std::size_t>(count);
    require(!rows || fidelity == FidelityRule::one || context().max_resource == 1,
            "rows={} with learning curves up to resource {}, whose model learns from all; it goes with fidelity=one",
            rows.value_or(0), context().max_resource);
    models_ = std::make_unique<GpModels>(backend_, context(), model_, fidelity, restarts_, rows);
    const auto gains = options.has("covariance") ? model_.covariance : compute::CovarianceKind::rbf;
    const auto kappa = options.has("kappa") ? std::optional(search_.acquisition.kappa) : std::nullopt;
    bandit_ = std::make_unique<GpBandit>(backend_, context(), gains, kappa);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    const auto observations = models_->observations_at_one(history);
    const auto failures = history.failures();
    const bool explores = learns_failures_ && observations.empty() && !failures.empty();
    const bool is_design = request.trial < initial_ || (observations.size() < 2 && !explores);
    if (is_design || dimension_ == 0) return {design_point(history, failures, request)};
    if (explores) return {exploring(history, failures, request)};

    const std::lock_guard lock(mutex_);
    const auto index = static_cast<std::uint64_t>(request.trial);
    const auto [model, learnt, of_curves, memory] = models_->learn(history, index);
    GpSurrogate& surrogate = *model;
    const auto resource =
        of_curves ? acquisition_resource(learnt, dimension_ + 1,
                                         looks_at_requested_ ? std::optional(request.resource) : std::nullopt)
                  : 0;
    const auto feasible = feasible_rows(learnt, of_curves ? std::optional(resource) : std::nullopt);
    GpProposer proposer(surrogate, space(), search_, feasible, best_points(history, learnt, feasible));
    for (const auto trial : pending_trials(history, of_curves ? learnt : observations, of_curves)) {
      surrogate.set_resource(in_unit(history[trial].resource));
      proposer.add_pending(history[trial].configuration);
    }
    surrogate.set_resource(in_unit(resource));
    SuccessModel success(backend_, compute::Context{}, model_.covariance, map_.kinds());
    if (learns_failures_ && !failures.empty()) {
      fit_success(history, observations, failures, success);
      proposer.set_success(success, map_);
    }

    const auto& at_one = of_curves ? observations : learnt;
    const auto constraints = fit_constraints(history, at_one, request);
    std::vector<const GpSurrogate*> models;
    for (const auto& constraint : constraints) models.push_back(constraint.get());
    const bool has_feasible = std::ranges::any_of(observations, [](const auto& o) { return o.feasible; });
    proposer.set_constraints(std::move(models), has_feasible);
    const auto cost = per_cost_ ? fit_side(history, at_one, request, log_cost) : nullptr;
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

  static Choice choice_of(const Options& options, std::string_view key, std::string_view otherwise) {
    const auto chosen = options.get_choice(key, otherwise, kChoiceNames);
    return static_cast<Choice>(std::ranges::find(kChoiceNames, chosen) - std::begin(kChoiceNames));
  }

  // Learning curves have no sample paths, and no Lipschitz constant over configurations alone; they alone are asked
  // about a requested rung.
  FidelityRule fidelity_rule(std::string_view choice) const {
    const std::string_view without = search_.thompson                                 ? "acquisition 'thompson'"
                                     : search_.batch == BatchRule::local_penalization ? "batch 'local_penalization'"
                                                                                      : "";
    require(choice != "joint" || without.empty(), "fidelity 'joint' with {}; it goes with auto, one", without);
    require(!looks_at_requested_ || (choice != "one" && without.empty()),
            "rung 'requested' with {}, where no learning curves are modelled; it goes with largest",
            choice == "one" ? "fidelity 'one'" : without);
    if (choice == "one" || !without.empty()) return FidelityRule::one;
    return choice == "joint" || looks_at_requested_ ? FidelityRule::joint : FidelityRule::automatic;
  }

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
    return fit_side_model(backend_, history, observations, value, map_, model_, restarts_, context().seed,
                          static_cast<std::uint64_t>(request.trial));
  }

  static std::optional<double> log_cost(const Trial& trial) {
    double cost = 0;
    for (const auto& measurement : trial.measurements) cost += measurement.cost;
    return cost > 0 ? std::optional(formula::log(cost)) : std::nullopt;
  }

  // Before the first success: where success is likely, and least is known of it.
  Suggestion exploring(const History& history, const std::vector<std::int64_t>& failures,
                       const SuggestRequest& request) const {
    SuccessModel success(backend_, compute::Context{}, model_.covariance, map_.kinds());
    fit_success(history, {}, failures, success);
    const Refusal refused = [&](const Configuration& c) {
      const auto running = history.running();
      return is_refused(history, failures, c) ||
             std::ranges::any_of(running, [&](std::int64_t trial) { return history[trial].configuration == c; });
    };
    const MaximizerOptions options{search_.candidates.value_or(kCandidates), search_.starts, context().seed,
                                   static_cast<std::uint64_t>(request.trial), request.attempt};
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
  GpProposerOptions search_;
  bool per_cost_ = false;
  bool learns_failures_ = true;
  int restarts_ = 0;
  std::int64_t initial_ = 0;
  std::size_t dimension_;
  InputMap map_;
  GpSurrogateOptions model_;
  bool looks_at_requested_ = false;  // where there are curves; else at the largest rung
  mutable std::mutex mutex_;         // of the models
  std::unique_ptr<GpModels> models_;
  std::unique_ptr<GpBandit> bandit_;
};

}  // namespace

std::unique_ptr<Sampler> make_gp(const Options& options, SamplerContext context) {
  return std::make_unique<GaussianProcessSampler>(options, std::move(context));
}

}  // namespace incumbent
