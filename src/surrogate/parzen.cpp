#include "surrogate/parzen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/simd.hpp"
#include "formula/parzen.hpp"
#include "surrogate/parzen_factors.hpp"

namespace incumbent {
namespace {

INCUMBENT_SIMD_CLONES
void logarithms(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = formula::log(x[i]);
}

INCUMBENT_SIMD_CLONES
void add_to(double* sum, const double* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) sum[i] += x[i];
}

struct Weights {
  double sum = 0;
  std::size_t positive = 0;
};

// Eight partial sums.
INCUMBENT_SIMD_CLONES
Weights add_up(const double* w, std::size_t n) {
  double sum[8] = {};
  std::size_t positive = 0, i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] += w[i + lane];
  }
  for (; i < n; ++i) sum[0] += w[i];
  for (i = 0; i < n; ++i) positive += w[i] > 0;
  return {((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7])), positive};
}

INCUMBENT_SIMD_CLONES
void divide(double* x, std::size_t n, double by) {
  for (std::size_t i = 0; i < n; ++i) x[i] /= by;
}

// An eighth more room than is needed, where doubling would leave half of it empty.
template <class V>
void reserve(V& v, std::size_t count) {
  if (count <= v.capacity()) return;
  v.clear();
  v.reserve(count + count / 8);
}

}  // namespace

ParzenColumns::ParzenColumns(std::span<const ParzenAxis> axes, MatrixView<const double> columns)
    : ascending_(axes.size()), component_(axes.size()), choice_(axes.size()) {
  for (std::size_t j = 0; j < axes.size(); ++j) {
    const auto row = columns.row(j);
    if (axes[j].kind == ParzenAxis::Kind::categorical) {
      for (const double choice : row) choice_[j].push_back(static_cast<std::uint32_t>(choice));
      continue;
    }
    auto& order = component_[j];
    order.resize(row.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return row[a] < row[b]; });
    for (const auto i : order) ascending_[j].push_back(row[i]);
  }
}

std::vector<ParzenColumn> ParzenColumns::view() const {
  std::vector<ParzenColumn> result;
  for (std::size_t j = 0; j < choice_.size(); ++j) result.push_back({ascending_[j], component_[j], choice_[j]});
  return result;
}

// Numbers of the column that is being added, by place.
struct ParzenEstimator::Room {
  compute::cpu::UninitializedVector sigma, factor, mass;
};

void ParzenEstimator::build(std::span<const ParzenAxis> axes, const ParzenRule& rule, const ColumnSource& column,
                            std::span<const double> weights, double prior_weight) {
  axes_.assign(axes.begin(), axes.end());
  draws_.cumulative.clear();
  rule_ = rule;
  rule_.truncates_whole = rule.truncates_whole && axes.size() == 1 && axes[0].kind != ParzenAxis::Kind::categorical;
  rule_.counts_categories = rule.counts_categories && axes.size() == 1;
  count_ = weights.size() + 1;
  const Weights all = add_up(weights.data(), weights.size());
  observations_ = all.positive;
  if (rule_.counts_categories && axes[0].kind == ParzenAxis::Kind::categorical)
    prior_weight *= static_cast<double>(axes[0].prior.size());
  if (observations_ == 0) prior_weight = 1;
  reserve(weights_, count_);
  weights_.assign(weights.begin(), weights.end());
  weights_.push_back(prior_weight);
  divide(weights_.data(), count_, all.sum + prior_weight);

  place_.clear();
  std::size_t normals = 0, tables = 0;
  for (const auto& axis : axes_) place_.push_back(axis.kind == ParzenAxis::Kind::normal ? normals++ : tables++);
  make_room(normals, tables);
  logarithms(weights_.data(), count_, offset_.data());
  std::fill(offset_.begin() + static_cast<std::ptrdiff_t>(count_), offset_.end(), -formula::kInfinity);
  if (rule_.truncates_whole) masses_.assign(count_, 1);
  in_order_ = false;
  Room room;
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto from = column(j);
    in_order_ = axes_.size() == 1 && normals == 1 && from.component.empty();
    switch (axes_[j].kind) {
      case ParzenAxis::Kind::normal: add_normal(place_[j], axes_[j], from, room); break;
      case ParzenAxis::Kind::bins: add_bins(place_[j], axes_[j], from, room); break;
      case ParzenAxis::Kind::categorical: add_categories(place_[j], axes_[j], from); break;
    }
  }
  if (rule_.truncates_whole) {
    double kept = 0;
    for (std::size_t k = 0; k < count_; ++k) kept += weights_[k] * masses_[k];
    const double log_kept = formula::log(kept);
    for (double& offset : offset_) offset -= log_kept;
  }
}

void ParzenEstimator::make_room(std::size_t normals, std::size_t tables) {
  const std::size_t components = compute::cpu::padded(count_);
  if (normals != normals_ || components > stride_) {
    normals_ = normals;
    stride_ = compute::cpu::padded(components + components / 8);
    // What is no component has finite numbers, too.
    for (auto* columns : {&mean_, &precision_}) columns->assign(normals * stride_, 0.0);
    factors_.clear();
    least_.assign(normals, {});
  }
  reserve(offset_, components);
  offset_.resize(components);
  rows_.resize(tables);
  row_of_.resize(tables);
  for (auto& row : row_of_) row.assign(components, 0);
}

Bandwidths ParzenEstimator::bandwidths(const ParzenAxis& axis, std::span<const double> ascending) const {
  return {rule_.bandwidth, ascending, axis.lower, axis.upper, axis.prior_mu, axis.prior_sigma, axes_.size()};
}

void ParzenEstimator::add_normal(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from, Room& room) {
  const auto sigmas = bandwidths(axis, from.ascending);
  const std::size_t prior = column * stride_ + count_ - 1;
  mean_[prior] = axis.prior_mu;
  precision_[prior] = 1 / axis.prior_sigma;
  if (in_order_) {
    add_in_order(axis, sigmas, from, room);
  } else {
    add_scattered(column, axis, sigmas, from, room);
  }
}

// Components in the order of their means: all of them anew, a division each where most have the least sigma.
void ParzenEstimator::add_in_order(const ParzenAxis& axis, const Bandwidths& sigmas, const ParzenColumn& from,
                                   Room& room) {
  const bool whole = rule_.truncates_whole;
  least_.front() = {};
  room.sigma.resize(count_);
  room.factor.resize(count_);
  sigmas.all(room.sigma.data());
  room.sigma.back() = axis.prior_sigma;
  std::ranges::copy(from.ascending, mean_.data());
  reciprocals(room.sigma.data(), sigmas.size(), precision_.data());
  log_factors(mean_.data(), room.sigma.data(), count_, axis.lower, axis.upper, room.factor.data(),
              whole ? masses_.data() : nullptr);
  add_to(offset_.data(), room.factor.data(), count_);
}

// Where others came or went, only they and their neighbours have another sigma.
void ParzenEstimator::add_scattered(std::size_t column, const ParzenAxis& axis, const Bandwidths& sigmas,
                                    const ParzenColumn& from, Room& room) {
  const bool whole = rule_.truncates_whole;
  const std::size_t n = sigmas.size(), prior = count_ - 1;
  if (factors_.empty()) factors_.assign(normals_ * stride_, 0.0);
  double* mean = mean_.data() + column * stride_;
  double* precision = precision_.data() + column * stride_;
  double* factor = factors_.data() + column * stride_;
  const auto component = [&](std::size_t i) { return from.component.empty() ? i : from.component[i]; };
  const auto compute = [&](const double* mu, std::size_t count) {
    room.factor.resize(count);
    room.mass.resize(whole ? count : 0);
    log_factors(mu, room.sigma.data(), count, axis.lower, axis.upper, room.factor.data(),
                whole ? room.mass.data() : nullptr);
  };
  const auto set = [&](std::size_t place, std::size_t at) {
    const std::size_t k = component(place);
    mean[k] = from.ascending[place];
    precision[k] = 1 / room.sigma[at];
    factor[k] = room.factor[at];
    if (whole) masses_[k] = room.mass[at];
  };
  const auto least = whole ? std::nullopt : sigmas.least_of_gaps();
  if (from.touched && least && least_[column] == least) {
    std::vector<std::size_t> places;
    for (const auto place : *from.touched) {
      for (std::size_t i = place - std::min<std::size_t>(place, 1); i < std::min(place + 2, n); ++i)
        places.push_back(i);
    }
    std::vector<double> mu;
    room.sigma.clear();
    for (const auto i : places) {
      mu.push_back(from.ascending[i]);
      room.sigma.push_back(sigmas.at(i));
    }
    compute(mu.data(), places.size());
    for (std::size_t m = 0; m < places.size(); ++m) set(places[m], m);
  } else {
    room.sigma.resize(n);
    sigmas.all(room.sigma.data());
    compute(from.ascending.data(), n);
    for (std::size_t i = 0; i < n; ++i) set(i, i);
  }
  least_[column] = least;
  room.sigma.assign(1, axis.prior_sigma);
  compute(&axis.prior_mu, 1);
  factor[prior] = room.factor.front();
  if (whole) masses_[prior] = room.mass.front();
  add_to(offset_.data(), factor, count_);
}

void ParzenEstimator::add_bins(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from, Room& room) {
  const std::size_t n = from.ascending.size(), prior = count_ - 1;
  const auto sigmas = bandwidths(axis, from.ascending);
  room.sigma.resize(n);
  sigmas.all(room.sigma.data());
  Rows& rows = rows_[column];
  rows.mu.clear();
  rows.sigma.clear();
  rows.log_mass.clear();
  const auto add = [&](double mu, double sigma, std::size_t k) {
    if (rows.mu.empty() || rows.mu.back() != mu || rows.sigma.back() != sigma) {
      rows.mu.push_back(mu);
      rows.sigma.push_back(sigma);
      rows.log_mass.push_back(formula::truncated_mass((mu - axis.lower) / sigma, (axis.upper - mu) / sigma));
    }
    row_of_[column][k] = static_cast<std::uint32_t>(rows.mu.size() - 1);
    if (rule_.truncates_whole) masses_[k] = rows.log_mass.back();
  };
  for (std::size_t i = 0; i < n; ++i)
    add(from.ascending[i], room.sigma[i], from.component.empty() ? i : from.component[i]);
  add(axis.prior_mu, axis.prior_sigma, prior);
  for (double& mass : rows.log_mass) mass = rule_.truncates_whole ? 0 : formula::log(mass);
}

// Row c: an observation of choice c; the last: the prior.
void ParzenEstimator::add_categories(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  auto& rows = row_of_[column];
  std::ranges::copy(from.choice, rows.begin());
  rows[count_ - 1] = static_cast<std::uint32_t>(axis.prior.size());
}

double ParzenEstimator::log_category(std::size_t axis, std::size_t row, std::size_t choice) const {
  const auto& prior = axes_[axis].prior;
  if (row == prior.size()) return formula::log(prior[choice]);
  const double strength = rule_.counts_categories ? 0
                                                  : rule_.prior_weight * static_cast<double>(prior.size()) /
                                                        static_cast<double>(observations_ + 1);
  return formula::log_category(row == choice, prior[choice], strength);
}

double ParzenEstimator::mu(std::size_t axis, std::size_t component) const {
  if (axes_[axis].kind == ParzenAxis::Kind::bins) {
    return rows_[place_[axis]].mu[row_of_[place_[axis]][component]];
  }
  return mean_[place_[axis] * stride_ + component];
}

double ParzenEstimator::sigma(std::size_t axis, std::size_t component) const {
  if (axes_[axis].kind == ParzenAxis::Kind::bins) {
    return rows_[place_[axis]].sigma[row_of_[place_[axis]][component]];
  }
  return 1 / precision_[place_[axis] * stride_ + component];
}

double ParzenEstimator::probability(std::size_t axis, std::size_t component, std::size_t choice) const {
  return formula::exp(log_category(axis, row_of_[place_[axis]][component], choice));
}

}  // namespace incumbent
