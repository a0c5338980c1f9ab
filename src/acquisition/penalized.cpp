// Local penalization of pending points.
#include "acquisition/penalized.hpp"

#include <algorithm>
#include <cmath>

#include "acquisition/columns.hpp"
#include "acquisition/keep_best.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/normal.hpp"

namespace incumbent {
namespace {

constexpr double kLeastDeviation = 1e-9, kLeastLipschitz = 1e-3;  // of standardized outputs over the unit cube

double largest_gradient(const compute::GpModel& model, const Matrix& rows) {
  Matrix points(2 * rows.rows, rows.cols);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const auto next = rows.row((i + 1) % rows.rows);
    for (std::size_t j = 0; j < rows.cols; ++j) {
      points(2 * i, j) = rows(i, j);
      points(2 * i + 1, j) = 0.5 * (rows(i, j) + next[j]);
    }
  }
  const auto posterior = model.posterior(points.view(), true);
  double largest = 0;
  for (std::size_t i = 0; i < points.rows; ++i) {
    double square = 0;
    for (const double g : posterior.mean_gradient.row(i)) square += g * g;
    largest = std::max(largest, square);
  }
  return std::max(std::sqrt(largest), kLeastLipschitz);
}

}  // namespace

PenalizedObjective::PenalizedObjective(const compute::GpModel& model, const compute::Acquisition& acquisition,
                                       const InputMap& map, const Matrix& pending, const Matrix& rows)
    : model_(model), acquisition_(compute::ranking(acquisition)), map_(map) {
  using enum compute::AcquisitionKind;
  is_log_ = acquisition_.kind == log_expected_improvement || acquisition_.kind == log_probability_of_improvement;
  lipschitz_ = largest_gradient(model, rows);
  const auto posterior = model.posterior(pending.view(), false);
  for (std::size_t p = 0; p < pending.rows; ++p) {
    balls_.push_back({{pending.row(p).begin(), pending.row(p).end()},
                      std::max(posterior.mean[p] - acquisition.best, 0.0),
                      std::max(std::sqrt(posterior.variance[p]), kLeastDeviation)});
  }
}

compute::AcquisitionGradient PenalizedObjective::logarithm(double mean, double variance) const {
  auto a = compute::acquisition_gradient(acquisition_, mean, variance);
  if (is_log_) return a;
  // log(1 + e^a) and its derivative 1 / (1 + e^-a), neither of which overflows.
  const double e = formula::exp(-std::abs(a.value));
  const double softplus = std::max(a.value, 0.0) + formula::log1p(e);
  const double slope = (a.value > 0 ? 1 / (1 + e) : e / (1 + e)) / softplus;
  return {formula::log(softplus), slope * a.by_mean, slope * a.by_variance};
}

double PenalizedObjective::penalty(std::span<const double> row, std::span<double> by_column) const {
  double sum = 0;
  for (const auto& ball : balls_) {
    double square = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const bool label = map_.kinds()[j] == compute::ColumnKind::label;
      const double step = label ? (row[j] == ball.centre[j] ? 0.0 : 1.0) : row[j] - ball.centre[j];
      square += step * step;
    }
    const double distance = std::sqrt(square);
    const double z = (lipschitz_ * distance - ball.gap) / ball.deviation;
    sum += formula::log_normal_cdf(z);
    if (by_column.empty() || distance == 0) continue;
    const double slope = formula::inverse_mills_ratio(z) * lipschitz_ / (ball.deviation * distance);
    for (std::size_t j = 0; j < row.size(); ++j) {
      if (map_.kinds()[j] == compute::ColumnKind::number) by_column[j] += slope * (row[j] - ball.centre[j]);
    }
  }
  return sum;
}

std::vector<compute::Scored> PenalizedObjective::best(const CandidateSet& candidates, std::size_t k) const {
  const Matrix columns = columns_of(map_, candidates);
  const auto posterior = model_.posterior(columns.view(), false);
  std::vector<compute::Scored> scored;
  for (std::size_t i = 0; i < columns.rows; ++i) {
    const double value = logarithm(posterior.mean[i], posterior.variance[i]).value + penalty(columns.row(i), {});
    scored.push_back({i, posterior.mean[i], posterior.variance[i], value});
  }
  return keep_best(std::move(scored), k);
}

void PenalizedObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                                  std::span<double> values, MatrixView<double> gradients) const {
  const Matrix columns = columns_of(map_, configurations, units);
  const auto posterior = model_.posterior(columns.view(), true);
  std::vector<double> by_column(columns.cols);
  for (std::size_t i = 0; i < units.rows; ++i) {
    const auto a = logarithm(posterior.mean[i], posterior.variance[i]);
    for (std::size_t j = 0; j < by_column.size(); ++j) {
      by_column[j] = a.by_mean * posterior.mean_gradient(i, j) + a.by_variance * posterior.variance_gradient(i, j);
    }
    values[i] = a.value + penalty(columns.row(i), by_column);
    map_.pull_back(*configurations[i], units.row(i), by_column, gradients.row(i));
  }
}

}  // namespace incumbent
