#include "sampler/tpe_model.hpp"

#include <algorithm>
#include <numeric>

#include "formula/bits.hpp"
#include "sampler/few_changes.hpp"

namespace incumbent {
namespace {

// Beyond that many values the mass of a value is its density at the value, to 4e-8 with the least bandwidth.
constexpr std::uint64_t kBins = 100'000;
// Points scored at a time: fewer where each has long tables, numbers of which there may be so many.
constexpr std::size_t kLeastBatch = 256, kMostBatch = 8192, kTableNumbers = std::size_t{1} << 22;

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

void TpeWeighting::make(TpeWeights rule, const std::vector<std::uint8_t>& is_member) {
  const std::size_t trials = is_member.size();
  weights_.resize(trials);
  if (rule != TpeWeights::recency) {
    for (std::size_t t = 0; t < trials; ++t) weights_[t] = is_member[t];
    return;
  }
  std::size_t n = 0, i = 0;
  for (const auto member : is_member) n += member;
  recency_.resize(n + 1);  // and a place for what is no member after the last
  recency_weights({recency_.data(), n});
  for (std::size_t t = 0; t < trials; ++t) {
    weights_[t] = is_member[t] * recency_[i];
    i += is_member[t];
  }
}

TpeModel::TpeModel(ParameterGroup group, const std::vector<ParzenAxis>& axes,
                   std::unique_ptr<compute::DensityRatio> ratio)
    : group_(std::move(group)), ratio_(std::move(ratio)) {
  for (const std::size_t j : group_.parameters) axes_.push_back(axes[j]);
}

void TpeModel::build(const TpeData& data) {
  build_good(data);
  build_bad(data);
  ratio_->set(good_.mixture(), bad_.mixture());
}

void TpeModel::note(const TrialColumns& bad) {
  const auto more = bad.changed();
  if (changed_ && changed_->size() + more.size() <= kFewChanges) {
    changed_->insert(changed_->end(), more.begin(), more.end());
  } else {
    changed_.reset();
  }
}

void TpeModel::build_good(const TpeData& data) {
  const auto& [options, history, split, columns, bad] = data;
  std::vector<std::size_t> members;
  for (const auto trial : split.goods) {
    if (history[trial].configuration.is_active(group_.parameters.front()))
      members.push_back(static_cast<std::size_t>(trial));
  }
  const std::size_t n = members.size();
  Matrix values(axes_.size(), n);
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    for (std::size_t i = 0; i < n; ++i) values(j, i) = columns.value(history, group_.parameters[j], members[i]);
  }
  std::vector<double> weights(n, 1.0);
  double prior_weight = options.rule.prior_weight;
  if (options.weights == TpeWeights::recency) {
    for (std::size_t i = 0; i < n; ++i) weights[i] = recency_weight(i, n);
  } else if (options.weights == TpeWeights::improvement && split.threshold && n > 0) {
    // Halves, and a scale: nothing overflows. All are feasible, for a bad one is.
    double most = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double objective = history[static_cast<std::int64_t>(members[i])].objective();
      weights[i] = std::max(0.5e-12, 0.5 * *split.threshold - 0.5 * objective);
      most = std::max(most, weights[i]);
    }
    for (double& w : weights) w = std::max(w / most, 1e-300);
    prior_weight *= std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(n);
  }
  const ParzenColumns sorted(axes_, values.view());
  good_.build(axes_, options.rule, sorted.view(), weights, prior_weight);
}

ParzenColumn TpeModel::bad_column(const TpeData& data, std::size_t axis, std::vector<std::size_t>& places) const {
  const std::size_t parameter = group_.parameters[axis];
  const auto& column = data.columns[parameter];
  if (axes_[axis].kind == ParzenAxis::Kind::categorical) return {.choice = column.choice};
  ParzenColumn result{.ascending = column.ascending, .component = column.trial};
  if (!changed_) return result;
  places.clear();
  for (const auto t : *changed_) {
    if (data.history[t].configuration.is_active(parameter))
      places.push_back(data.columns.place(data.history, parameter, t));
  }
  result.touched = places;
  return result;
}

void TpeModel::build_bad(const TpeData& data) {
  const auto& options = data.options;
  const auto* weights = &data.bad.weights();
  TpeWeighting own;  // of the bad trials in which a group with conditions is active
  if (group_.has_conditions) {
    const auto& has = data.columns[group_.parameters.front()].has;
    own.make(options.weights, std::vector<std::uint8_t>(has.begin(), has.end()));
    weights = &own.weights();
  }
  const bool one_number = axes_.size() == 1 && axes_[0].kind != ParzenAxis::Kind::categorical;
  if (one_number) {
    // One number: components in its order, so that those far from a point lie together and are left out together.
    const auto& [has, ascending, trial, choice] = data.columns[group_.parameters.front()];
    std::vector<double> sorted_weights(trial.size());
    for (std::size_t i = 0; i < trial.size(); ++i) sorted_weights[i] = (*weights)[trial[i]];
    const ParzenColumn column{.ascending = ascending};
    return bad_.build(axes_, options.rule, {&column, 1}, sorted_weights, options.rule.prior_weight);
  }
  std::vector<std::size_t> places;
  const auto column = [&](std::size_t j) { return bad_column(data, j, places); };
  bad_.build(axes_, options.rule, column, *weights, options.rule.prior_weight);
  changed_.emplace();
}

Matrix TpeModel::draw(Stream& stream, std::size_t count) const {
  Matrix points(axes_.size(), count);
  good_.draw(stream, points.view());
  return points;
}

std::vector<double> TpeModel::scores(const Matrix& points) const {
  std::vector<double> scores(points.cols);
  ratio_->scores(good_.prepare(points.view()).view(), bad_.prepare(points.view()).view(), scores);
  return scores;
}

std::vector<double> TpeModel::best_of(Stream& stream, std::int64_t count) const {
  const auto batch = static_cast<std::int64_t>(
      std::clamp<std::size_t>(kTableNumbers / (1 + bad_.table_length()), kLeastBatch, kMostBatch));
  std::vector<double> best;
  double least = -formula::kInfinity;
  const auto keep = [&](const Matrix& points, std::size_t i) {
    best.resize(axes_.size());
    for (std::size_t j = 0; j < best.size(); ++j) best[j] = points(j, i);
  };
  for (std::int64_t left = count; left > 0; left -= batch) {
    const auto points = draw(stream, static_cast<std::size_t>(std::min(left, batch)));
    const auto good = good_.prepare(points.view()), bad = bad_.prepare(points.view());
    const auto found = ratio_->best(good.view(), bad.view(), least);
    if (found) {
      keep(points, found->point);
      least = found->score;
    } else if (best.empty()) {
      keep(points, 0);
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
