#include "surrogate/parzen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/simd.hpp"
#include "formula/parzen.hpp"

namespace incumbent {
namespace {

// Elements that may be anything; an eighth more room than they take, where doubling would leave half of it empty.
void resize(std::vector<double>& v, std::size_t count) {
  if (count > v.capacity()) {
    v = {};
    v.reserve(count + count / 8);
  }
  v.resize(count);
}

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

}  // namespace

ParzenColumns::ParzenColumns(MatrixView<const double> columns) {
  for (std::size_t j = 0; j < columns.rows; ++j) {
    const auto row = columns.row(j);
    std::vector<std::uint32_t> order(row.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return row[a] < row[b]; });
    std::vector<double> ascending;
    for (const auto i : order) ascending.push_back(row[i]);
    mu_.emplace_back(row.begin(), row.end());
    ascending_.push_back(std::move(ascending));
    component_.push_back(std::move(order));
  }
}

std::vector<ParzenColumn> ParzenColumns::view() const {
  std::vector<ParzenColumn> result;
  for (std::size_t j = 0; j < mu_.size(); ++j) result.push_back({mu_[j], ascending_[j], component_[j]});
  return result;
}

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
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto from = column(j);
    in_order_ = axes_.size() == 1 && normals == 1 && from.component.empty();
    switch (axes_[j].kind) {
      case ParzenAxis::Kind::normal: add_normal(place_[j], axes_[j], from); break;
      case ParzenAxis::Kind::bins: add_bins(place_[j], axes_[j], from); break;
      case ParzenAxis::Kind::categorical: add_categories(place_[j], axes_[j], from); break;
    }
  }
  for (std::size_t j = 0; j < normals; ++j) add_to(offset_.data(), factors_.data() + j * stride_, count_);
  if (rule_.truncates_whole) {
    double kept = 0;
    for (std::size_t k = 0; k < count_; ++k) kept += weights_[k] * masses_[k];
    const double log_kept = formula::log(kept);
    for (double& offset : offset_) offset -= log_kept;
  }
}

void ParzenEstimator::make_room(std::size_t normals, std::size_t tables) {
  const std::size_t components = compute::cpu::padded(count_);
  moved_ = normals != normals_ || components > stride_;
  if (moved_) {
    normals_ = normals;
    stride_ = compute::cpu::padded(components + components / 8);
    // What is no component has finite numbers, too.
    for (auto* columns : {&mean_, &precision_, &factors_}) columns->assign(normals * stride_, 0.0);
  }
  offset_.resize(components);
  known_.resize(normals);
  rows_.resize(tables);
  row_of_.resize(tables);
  for (auto& row : row_of_) row.assign(components, 0);
}

void ParzenEstimator::add_normal(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  const std::size_t n = from.ascending.size(), prior = count_ - 1;
  const bool whole = rule_.truncates_whole;
  double* mean = mean_.data() + column * stride_;
  double* precision = precision_.data() + column * stride_;
  double* factor = factors_.data() + column * stride_;

  resize(sigma_, n);
  bandwidths(rule_.bandwidth, from.ascending.data(), n, axis.lower, axis.upper, axis.prior_mu, axis.prior_sigma,
             axes_.size(), sigma_.data());
  auto& known = known_[column];
  if (moved_ || whole) known.forget();
  if (whole) {
    std::copy(from.mu.begin(), from.mu.end(), mean);
    factor_.resize(2 * n);
    log_factors(from.ascending.data(), sigma_.data(), n, axis.lower, axis.upper, factor_.data(), factor_.data() + n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t k = from.component.empty() ? i : from.component[i];
      precision[k] = 1 / sigma_[i];
      factor[k] = factor_[i];
      masses_[k] = factor_[n + i];
    }
  } else {
    known.find(from.ascending, from.component, sigma_, axis.lower, axis.upper, room_);
    if (from.component.empty()) {
      std::ranges::copy(from.ascending, mean);
      std::ranges::copy(known.precisions(), precision);
      std::ranges::copy(known.factors(), factor);
    } else {
      for (std::size_t m = 0; m < room_.changed().size(); ++m) {
        const std::size_t i = room_.changed()[m], k = from.component[i];
        mean[k] = from.ascending[i];
        precision[k] = room_.precisions()[m];
        factor[k] = room_.factors()[m];
      }
    }
  }
  mean[prior] = axis.prior_mu;
  precision[prior] = 1 / axis.prior_sigma;
  double mass = 0;
  log_factors(&axis.prior_mu, &axis.prior_sigma, 1, axis.lower, axis.upper, &factor[prior], whole ? &mass : nullptr);
  if (whole) masses_[prior] = mass;
}

void ParzenEstimator::add_bins(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  const std::size_t n = from.ascending.size(), prior = count_ - 1;
  resize(sigma_, n);
  bandwidths(rule_.bandwidth, from.ascending.data(), n, axis.lower, axis.upper, axis.prior_mu, axis.prior_sigma,
             axes_.size(), sigma_.data());
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
  for (std::size_t i = 0; i < n; ++i) add(from.ascending[i], sigma_[i], from.component.empty() ? i : from.component[i]);
  add(axis.prior_mu, axis.prior_sigma, prior);
  for (double& mass : rows.log_mass) mass = rule_.truncates_whole ? 0 : formula::log(mass);
}

// Row c: an observation of choice c; the last: the prior.
void ParzenEstimator::add_categories(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  auto& rows = row_of_[column];
  for (std::size_t k = 0; k < from.mu.size(); ++k) rows[k] = static_cast<std::uint32_t>(from.mu[k]);
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
