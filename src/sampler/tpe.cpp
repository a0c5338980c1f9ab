// tpe: tree-structured Parzen estimators. The trials are split into few good ones and the others; each group of
// parameters that are active together has a density l of the good ones and g of the others, candidates are drawn from
// l, and the one with the largest log l - log g is proposed. What parents became decides which children are drawn.
// Bergstra, Bardenet, Bengio, Kegl, "Algorithms for hyper-parameter optimization", NeurIPS 2011.
//
// The preset `recommended`: Watanabe, "Tree-structured Parzen estimator: understanding its algorithm components and
// their roles for better empirical performance", arXiv 2304.11127 (2023): one multivariate density, good ones 0.15 n
// but at most 25, weights by improvement in l and equal in g, a prior of weight 1 (in l the mean of the weights), gaps
// to neighbours (prior and bounds among them) as bandwidths, at least (2 + n)^-2 or 0.03 of the range, 10 random
// trials, 24 candidates. Chosen here: categories are smoothed as Optuna does, running trials and failures are bad ones.
// `optuna`: Optuna 5; `optuna4_univariate`, `optuna4_multivariate`: its version 4, the scaled bandwidth in the second;
// `hyperopt`: Hyperopt 0.3, an integer being its uniformint.
#include <algorithm>
#include <mutex>

#include "compute/backend.hpp"
#include "sampler/samplers.hpp"
#include "sampler/tpe_model.hpp"

namespace incumbent {
namespace {

// Configurations that are drawn as a whole where the best choices of the groups don't go together or were seen.
constexpr std::int64_t kWholeDraws = 1000;

class Tpe : public Sampler {
 public:
  Tpe(const Options& options, SamplerContext c)
      : Sampler(std::move(c)), options_(read_tpe_options(options)), columns_({}, {}) {
    std::vector<ParzenAxis> axes;
    for (std::size_t j = 0; j < space().size(); ++j) axes.push_back(parzen_axis(space(), j, options_.rule));
    std::vector<bool> modelled(axes.size(), false);
    for (auto& group : parameter_groups(space(), options_.multivariate)) {
      for (const std::size_t j : group.parameters) modelled[j] = true;
      models_.emplace_back(std::move(group), axes, compute::backend_of(context().device).make_density_ratio());
    }
    columns_ = TrialColumns(std::move(axes), std::move(modelled));
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int) const override {
    const std::lock_guard lock(mutex_);
    if (ranks_.update(history)) {
      columns_.clear();
      for (auto& model : models_) model.forget();
    }
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    const std::size_t observations = ranks_.observations();
    if (models_.empty() || static_cast<std::int64_t>(observations) < options_.initial)
      return {{space().sample(stream), {}}};

    const auto count = good_count(observations, options_.beta, options_.gamma_of_root, options_.cap);
    const auto split = ranks_.split(count, without_value(history));
    is_bad_.resize(split.group.size());
    for (std::size_t t = 0; t < is_bad_.size(); ++t) is_bad_[t] = split.group[t] == TrialSplit::bad;
    bad_.make(options_.weights, is_bad_);
    columns_.update(history, is_bad_);
    for (auto& model : models_) model.note(columns_);
    const TpeData data{options_, history, split, columns_, bad_};
    built_.assign(models_.size(), false);
    auto best = best_of_each(data, stream);
    if (!is_new(history, best)) best = best_whole(data, stream);
    return {{std::move(best), {}}};
  }

 private:
  // Trials that are bad whatever comes.
  std::vector<std::int64_t> without_value(const History& history) const {
    std::vector<std::int64_t> trials;
    if (options_.learns_failures) trials = ranks_.failures();
    if (options_.constant_liar) {
      for (const auto trial : history.running()) {
        if (!has_observation(history[trial])) trials.push_back(trial);
      }
    }
    return trials;
  }

  const TpeModel& model(std::size_t g, const TpeData& data) const {
    if (!built_[g]) models_[g].build(data);
    built_[g] = true;
    return models_[g];
  }

  // Whether the group is active with the parents that were chosen so far.
  bool is_active(const TpeModel& model, const Configuration& chosen) const {
    return !model.group().has_conditions || space().activate(chosen).is_active(model.group().parameters.front());
  }

  bool is_new(const History& history, const Configuration& c) const {
    return !space().is_forbidden(c) && (context().noisy || history.count(c) == 0);
  }

  // Each group by itself.
  Configuration best_of_each(const TpeData& data, Stream& stream) const {
    Configuration chosen(std::vector<double>(space().size(), Configuration::inactive()));
    for (std::size_t g = 0; g < models_.size(); ++g) {
      if (!is_active(models_[g], chosen)) continue;
      const auto point = model(g, data).best_of(stream, options_.candidates);
      models_[g].write(point, space(), chosen);
    }
    return space().activate(std::move(chosen));
  }

  // The best of configurations drawn as a whole: new ones if there are any, else allowed ones, else from the priors.
  Configuration best_whole(const TpeData& data, Stream& stream) const {
    Configuration best;
    double best_score = 0;
    bool best_is_new = false;
    for (std::int64_t i = 0; i < std::min(options_.candidates, kWholeDraws); ++i) {
      Configuration drawn(std::vector<double>(space().size(), Configuration::inactive()));
      double score = 0;
      for (std::size_t g = 0; g < models_.size(); ++g) {
        if (!is_active(models_[g], drawn)) continue;
        const auto point = model(g, data).draw(stream, 1);
        score += models_[g].scores(point).front();
        models_[g].write(point.values, space(), drawn);
      }
      drawn = space().activate(std::move(drawn));
      if (space().is_forbidden(drawn)) continue;
      const bool fresh = is_new(data.history, drawn);
      if (!best.empty() && (fresh == best_is_new ? !(score > best_score) : best_is_new)) continue;
      best = std::move(drawn);
      best_score = score;
      best_is_new = fresh;
    }
    return best.empty() ? space().sample(stream) : best;
  }

  TpeOptions options_;
  // Kept from one suggestion to the next to save time; they change nothing.
  mutable std::mutex mutex_;
  mutable TrialRanks ranks_;
  mutable TrialColumns columns_;
  mutable std::vector<std::uint8_t> is_bad_;
  mutable TpeWeighting bad_;
  mutable std::vector<TpeModel> models_;
  mutable std::vector<bool> built_;
};

}  // namespace

std::unique_ptr<Sampler> make_tpe(const Options& options, SamplerContext context) {
  return std::make_unique<Tpe>(options, std::move(context));
}

}  // namespace incumbent
