// smac: sequential model-based optimization with a random forest. After a Sobol design each suggestion fits a forest to
// the logarithms of the scaled costs (surrogate/log_scale.hpp) and takes the configuration of the largest log expected
// improvement over the best predicted cost, among random challengers and where local searches end; one in five is
// random instead, so that every configuration is tried in the end.
// Hutter, Hoos, Leyton-Brown, "Sequential model-based optimization for general algorithm configuration", LION 2011;
// the constants are those of SMAC3's HyperparameterOptimizationFacade: Lindauer et al., "SMAC3: a versatile Bayesian
// optimization package for hyperparameter optimization", JMLR 23 (2022).
//
// Failed trials have the largest cost of the others, infeasible ones at least the largest feasible cost; until
// something is feasible the cost is the sum of the violated constraints. Running trials, and those that a scheduler
// left below the resource that is learnt from, have the cost that a forest without them predicts (Ginsbourger, Le
// Riche, Carraro, "Kriging is well-suited to parallelize optimization", 2010).
//
// Otherwise than in SMAC3: the forest is fitted for each suggestion, there for every eighth; categories of up to
// 63 choices are split into subsets, there at thresholds of their numbers; four normal moves of a number are
// neighbours, there eight; challengers that were tried already are not replaced by others; nothing is evaluated twice
// to race it against the incumbent.
#include <algorithm>

#include "formula/random.hpp"
#include "sampler/recommended.hpp"
#include "sampler/rung_observations.hpp"
#include "sampler/samplers.hpp"
#include "sampler/smac_search.hpp"
#include "surrogate/log_scale.hpp"

namespace incumbent {
namespace {

class Smac : public Sampler {
 public:
  Smac(const Options& options, SamplerContext c)
      : Sampler(std::move(c)), sobol_(make_sampler("sobol", context())), input_(space()) {
    auto initial = 10 * static_cast<std::int64_t>(space().dimension());
    if (context().budget) initial = std::min(initial, *context().budget / 4);
    initial_ = options.get_int("initial", std::max<std::int64_t>(initial, 1), 1, 1'000'000);
    random_ = options.get_double("random", 0.2, 0.0, 1.0);
    search_.challengers = static_cast<std::size_t>(options.get_int("challengers", 10'000, 1, 10'000'000));
    search_.starts = static_cast<std::size_t>(options.get_int("starts", 10, 0, 10'000));
    forest_.trees = static_cast<std::size_t>(options.get_int("trees", 10, 1, 10'000));
    forest_.feature_ratio = options.get_double("feature_ratio", 1.0, 1e-6, 1.0);
    forest_.min_samples_split = static_cast<std::size_t>(options.get_int("min_samples_split", 2, 2, 1'000'000));
    forest_.min_samples_leaf = static_cast<std::size_t>(options.get_int("min_samples_leaf", 1, 1, 1'000'000));
    forest_.max_depth = static_cast<std::size_t>(options.get_int("max_depth", std::int64_t{1} << 20, 1, 1 << 20));
    forest_.bootstrap = options.get_bool("bootstrap", true);
    forest_.rule = choose<SplitRule>(options, "split", kSplitRuleNames);
    forest_.variance = choose<ForestVariance>(options, "variance", kForestVarianceNames);
    forest_.leaf = choose<LeafMean>(options, "leaf", kLeafMeanNames);
    search_.improvement = choose<ImprovementOf>(options, "ei", kImprovementOfNames);
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    const auto observations = observations_at_one_resource(history, space().dimension() + 1);
    if (request.trial < initial_ || observations.empty() || space().dimension() == 0)
      return sobol_->suggest(history, request, 1);
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    const auto is_refused = [&](const Configuration& c) { return !context().noisy && history.count(c) > 0; };
    if (stream.uniform() < random_) return {{random(is_refused, stream), {}}};

    std::vector<const Configuration*> tried;
    const auto costs = costs_of(history, observations, tried);
    const Forest forest = learn(history, pending_trials(history, observations, false), tried, costs, request);
    const SmacSearch search(space(), input_, forest, tried, search_);
    auto best = search.best(stream, is_refused);
    return {{best ? std::move(*best) : random(is_refused, stream), {}}};
  }

  // The least cost that a forest of all that has ended predicts.
  const Trial* recommend(const History& history) const override {
    const auto observations = observations_at_one_resource(history, space().dimension() + 1);
    if (!context().noisy || observations.size() < 2) return history.best();
    std::vector<const Configuration*> tried;
    const auto costs = costs_of(history, observations, tried);
    SuggestRequest request;
    request.trial = static_cast<std::int64_t>(history.size());
    const Forest forest = learn(history, {}, tried, costs, request);
    Matrix rows(observations.size(), input_.columns());
    for (std::size_t i = 0; i < rows.rows; ++i) input_.write(*tried[i], rows.row(i));
    std::vector<double> mean(rows.rows), variance(rows.rows);
    forest.predict(rows.view(), mean, variance);
    return least_expected(history, observations, mean);
  }

 private:
  // The first is the default.
  template <class Enum, std::size_t count>
  static Enum choose(const Options& options, std::string_view key, const std::string_view (&names)[count]) {
    return static_cast<Enum>(std::ranges::find(names, options.get_choice(key, names[0], names)) - std::begin(names));
  }

  // A draw from the priors, a new one if it can be had.
  template <class Refusal>
  Configuration random(const Refusal& is_refused, Stream& stream) const {
    constexpr int kDraws = 100;
    auto drawn = space().sample(stream);
    for (int i = 1; i < kDraws && is_refused(drawn); ++i) drawn = space().sample(stream);
    return drawn;
  }

  // What was tried and what it cost.
  static std::vector<double> costs_of(const History& history, const std::vector<Observation>& observations,
                                      std::vector<const Configuration*>& tried) {
    const bool has_feasible = std::ranges::any_of(observations, [](const auto& o) { return o.feasible; });
    std::vector<double> costs;
    std::optional<double> worst;  // of the feasible ones
    for (const auto& o : observations) {
      if (o.feasible) worst = std::max(worst.value_or(o.objective), o.objective);
    }
    for (const auto& o : observations) {
      tried.push_back(&history[o.trial].configuration);
      if (has_feasible)
        costs.push_back(o.feasible ? o.objective : std::max(*worst, o.objective));
      else
        costs.push_back(violation(history[o.trial]));
    }
    const double most = *std::ranges::max_element(costs);
    for (const auto trial : history.failures()) {
      tried.push_back(&history[trial].configuration);
      costs.push_back(most);
    }
    return costs;
  }

  static double violation(const Trial& trial) {
    double sum = 0;
    for (const double c : trial.measurements.back().constraints) {
      sum += c <= 0 ? 0 : c < 1e300 ? c : 1e300;  // one that is no number too
    }
    return sum;
  }

  // A forest of what is known, then one in which pending trials have the costs that the first one predicts.
  Forest learn(const History& history, const std::vector<std::int64_t>& pending,
               const std::vector<const Configuration*>& tried, const std::vector<double>& costs,
               const SuggestRequest& request) const {
    Matrix rows(tried.size() + pending.size(), input_.columns());
    for (std::size_t i = 0; i < tried.size(); ++i) input_.write(*tried[i], rows.row(i));
    for (std::size_t i = 0; i < pending.size(); ++i)
      input_.write(history[pending[i]].configuration, rows.row(tried.size() + i));

    auto values = log_scaled(costs);
    Forest forest(forest_, input_.categories());
    const auto fit = [&](std::uint32_t part) {
      forest.fit({rows.values.data(), values.size(), rows.cols}, values, context().seed,
                 static_cast<std::uint64_t>(request.trial), 2 * request.attempt + part);
    };
    fit(0);
    if (pending.empty()) return forest;
    values.resize(rows.rows);
    std::vector<double> variance(pending.size());
    forest.predict({rows.row(tried.size()).data(), pending.size(), rows.cols}, std::span(values).subspan(tried.size()),
                   variance);
    fit(1);
    return forest;
  }

  std::unique_ptr<Sampler> sobol_;
  ForestInput input_;
  std::int64_t initial_ = 1;
  double random_ = 0.2;
  ForestOptions forest_;
  SmacSearchOptions search_;
};

}  // namespace

std::unique_ptr<Sampler> make_smac(const Options& options, SamplerContext context) {
  return std::make_unique<Smac>(options, std::move(context));
}

}  // namespace incumbent
