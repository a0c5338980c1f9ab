#include "sampler/tpe_model.hpp"

#include <algorithm>
#include <numeric>

#include "formula/bits.hpp"

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

void TpeModel::build_good(const TpeData& data) {
  const auto& [options, history, split, columns, bad, not_bad] = data;
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
  const ParzenColumns sorted(values.view());
  good_.build(axes_, options.rule, sorted.view(), weights, prior_weight);
}

// The column of an axis without those that are not bad: the stretches between them.
void TpeModel::select_bad(const TpeData& data, std::size_t axis) {
  const std::size_t parameter = group_.parameters[axis];
  const auto& column = data.columns[parameter];
  left_out_.clear();
  for (const std::uint32_t t : data.not_bad) {
    if (data.columns.has(parameter, t)) left_out_.push_back(data.columns.place(parameter, t));
  }
  std::sort(left_out_.begin(), left_out_.end());
  left_out_.push_back(column.ascending.size());
  ascending_.resize(column.ascending.size() + 1 - left_out_.size());
  components_.resize(ascending_.size());
  std::size_t from = 0, to = 0;
  for (const std::size_t end : left_out_) {
    std::copy_n(column.ascending.data() + from, end - from, ascending_.data() + to);
    std::copy_n(column.trial.data() + from, end - from, components_.data() + to);
    to += end - from;
    from = end + 1;
  }
}

void TpeModel::build_bad(const TpeData& data) {
  const auto& options = data.options;
  const auto* weights = &data.bad.weights();
  if (group_.has_conditions) {
    is_member_.resize(weights->size());
    for (std::size_t t = 0; t < is_member_.size(); ++t)
      is_member_[t] = (*weights)[t] > 0 && data.columns.has(group_.parameters.front(), t);
    own_.make(options.weights, is_member_);
    weights = &own_.weights();
  }
  const bool one_number = axes_.size() == 1 && axes_[0].kind != ParzenAxis::Kind::categorical;
  if (one_number) {
    // One number: components in its order, so that those far from a point lie together and are left out together.
    select_bad(data, 0);
    sorted_weights_.resize(ascending_.size());
    for (std::size_t i = 0; i < sorted_weights_.size(); ++i) sorted_weights_[i] = (*weights)[components_[i]];
    const ParzenColumn column{ascending_, ascending_, {}};
    return bad_.build(axes_, options.rule, {&column, 1}, sorted_weights_, options.rule.prior_weight);
  }
  const auto column = [&](std::size_t j) -> ParzenColumn {
    const auto& value = data.columns[group_.parameters[j]].value;
    if (axes_[j].kind == ParzenAxis::Kind::categorical) return {value, {}, {}};
    select_bad(data, j);
    return {value, ascending_, components_};
  };
  bad_.build(axes_, options.rule, column, *weights, options.rule.prior_weight);
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
