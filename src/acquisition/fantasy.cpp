// Samples what is not known and averages expected improvement over it.
#include "acquisition/fantasy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "acquisition/columns.hpp"
#include "acquisition/joint_expectation.hpp"
#include "acquisition/keep_best.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostBaseline = 64;  // observed points that are sampled to see which may be best
constexpr double kLittleNoise = 1e-8;      // where there is none: of the standardized variance

// Rows that may be best: the smallest mean - 2 deviations, each place once.
std::vector<std::size_t> likely_best(const compute::Posterior& posterior, const Matrix& x,
                                     std::span<const std::size_t> candidates) {
  std::vector<std::size_t> order(candidates.begin(), candidates.end());
  const auto bound = [&](std::size_t i) { return posterior.mean[i] - 2 * std::sqrt(posterior.variance[i]); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return bound(a) < bound(b); });
  std::set<std::vector<double>> seen;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < order.size() && rows.size() < kMostBaseline; ++i) {
    if (seen.emplace(x.row(order[i]).begin(), x.row(order[i]).end()).second) rows.push_back(order[i]);
  }
  return rows;
}

}  // namespace

FantasyObjective::FantasyObjective(const GpSurrogate& surrogate, std::span<const std::size_t> candidates,
                                   const Matrix& pending, const FantasyOptions& options)
    : surrogate_(surrogate), options_(options) {
  screening_.best = surrogate.incumbent(candidates);
  screening_.xi = options.xi;
  model_ = surrogate.make_model();
  constant_ = surrogate.parameters()[surrogate.covariance().mean_index()];
  best_.assign(options.count, kInfinity);
  const compute::GpModel& observed = model_of_observations(pending.rows > 0 || options.noisy);
  if (options.noisy) {
    baseline_ = likely_best(observed.posterior(surrogate.rows().view(), false), surrogate.rows(), candidates);
  } else {
    for (const std::size_t i : candidates) best_[0] = std::min(best_[0], surrogate.outputs()[i]);
    std::fill(best_.begin(), best_.end(), best_[0]);
  }
  sample(observed, pending);
}

// The surrogate's own, unless it believes pending points too: a factorization is most of the work with many rows.
const compute::GpModel& FantasyObjective::model_of_observations(bool is_needed) {
  if (!is_needed || surrogate_.model().size() == surrogate_.rows().rows) return surrogate_.model();
  model_->set_data(surrogate_.rows().view(), surrogate_.outputs());
  model_->set_row_noise(surrogate_.row_noise());
  model_->set_parameters(surrogate_.parameters());
  factorize_or_fail(*model_);
  return *model_;
}

// Draws latent values of the likely best and of the pending points jointly. Of the first, those that are the least in
// no sample change nothing about best_s and are left as they are.
void FantasyObjective::sample(const compute::GpModel& observed, const Matrix& pending) {
  const Matrix& x = surrogate_.rows();
  const std::size_t n = x.rows, d = x.cols, sampled = baseline_.size();
  Matrix points(sampled + pending.rows, d);
  for (std::size_t i = 0; i < sampled; ++i) std::ranges::copy(x.row(baseline_[i]), points.row(i).begin());
  for (std::size_t i = 0; i < pending.rows; ++i) std::ranges::copy(pending.row(i), points.row(sampled + i).begin());
  const Matrix normals = base_samples(options_.count, points.rows, options_.seed);
  const Matrix latent = points.rows > 0 ? observed.sample(points.view(), normals.view()) : Matrix(options_.count, 0);

  std::set<std::size_t> least;
  for (std::size_t s = 0; s < options_.count; ++s) {
    const auto row = latent.row(s);
    if (sampled > 0) {
      const auto at = std::min_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(sampled));
      least.insert(static_cast<std::size_t>(at - row.begin()));
    }
    for (const double value : row) best_[s] = std::min(best_[s], value);
  }

  Matrix rows(n + pending.rows, d);
  std::copy(x.values.begin(), x.values.end(), rows.values.begin());
  for (std::size_t i = 0; i < pending.rows; ++i) std::ranges::copy(pending.row(i), rows.row(n + i).begin());
  Matrix targets(rows.rows, options_.count);
  for (std::size_t i = 0; i < n; ++i) std::ranges::fill(targets.row(i), surrogate_.outputs()[i] - constant_);
  const double noise = surrogate_.noise_variance(), little = std::min(noise, kLittleNoise);
  std::vector<double> row_noise(rows.rows, noise - little);
  for (std::size_t i = 0; i < surrogate_.row_noise().size(); ++i) row_noise[i] += surrogate_.row_noise()[i];
  std::vector<std::size_t> kept;
  for (const std::size_t b : least) {
    kept.push_back(baseline_[b]);
    row_noise[baseline_[b]] = 0;
    for (std::size_t s = 0; s < options_.count; ++s) targets(baseline_[b], s) = latent(s, b) - constant_;
  }
  for (std::size_t i = 0; i < pending.rows; ++i) {
    row_noise[n + i] = 0;
    for (std::size_t s = 0; s < options_.count; ++s) targets(n + i, s) = latent(s, sampled + i) - constant_;
  }
  baseline_ = std::move(kept);

  auto parameters = std::vector<double>(surrogate_.parameters().begin(), surrogate_.parameters().end());
  parameters[surrogate_.covariance().noise_index()] = little;
  model_->set_data(rows.view(), std::vector<double>(rows.rows, constant_));
  model_->set_row_noise(row_noise);
  model_->set_parameters(parameters);
  factorize_or_fail(*model_);
  weights_ = model_->solve(targets.view());
}

FantasyObjective::Values FantasyObjective::values_at(MatrixView<const double> columns, bool gradient) const {
  const std::size_t count = options_.count;
  Values result;
  result.posterior = model_->posterior(columns, gradient);
  const Matrix means = model_->weighted_covariance(columns, weights_.view());
  if (gradient) result.by_mean = Matrix(columns.rows, count);
  std::vector<compute::AcquisitionGradient> each(count);
  for (std::size_t i = 0; i < columns.rows; ++i) {
    const double variance = result.posterior.variance[i];
    double largest = -kInfinity, sum = 0, mean = 0;
    for (std::size_t s = 0; s < count; ++s) {
      compute::Acquisition acquisition;
      acquisition.best = best_[s];
      acquisition.xi = options_.xi;
      mean += constant_ + means(i, s);
      each[s] = gradient ? compute::acquisition_gradient(acquisition, constant_ + means(i, s), variance)
                         : compute::AcquisitionGradient{
                               compute::acquisition_value(acquisition, constant_ + means(i, s), variance), 0, 0};
      largest = std::max(largest, each[s].value);
    }
    double by_variance = 0;
    if (largest > -kInfinity) {
      for (auto& e : each) sum += e.value = formula::exp(e.value - largest);
      for (std::size_t s = 0; gradient && s < count; ++s) {
        result.by_mean(i, s) = each[s].value / sum * each[s].by_mean;
        by_variance += each[s].value / sum * each[s].by_variance;
      }
    }
    result.mean.push_back(mean / static_cast<double>(count));
    result.variance.push_back(variance);
    result.value.push_back(largest + formula::log(sum / static_cast<double>(count)));
    result.by_variance.push_back(by_variance);
  }
  return result;
}

std::vector<compute::Scored> FantasyObjective::best(const CandidateSet& set, std::size_t k) const {
  constexpr std::size_t kFewest = 256;  // ranked exactly
  const auto& map = surrogate_.map();
  const Matrix columns = columns_of(map, set);
  std::vector<std::size_t> index;
  const std::size_t exact = std::max(kFewest, 4 * k);
  if (set.size() <= exact) {
    for (std::size_t i = 0; i < set.size(); ++i) index.push_back(i);
  } else {
    const auto screened = surrogate_.model().screen(compute::CandidateList{columns.view()}, screening_, exact).best;
    for (const auto& scored : screened) index.push_back(scored.index);
    std::sort(index.begin(), index.end());
  }
  Matrix chosen(index.size(), map.columns());
  for (std::size_t i = 0; i < index.size(); ++i) std::ranges::copy(columns.row(index[i]), chosen.row(i).begin());
  const auto values = values_at(chosen.view(), false);
  std::vector<compute::Scored> result;
  for (std::size_t i = 0; i < index.size(); ++i) {
    result.push_back({index[i], values.mean[i], values.variance[i], values.value[i]});
  }
  return keep_best(std::move(result), k);
}

void FantasyObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                                std::span<double> values, MatrixView<double> gradients) const {
  const auto& map = surrogate_.map();
  const Matrix columns = columns_of(map, configurations, units);
  const auto at = values_at(columns.view(), true);
  Matrix by_column = model_->weighted_gradient(columns.view(), weights_.view(), at.by_mean.view());
  for (std::size_t i = 0; i < units.rows; ++i) {
    values[i] = at.value[i];
    for (std::size_t j = 0; j < by_column.cols; ++j) {
      by_column(i, j) += at.by_variance[i] * at.posterior.variance_gradient(i, j);
    }
    map.pull_back(*configurations[i], units.row(i), by_column.row(i), gradients.row(i));
  }
}

}  // namespace incumbent
