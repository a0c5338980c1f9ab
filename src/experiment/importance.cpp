#include "incumbent/importance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/require.hpp"
#include "formula/random.hpp"
#include "sampler/rung_observations.hpp"
#include "surrogate/forest.hpp"
#include "surrogate/forest_input.hpp"
#include "surrogate/functional_anova.hpp"

namespace incumbent {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Trees must differ: in the columns that each split may use, if there are enough of them. Else in their trials, drawn
// with replacement; shares of functions whose shares are known come out a quarter further off then. Leaves of less than
// three trials follow the noise.
ForestOptions forest_options(const ImportanceOptions& options, std::size_t columns) {
  ForestOptions forest;
  forest.trees = options.trees;
  forest.rule = SplitRule::best;
  forest.min_samples_leaf = 3;
  forest.bootstrap = columns < 3;
  forest.feature_ratio = forest.bootstrap ? 1 : 5.0 / 6;
  return forest;
}

// The trials as rows, of more than options.most_trials evenly spaced ones. Where a coordinate is inactive it is drawn:
// the objective does not depend on it there, and so trees find nothing to learn.
struct Data {
  Matrix x;
  std::vector<double> y;
};

Data learning_data(const ForestInput& input, std::span<const Configuration> configurations,
                   std::span<const double> values, const ImportanceOptions& options) {
  const std::size_t n = std::min(values.size(), options.most_trials);
  Data data{Matrix(n, input.columns()), std::vector<double>(n)};
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t from = i * values.size() / n;
    Stream stream(options.seed, Purpose::forest, 1 + from);  // the trees' own streams are those of index 0
    input.write(configurations[from], data.x.row(i));
    input.draw_inactive(data.x.row(i), stream);
    data.y[i] = values[from];
  }
  return data;
}

// 1 - (sum of squared errors) / (sum of squares about the mean), on every fifth row of a forest of the others.
double determination(const Data& data, const ForestInput& input, const ImportanceOptions& options) {
  const std::size_t held = (data.y.size() + 4) / 5, rest = data.y.size() - held;
  Data seen{Matrix(rest, data.x.cols), {}}, unseen{Matrix(held, data.x.cols), {}};
  for (std::size_t i = 0; i < data.y.size(); ++i) {
    auto& part = i % 5 == 0 ? unseen : seen;
    std::ranges::copy(data.x.row(i), part.x.row(part.y.size()).begin());
    part.y.push_back(data.y[i]);
  }
  Forest forest(forest_options(options, input.columns()), input.categories());
  forest.fit(seen.x.view(), seen.y, options.seed);
  std::vector<double> mean(held), variance(held);
  forest.predict(unseen.x.view(), mean, variance);
  const double centre = std::accumulate(unseen.y.begin(), unseen.y.end(), 0.0) / static_cast<double>(held);
  double errors = 0, squares = 0;
  for (std::size_t i = 0; i < held; ++i) {
    errors += (unseen.y[i] - mean[i]) * (unseen.y[i] - mean[i]);
    squares += (unseen.y[i] - centre) * (unseen.y[i] - centre);
  }
  return squares > 0 ? 1 - errors / squares : 0;
}

// Shares of the variance over the trees that have any.
class Shares {
 public:
  explicit Shares(std::size_t count) : sum_(count, 0.0), squares_(count, 0.0) {}
  void add(std::span<const double> variances, double total) {
    for (std::size_t i = 0; i < variances.size(); ++i) {
      const double share = variances[i] / total;
      sum_[i] += share;
      squares_[i] += share * share;
    }
    trees_ += 1;
  }
  VarianceShare at(std::size_t i, std::vector<std::size_t> parameters) const {
    if (trees_ == 0) return {std::move(parameters)};
    const double mean = sum_[i] / trees_;
    return {std::move(parameters), mean, std::sqrt(std::max(squares_[i] / trees_ - mean * mean, 0.0))};
  }

 private:
  std::vector<double> sum_, squares_;
  double trees_ = 0;
};

Shares shares_of(const Forest& forest, std::span<const AnovaColumn> columns, const Pairs& pairs, bool of_pairs) {
  Shares shares(of_pairs ? pairs.size() : columns.size());
  for (const auto root : forest.nodes().roots) {
    const auto variance = tree_variance(forest.nodes(), root, columns, pairs);
    if (variance.total > 0) shares.add(of_pairs ? variance.pair : variance.single, variance.total);
  }
  return shares;
}

void sort_shares(std::vector<VarianceShare>& shares) {
  std::ranges::stable_sort(shares, std::greater<>(), &VarianceShare::share);
}

// Pairs of the columns with the largest shares.
Pairs pairs_of(const Shares& singles, std::size_t columns, std::size_t most) {
  std::vector<std::uint32_t> order(columns);
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, std::greater<>(), [&](std::uint32_t j) { return singles.at(j, {}).share; });
  order.resize(std::min(order.size(), most));
  std::ranges::sort(order);
  Pairs pairs;
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = a + 1; b < order.size(); ++b) pairs.emplace_back(order[a], order[b]);
  }
  return pairs;
}

}  // namespace

std::size_t wanted_for_importance(const SearchSpace& space) {
  return std::max(kFewestForImportance, 2 * (space.dimension() + 1));
}

Importance parameter_importance(const SearchSpace& space, std::span<const Configuration> configurations,
                                std::span<const double> values, const ImportanceOptions& options) {
  require(configurations.size() == values.size(), "{} configurations came with {} values", configurations.size(),
          values.size());
  require(values.size() >= kFewestForImportance, "{} trials; the importance of parameters needs at least {}",
          values.size(), kFewestForImportance);
  for (const double value : values)
    require(std::isfinite(value), "a trial's value is {}; importance needs finite ones", value);
  const ForestInput input(space);
  const auto data = learning_data(input, configurations, values, options);
  Importance importance;
  importance.trials = values.size();
  importance.used = data.y.size();
  if (input.columns() == 0) return importance;

  importance.determination = determination(data, input, options);
  Forest forest(forest_options(options, input.columns()), input.categories());
  forest.fit(data.x.view(), data.y, options.seed);
  std::vector<AnovaColumn> columns;
  for (std::size_t j = 0; j < input.columns(); ++j) {
    const auto categories = input.categories()[j];
    columns.push_back(
        {categories > 0 ? categories - 1 : 0, [&input, j](double place) { return input.mass_up_to(j, place); }});
  }
  const auto parameters = space.coordinates();
  const auto singles = shares_of(forest, columns, {}, false);
  for (std::size_t j = 0; j < columns.size(); ++j) importance.singles.push_back(singles.at(j, {parameters[j]}));
  sort_shares(importance.singles);
  if (!options.pairs) return importance;
  const auto pairs = pairs_of(singles, columns.size(), options.most_paired);
  const auto shares = shares_of(forest, columns, pairs, true);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    importance.pairs.push_back(shares.at(i, {parameters[pairs[i].first], parameters[pairs[i].second]}));
  }
  sort_shares(importance.pairs);
  return importance;
}

Importance parameter_importance(const History& history, const ImportanceOptions& options) {
  const auto observations = observations_at_one_resource(history, wanted_for_importance(history.space()));
  std::vector<Configuration> configurations;
  std::vector<double> values;
  for (const auto& observation : observations) {
    const auto& configuration = history[observation.trial].configuration;
    if (configuration.empty()) continue;
    configurations.push_back(configuration);
    values.push_back(observation.objective);
  }
  if (values.size() < kFewestForImportance) {
    fail(ErrorCode::check_failed, "{} of {} trials have a value; the importance of parameters needs at least {}",
         values.size(), history.size(), kFewestForImportance);
  }
  auto importance = parameter_importance(history.space(), configurations, values, options);
  importance.left_out = history.size() - values.size();
  importance.resource = observations.back().resource;
  return importance;
}

}  // namespace incumbent
