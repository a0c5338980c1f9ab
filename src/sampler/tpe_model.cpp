#include "sampler/tpe_model.hpp"

#include <algorithm>
#include <numeric>

namespace incumbent {
namespace {

// Beyond that many values the mass of a value is its density at the value, to 4e-8 with the least bandwidth.
constexpr std::uint64_t kBins = 100'000;
constexpr std::size_t kBatch = 1024;  // points scored at a time

}  // namespace

ParzenAxis parzen_axis(const SearchSpace& space, std::size_t parameter, const ParzenRule& rule) {
  const auto& p = space[parameter];
  const auto count = space.code_count(parameter);
  if (p.kind == ParameterKind::constant) return {};
  if (p.kind == ParameterKind::categorical) {
    std::vector<double> prior(p.levels.size(), 1 / static_cast<double>(p.levels.size()));
    if (p.prior.kind == Prior::Kind::weights) {
      const double sum = std::accumulate(p.prior.weights.begin(), p.prior.weights.end(), 0.0);
      for (std::size_t c = 0; c < prior.size(); ++c) prior[c] = p.prior.weights[c] / sum;
    }
    return ParzenAxis::choices(std::move(prior));
  }
  ParzenAxis axis;
  if (count == 0) {
    axis = ParzenAxis::real(p.lower, p.upper, p.log);
  } else {
    const double step = p.kind == ParameterKind::ordinal ? 1 : p.step;
    const bool as_points = count > kBins || (p.log && rule.log_integers_are_points);
    axis =
        ParzenAxis::grid(space.nth_code(parameter, 0), space.nth_code(parameter, count - 1), step, p.log, !as_points);
  }
  if (p.prior.kind == Prior::Kind::normal) {
    axis.prior_mu = std::clamp(p.prior.first, axis.lower, axis.upper);
    axis.prior_sigma = std::min(p.prior.second, axis.upper - axis.lower);
  }
  return axis;
}

TpeModel::TpeModel(ParameterGroup group, const std::vector<ParzenAxis>& axes) : group_(std::move(group)) {
  for (const std::size_t j : group_.parameters) axes_.push_back(axes[j]);
  ascending_.resize(axes_.size());
  components_.resize(axes_.size());
}

void TpeModel::build(const TpeOptions& options, const History& history, const TrialSplit& split,
                     const TrialColumns& columns) {
  build_good(options, history, split, columns);
  build_bad(options, split, columns);
}

void TpeModel::build_good(const TpeOptions& options, const History& history, const TrialSplit& split,
                          const TrialColumns& columns) {
  std::vector<std::size_t> members;
  for (const auto trial : split.goods) {
    const auto t = static_cast<std::size_t>(trial);
    if (columns.has(group_.parameters.front(), t)) members.push_back(t);
  }
  const std::size_t n = members.size();
  Matrix values(axes_.size(), n);
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto& column = columns[group_.parameters[j]].value;
    for (std::size_t i = 0; i < n; ++i) values(j, i) = column[members[i]];
  }
  std::vector<double> weights(n, 1.0);
  double prior_weight = options.rule.prior_weight;
  if (options.weights == TpeWeights::recency) {
    for (std::size_t i = 0; i < n; ++i) weights[i] = recency_weight(i, n);
  } else if (options.weights == TpeWeights::improvement && split.threshold && n > 0) {
    // Halves, and a scale: nothing overflows.
    double most = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto& trial = history[static_cast<std::int64_t>(members[i])];
      const double half = trial.feasible() ? 0.5 * *split.threshold - 0.5 * trial.objective() : 0;
      weights[i] = std::max(0.5e-12, half);
      most = std::max(most, weights[i]);
    }
    for (double& w : weights) w = std::max(w / most, 1e-300);
    prior_weight *= std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(n);
  }
  const ParzenColumns sorted(values.view());
  good_.build(axes_, options.rule, sorted.view(), weights, prior_weight);
}

void TpeModel::build_bad(const TpeOptions& options, const TrialSplit& split, const TrialColumns& columns) {
  const std::size_t trials = split.group.size(), first = group_.parameters.front();
  const auto is_member = [&](std::size_t t) {
    return split.group[t] == TrialSplit::bad && (!group_.has_conditions || columns.has(first, t));
  };
  std::size_t n = 0;
  for (std::size_t t = 0; t < trials; ++t) n += is_member(t) ? 1 : 0;
  weights_.assign(trials, 0.0);
  for (std::size_t t = 0, i = 0; t < trials; ++t) {
    if (is_member(t)) weights_[t] = options.weights == TpeWeights::recency ? recency_weight(i++, n) : 1;
  }

  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto& column = columns[group_.parameters[j]];
    auto& ascending = ascending_[j];
    auto& component = components_[j];
    ascending.resize(column.ascending.size());
    component.resize(column.ascending.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < column.ascending.size(); ++i) {
      ascending[count] = column.ascending[i];
      component[count] = column.trial[i];
      count += split.group[column.trial[i]] == TrialSplit::bad ? 1 : 0;
    }
    ascending.resize(count);
    component.resize(count);
  }
  if (axes_.size() == 1 && axes_[0].kind != ParzenAxis::Kind::categorical) {
    // One number: components in its order, so that those far from a point lie together and are left out together.
    sorted_weights_.resize(n);
    for (std::size_t i = 0; i < n; ++i) sorted_weights_[i] = weights_[components_[0][i]];
    const ParzenColumn column{ascending_[0], ascending_[0], {}};
    bad_.build(axes_, options.rule, {&column, 1}, sorted_weights_, options.rule.prior_weight);
    return;
  }
  std::vector<ParzenColumn> view;
  for (std::size_t j = 0; j < axes_.size(); ++j)
    view.push_back({columns[group_.parameters[j]].value, ascending_[j], components_[j]});
  bad_.build(axes_, options.rule, view, weights_, options.rule.prior_weight);
}

Matrix TpeModel::draw(Stream& stream, std::size_t count) const {
  Matrix points(axes_.size(), count);
  good_.draw(stream, points.view());
  return points;
}

std::vector<double> TpeModel::scores(const Matrix& points) const {
  std::vector<double> l(points.cols), g(points.cols);
  good_.log_density(points.view(), l);
  bad_.log_density(points.view(), g);
  for (std::size_t i = 0; i < l.size(); ++i) l[i] -= g[i];
  return l;
}

std::vector<double> TpeModel::best_of(Stream& stream, std::int64_t count) const {
  std::vector<double> best(axes_.size());
  double best_score = 0;
  bool is_first = true;
  for (std::int64_t left = count; left > 0;) {
    const auto points = draw(stream, static_cast<std::size_t>(std::min<std::int64_t>(left, kBatch)));
    left -= static_cast<std::int64_t>(points.cols);
    const auto score = scores(points);
    for (std::size_t i = 0; i < score.size(); ++i) {
      if (!is_first && !(score[i] > best_score)) continue;
      is_first = false;
      best_score = score[i];
      for (std::size_t j = 0; j < best.size(); ++j) best[j] = points(j, i);
    }
  }
  return best;
}

void TpeModel::write(std::span<const double> point, const SearchSpace& space, Configuration& configuration) const {
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const std::size_t parameter = group_.parameters[j];
    const double value = axes_[j].kind == ParzenAxis::Kind::normal ? axes_[j].to_value(point[j]) : point[j];
    configuration[parameter] = space.nearest(parameter, value);
  }
}

}  // namespace incumbent
