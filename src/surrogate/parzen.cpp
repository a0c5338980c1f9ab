#include "surrogate/parzen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/simd.hpp"
#include "formula/parzen.hpp"

namespace incumbent {
namespace {

INCUMBENT_SIMD_CLONES
void logarithms(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = formula::log(x[i]);
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

void ParzenEstimator::build(std::span<const ParzenAxis> axes, const ParzenRule& rule,
                            std::span<const ParzenColumn> columns, std::span<const double> weights,
                            double prior_weight) {
  axes_.assign(axes.begin(), axes.end());
  rule_ = rule;
  rule_.truncates_whole = rule.truncates_whole && axes.size() == 1 && axes[0].kind != ParzenAxis::Kind::categorical;
  rule_.counts_categories = rule.counts_categories && axes.size() == 1;
  count_ = weights.size() + 1;
  observations_ = static_cast<std::size_t>(std::ranges::count_if(weights, [](double w) { return w > 0; }));
  if (rule_.counts_categories && axes[0].kind == ParzenAxis::Kind::categorical)
    prior_weight *= static_cast<double>(axes[0].prior.size());
  weights_.assign(weights.begin(), weights.end());
  weights_.push_back(observations_ == 0 ? 1 : prior_weight);
  const double total = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (double& w : weights_) w /= total;

  place_.clear();
  std::size_t normals = 0, tables = 0;
  for (const auto& axis : axes_) place_.push_back(axis.kind == ParzenAxis::Kind::normal ? normals++ : tables++);
  mixture_.resize(count_, normals, tables);
  rows_.resize(tables);
  known_.resize(normals);
  logarithms(weights_.data(), count_, mixture_.offset.data());
  std::fill(mixture_.offset.begin() + static_cast<std::ptrdiff_t>(count_), mixture_.offset.end(), -formula::kInfinity);
  if (rule_.truncates_whole) masses_.assign(count_, 1);
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    switch (axes_[j].kind) {
      case ParzenAxis::Kind::normal: add_normal(place_[j], axes_[j], columns[j]); break;
      case ParzenAxis::Kind::bins: add_bins(place_[j], axes_[j], columns[j]); break;
      case ParzenAxis::Kind::categorical: add_categories(place_[j], axes_[j], columns[j]); break;
    }
  }
  if (rule_.truncates_whole) {
    double kept = 0;
    for (std::size_t k = 0; k < count_; ++k) kept += weights_[k] * masses_[k];
    const double log_kept = formula::log(kept);
    for (double& offset : mixture_.offset) offset -= log_kept;
  }
}

void ParzenEstimator::add_normal(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  const std::size_t n = from.ascending.size(), prior = count_ - 1;
  const bool whole = rule_.truncates_whole;
  double* mean = mixture_.mean.data() + column * mixture_.components;
  double* precision = mixture_.precision.data() + column * mixture_.components;
  std::copy(from.mu.begin(), from.mu.end(), mean);
  mean[prior] = axis.prior_mu;
  std::fill(mean + count_, mean + mixture_.components, 0.0);
  if (n < prior || count_ < mixture_.components) std::fill(precision, precision + mixture_.components, 0.0);
  precision[prior] = 1 / axis.prior_sigma;

  sigma_.resize(n);
  double* masses = nullptr;
  bandwidths(rule_.bandwidth, from.ascending.data(), n, axis.lower, axis.upper, axis.prior_mu, axis.prior_sigma,
             axes_.size(), sigma_.data());
  if (whole) {
    factor_.resize(2 * n);
    masses = factor_.data() + n;
    log_factors(from.ascending.data(), sigma_.data(), n, axis.lower, axis.upper, factor_.data(), masses);
  } else {
    known_[column].find(from.ascending, sigma_, axis.lower, axis.upper, factor_);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t k = from.component.empty() ? i : from.component[i];
    precision[k] = 1 / sigma_[i];
    mixture_.offset[k] += factor_[i];
    if (whole) masses_[k] = masses[i];
  }
  double factor = 0, mass = 0;
  log_factors(&axis.prior_mu, &axis.prior_sigma, 1, axis.lower, axis.upper, &factor, whole ? &mass : nullptr);
  mixture_.offset[prior] += factor;
  if (whole) masses_[prior] = mass;
}

void ParzenEstimator::add_bins(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  const std::size_t n = from.ascending.size(), prior = count_ - 1;
  sigma_.resize(n);
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
    mixture_.rows[column][k] = static_cast<std::uint32_t>(rows.mu.size() - 1);
    if (rule_.truncates_whole) masses_[k] = rows.log_mass.back();
  };
  for (std::size_t i = 0; i < n; ++i) add(from.ascending[i], sigma_[i], from.component.empty() ? i : from.component[i]);
  add(axis.prior_mu, axis.prior_sigma, prior);
  for (double& mass : rows.log_mass) mass = rule_.truncates_whole ? 0 : formula::log(mass);
}

// Row c: an observation of choice c; the last: the prior.
void ParzenEstimator::add_categories(std::size_t column, const ParzenAxis& axis, const ParzenColumn& from) {
  auto& rows = mixture_.rows[column];
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
    return rows_[place_[axis]].mu[mixture_.rows[place_[axis]][component]];
  }
  return mixture_.mean[place_[axis] * mixture_.components + component];
}

double ParzenEstimator::sigma(std::size_t axis, std::size_t component) const {
  if (axes_[axis].kind == ParzenAxis::Kind::bins) {
    return rows_[place_[axis]].sigma[mixture_.rows[place_[axis]][component]];
  }
  return 1 / mixture_.precision[place_[axis] * mixture_.components + component];
}

double ParzenEstimator::probability(std::size_t axis, std::size_t component, std::size_t choice) const {
  return formula::exp(log_category(axis, mixture_.rows[place_[axis]][component], choice));
}

double ParzenEstimator::draw_one(std::size_t axis, std::size_t component, Stream& stream) const {
  const auto& a = axes_[axis];
  const double u = stream.uniform();
  if (a.kind == ParzenAxis::Kind::categorical) {
    double sum = 0;
    std::size_t last = 0;  // the last that is possible, if rounding leaves u beyond the sum
    for (std::size_t choice = 0; choice < a.prior.size(); ++choice) {
      const double p = probability(axis, component, choice);
      if (p > 0) last = choice;
      if (u < (sum += p)) break;
    }
    return static_cast<double>(last);
  }
  // The inverse of the distribution function, from the left bound on.
  const double m = mu(axis, component), s = sigma(axis, component);
  const double below = (m - a.lower) / s, above = (a.upper - m) / s;
  const double left = below > formula::kWholeMass ? 0 : formula::cut_mass(below);
  const double right = above > formula::kWholeMass ? 0 : formula::cut_mass(above);
  const double mass = 1 - (left + right);
  const double z = formula::inverse_normal_cdf(std::min(left + (u + 0x1p-54) * mass, 1 - 0x1p-53));
  const double x = std::clamp(m + s * z, a.lower, a.upper);
  if (a.step == 0) return x;
  const double value = a.to_value(x);
  return a.kind == ParzenAxis::Kind::bins ? value : a.to_model(value);
}

void ParzenEstimator::draw(Stream& stream, MatrixView<double> points) const {
  std::vector<double> cumulative(count_);
  double sum = 0;
  for (std::size_t k = 0; k < count_; ++k)
    cumulative[k] = sum += weights_[k] * (rule_.truncates_whole ? masses_[k] : 1);
  for (std::size_t i = 0; i < points.cols; ++i) {
    const double u = stream.uniform() * sum;
    const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin();
    const std::size_t k = std::min(static_cast<std::size_t>(found), count_ - 1);
    for (std::size_t j = 0; j < axes_.size(); ++j) points(j, i) = draw_one(j, k, stream);
  }
}

// The values that components have at one value of an axis that is no normal column, by row.
void ParzenEstimator::fill_table(std::size_t axis, double value, double* table) const {
  const auto& a = axes_[axis];
  if (a.kind == ParzenAxis::Kind::categorical) {
    const auto choice = static_cast<std::size_t>(value);
    for (std::size_t row = 0; row <= a.prior.size(); ++row) table[row] = log_category(axis, row, choice);
    return;
  }
  const Rows& rows = rows_[place_[axis]];
  const double left = a.edge(value, -1), right = a.edge(value, 1);
  log_bins(rows.mu.data(), rows.sigma.data(), rows.log_mass.data(), rows.mu.size(), 0.5 * (left + right), right - left,
           table);
}

void ParzenEstimator::log_density(MatrixView<const double> points, std::span<double> out) const {
  const std::size_t n = points.cols;
  std::vector<double> x(mixture_.normals * n), distinct, values;
  std::vector<std::vector<const double*>> tables(mixture_.rows.size(), std::vector<const double*>(n));
  std::vector<std::vector<double>> storage(tables.size());
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    const auto row = points.row(j);
    if (axes_[j].kind == ParzenAxis::Kind::normal) {
      std::copy(row.begin(), row.end(), x.begin() + static_cast<std::ptrdiff_t>(place_[j] * n));
      continue;
    }
    // One table a distinct value.
    distinct.assign(row.begin(), row.end());
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const bool is_bins = axes_[j].kind == ParzenAxis::Kind::bins;
    const std::size_t length = is_bins ? rows_[place_[j]].mu.size() : axes_[j].prior.size() + 1;
    auto& table = storage[place_[j]];
    table.resize(length * distinct.size());
    for (std::size_t v = 0; v < distinct.size(); ++v) fill_table(j, distinct[v], table.data() + v * length);
    for (std::size_t i = 0; i < n; ++i) {
      const auto v = std::lower_bound(distinct.begin(), distinct.end(), row[i]) - distinct.begin();
      tables[place_[j]][i] = table.data() + static_cast<std::size_t>(v) * length;
    }
  }
  log_densities(mixture_, {n, x.data(), tables}, out.data());
}

}  // namespace incumbent
