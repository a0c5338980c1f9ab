// turbo: Bayesian optimization in one or several trust regions. Each starts with a Latin hypercube; then a Gaussian
// process is fitted to the region's trials, and Thompson samples of it at candidates in a box around the region's best
// choose what comes next, over all regions. The box has the side lengths
//   L w_j,  w_j = the length scale of coordinate j over the geometric mean of all;
// it grows with successes, shrinks with failures, and a region whose L has become too small starts anew.
// Eriksson, Pearce, Gardner, Turner, Poloczek, "Scalable global optimization via local Bayesian optimization", NeurIPS
// 2019; the constants are the published ones.
#include <algorithm>
#include <cmath>
#include <limits>

#include "acquisition/candidates.hpp"
#include "compute/backend.hpp"
#include "formula/exponential.hpp"
#include "formula/latin_hypercube.hpp"
#include "formula/logarithm.hpp"
#include "formula/sobol.hpp"
#include "sampler/samplers.hpp"
#include "sampler/trust_region.hpp"
#include "surrogate/factorize.hpp"
#include "surrogate/lbfgsb.hpp"
#include "surrogate/standardization.hpp"

namespace incumbent {
namespace {

struct Bounds {
  double start, lower, upper;
};
constexpr Bounds kOutputScale{1.0, 0.05, 20.0}, kLengthScale{0.5, 0.005, 2.0}, kMean{0.0, -5.0, 5.0};
constexpr Bounds kNoise{0.005, 5e-4, 0.2};  // of the standardized variance
constexpr LbfgsbOptions kFit{.memory = 8, .max_evaluations = 50, .gradient_tolerance = 1e-3, .value_tolerance = 1e-7};

// A Gaussian process of one region: Matern-5/2, outputs less their median over their deviation, maximum likelihood.
class RegionModel {
 public:
  RegionModel(const compute::Backend& backend, std::vector<compute::ColumnKind> kinds, Matrix x, std::vector<double> y)
      : d_(kinds.size()) {
    options_.covariance = compute::Covariance::ard(compute::CovarianceKind::matern52, d_);
    options_.columns = std::move(kinds);
    standardize(y);
    model_ = backend.make_gp_model(options_, {});
    model_->set_data(x.view(), y);
    fit();
  }

  const compute::GpModel& model() const { return *model_; }
  // In sixteenths of the objective's unit: regions are compared, and no draw of the model overflows.
  double undo(double z) const { return outputs_.shift / 16 + outputs_.scale / 16 * z; }
  // Of a box of volume 1.
  std::vector<double> side_weights() const {
    double sum = 0;
    for (std::size_t j = 0; j < d_; ++j) sum += formula::log(parameters_[1 + j]);
    std::vector<double> weights(d_);
    const double mean = formula::exp(sum / static_cast<double>(d_));
    for (std::size_t j = 0; j < d_; ++j) weights[j] = parameters_[1 + j] / mean;
    return weights;
  }

 private:
  void standardize(std::vector<double>& y) {
    auto sorted = y;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t middle = sorted.size() / 2;
    outputs_.shift = sorted.size() % 2 == 1 ? sorted[middle] : 0.5 * sorted[middle - 1] + 0.5 * sorted[middle];
    outputs_.scale = standardization_of(y).scale;
    y = standardized(y, outputs_);
  }

  void fit() {
    const auto bounds = [&](std::size_t p) {
      if (p == 0) return kOutputScale;
      return p <= d_ ? kLengthScale : (p == d_ + 1 ? kNoise : kMean);
    };
    const std::size_t count = options_.covariance.parameters(), mean = options_.covariance.mean_index();
    const auto search = [&](std::size_t p, double v) { return p == mean ? v : formula::log(v); };
    std::vector<double> start(count), lower(count), upper(count);
    for (std::size_t p = 0; p < count; ++p) {
      start[p] = search(p, bounds(p).start);
      lower[p] = search(p, bounds(p).lower);
      upper[p] = search(p, bounds(p).upper);
    }
    const auto natural = [&](std::span<const double> point) {
      std::vector<double> values(point.begin(), point.end());
      for (std::size_t p = 0; p < count; ++p) values[p] = p == mean ? values[p] : formula::exp(values[p]);
      return values;
    };
    const std::size_t system = 0;
    std::vector<Lbfgsb> runs;
    runs.emplace_back(start, lower, upper, kFit);
    minimize(runs, [&](std::span<const std::size_t>, MatrixView<const double> points, std::span<double> values,
                       MatrixView<double> gradients) {
      model_->set_parameters(natural(points.row(0)));
      model_->likelihood({&system, 1}, values, gradients);
      values[0] = -values[0];
      for (double& g : gradients.row(0)) g = -g;
    });
    parameters_ = natural(runs.front().best());
    model_->set_parameters(parameters_);
    factorize_or_fail(*model_);
  }

  std::size_t d_;
  compute::GpModelOptions options_;
  std::unique_ptr<compute::GpModel> model_;
  std::vector<double> parameters_;
  Standardization outputs_;
};

class Turbo : public Sampler {
 public:
  Turbo(const Options& options, SamplerContext c) : Sampler(std::move(c)), d_(space().dimension()) {
    const auto d = static_cast<std::int64_t>(std::max<std::size_t>(d_, 1));
    regions_ = options.get_int("regions", 1, 1, 1000);
    auto initial = std::max<std::int64_t>(2 * d, 2);
    if (context().budget) initial = std::clamp<std::int64_t>(*context().budget / (4 * regions_), 2, initial);
    initial_ = options.get_int("initial", initial, 2, 1'000'000);
    candidates_ =
        static_cast<std::size_t>(options.get_int("candidates", std::min<std::int64_t>(100 * d, 5000), 1, 20'000));
    rules_.failures = std::max<std::int64_t>(regions_ == 1 ? 4 : 5, d);
    for (const std::size_t i : space().coordinates()) {
      const bool label = space()[i].kind == ParameterKind::categorical;
      kinds_.push_back(label ? compute::ColumnKind::label : compute::ColumnKind::number);
    }
  }

  std::vector<Suggestion> suggest(const History& history, const SuggestRequest& request, int count) const override {
    std::vector<TrustRegion> regions;
    for (std::int64_t r = 0; r < regions_; ++r) regions.push_back(replay_trust_region(history, r, rules_));
    for (std::int64_t r = 0; r < regions_; ++r) {
      const auto& region = regions[static_cast<std::size_t>(r)];
      const bool is_known = std::count_if(region.y.begin(), region.y.end(), [](auto y) { return y.has_value(); }) >= 2;
      if (d_ == 0 || region.designed < initial_ || !is_known) return design(region, r, request, count);
    }
    return choose(history, regions, request, count);
  }

 private:
  struct Pool {
    CandidateSet set;
    Matrix samples;  // samples x candidates, in the unit of RegionModel::undo
  };

  // Points of a Latin hypercube, one after another; beyond its end those of the next.
  std::vector<Suggestion> design(const TrustRegion& region, std::int64_t index, const SuggestRequest& request,
                                 int count) const {
    const auto left = std::max<std::int64_t>(initial_ - region.designed, 1);
    const auto name = static_cast<std::uint64_t>(region.restart * regions_ + index);
    const auto seed = Stream(context().seed, Purpose::initial_design, name, request.attempt).bits64();
    std::vector<Suggestion> suggestions;
    std::vector<double> unit(d_);
    for (std::int64_t i = 0; i < std::min<std::int64_t>(std::max(count, 1), left); ++i) {
      const auto point = region.designed + i;
      formula::latin_hypercube_point(static_cast<std::uint64_t>(point % initial_), static_cast<std::uint64_t>(initial_),
                                     seed, static_cast<std::uint32_t>(point / initial_), unit);
      auto configuration = space().decode(unit);
      if (space().is_forbidden(configuration)) {
        Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial + i),
                      request.attempt);
        configuration = space().sample(stream);
      }
      suggestions.push_back(
          {std::move(configuration), TrustRegionTag{index, region.restart, request.trial, true}.text()});
    }
    return suggestions;
  }

  std::vector<Suggestion> choose(const History& history, const std::vector<TrustRegion>& regions,
                                 const SuggestRequest& request, int count) const {
    const Refusal refused = [&](const Configuration& c) { return !context().noisy && history.count(c) > 0; };
    const auto picks = static_cast<std::size_t>(std::max(count, 1));
    std::vector<Pool> pools;
    for (std::size_t r = 0; r < regions.size(); ++r)
      pools.push_back(pool(history, regions[r], r, request, picks, refused));
    std::vector<Suggestion> suggestions;
    for (std::size_t pick = 0; pick < picks; ++pick) {
      std::size_t region = 0, candidate = 0;
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t r = 0; r < pools.size(); ++r) {
        for (std::size_t i = 0; i < pools[r].samples.cols; ++i) {
          if (pools[r].samples(pick, i) < least) {
            least = pools[r].samples(pick, i);
            region = r;
            candidate = i;
          }
        }
      }
      if (least == std::numeric_limits<double>::infinity()) break;
      for (std::size_t s = 0; s < picks; ++s)
        pools[region].samples(s, candidate) = std::numeric_limits<double>::infinity();
      auto configuration = space().decode(pools[region].set.points().row(candidate));
      const bool taken =
          refused(configuration) || std::any_of(suggestions.begin(), suggestions.end(),
                                                [&](const auto& s) { return s.configuration == configuration; });
      if (taken) {
        --pick;
        continue;
      }
      const auto r = static_cast<std::int64_t>(region);
      suggestions.push_back(
          {std::move(configuration), TrustRegionTag{r, regions[region].restart, request.trial}.text()});
    }
    if (!suggestions.empty()) return suggestions;
    // Every candidate was seen.
    Stream stream(context().seed, Purpose::suggestion, static_cast<std::uint64_t>(request.trial), request.attempt);
    return {{space().sample(stream), TrustRegionTag{0, regions[0].restart, request.trial}.text()}};
  }

  // Candidates of a region and samples of its model there. A failed trial counts as the worst value.
  Pool pool(const History& history, const TrustRegion& region, std::size_t index, const SuggestRequest& request,
            std::size_t picks, const Refusal& refused) const {
    Matrix x(region.trials.size(), d_);
    std::vector<double> y;
    double worst = *region.best;
    std::size_t best = 0;
    for (std::size_t i = 0; i < region.trials.size(); ++i) {
      space().encode(history[region.trials[i]].configuration, x.row(i));
      if (region.y[i]) worst = std::max(worst, *region.y[i]);
      if (region.y[i] && *region.y[i] < region.y[best].value_or(std::numeric_limits<double>::infinity())) best = i;
    }
    for (const auto& value : region.y) y.push_back(value.value_or(worst));
    const std::vector<double> centre(x.row(best).begin(), x.row(best).end());
    const RegionModel model(compute::backend_of(context().device), kinds_, std::move(x), std::move(y));

    Stream stream(context().seed, Purpose::candidates, static_cast<std::uint64_t>(request.trial),
                  request.attempt * static_cast<std::uint32_t>(regions_) + static_cast<std::uint32_t>(index));
    const CandidateMaker maker(space(), refused);
    Pool pool{maker.make_set(), {}};
    add_candidates(maker, centre, model.side_weights(), region.length, stream, pool.set);
    Matrix normals(picks, pool.set.size());
    for (double& z : normals.values) z = stream.normal();
    pool.samples = model.model().sample(pool.set.points(), normals.view());
    for (double& value : pool.samples.values) value = model.undo(value);
    return pool;
  }

  // Scrambled Sobol points in the box, each with only about twenty coordinates away from the centre. A category moves
  // to any other with probability L.
  void add_candidates(const CandidateMaker& maker, const std::vector<double>& centre,
                      const std::vector<double>& weights, double length, Stream& stream, CandidateSet& set) const {
    const formula::SobolSequence sequence(d_, stream.bits64());
    const double moving = std::min(20.0 / static_cast<double>(d_), 1.0);
    std::vector<double> unit(d_);
    for (std::size_t i = 0; i < candidates_; ++i) {
      sequence.point(i, unit);
      const std::size_t always = stream.below(d_);
      for (std::size_t j = 0; j < d_; ++j) {
        const bool moves = j == always || moving == 1 || stream.uniform() < moving;
        if (kinds_[j] == compute::ColumnKind::label) {
          if (!moves || stream.uniform() >= length) unit[j] = centre[j];
          continue;
        }
        const double low = std::max(centre[j] - 0.5 * length * weights[j], 0.0);
        const double high = std::min(centre[j] + 0.5 * length * weights[j], 1.0);
        unit[j] = moves ? low + (high - low) * unit[j] : centre[j];
      }
      maker.add_point(unit, set);
    }
  }

  std::size_t d_;
  std::int64_t regions_ = 1, initial_ = 2;
  std::size_t candidates_ = 100;
  TrustRegionRules rules_;
  std::vector<compute::ColumnKind> kinds_;
};

}  // namespace

std::unique_ptr<Sampler> make_turbo(const Options& options, SamplerContext context) {
  return std::make_unique<Turbo>(options, std::move(context));
}

}  // namespace incumbent
