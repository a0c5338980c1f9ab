// Draws a function and evaluates it.
#include "acquisition/pathwise.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/require.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/trigonometric.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {
namespace {

using compute::ColumnKind;
using compute::CovarianceKind;

double chi_square(Stream& stream, int degrees) {
  double sum = 0;
  for (int i = 0; i < degrees; ++i) {
    const double z = stream.normal();
    sum += z * z;
  }
  return sum;
}

// Mean 1, shape alpha. Marsaglia, Tsang, "A simple method for generating gamma variables", 2000.
double gamma_of_mean_one(Stream& stream, double alpha) {
  const double shape = alpha < 1 ? alpha + 1 : alpha, d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = stream.normal(), v = (1 + c * z) * (1 + c * z) * (1 + c * z), u = 1 - stream.uniform();
    if (v <= 0 || formula::log(u) >= 0.5 * z * z + d - d * v + d * formula::log(v)) continue;
    const double boost = alpha < 1 ? formula::exp(formula::log(1 - stream.uniform()) / alpha) : 1.0;
    return d * v * boost / alpha;
  }
}

// What normal frequencies are multiplied by.
double spread_of(CovarianceKind kind, double shape, Stream& stream) {
  switch (kind) {
    case CovarianceKind::matern12: return 1 / std::sqrt(chi_square(stream, 1));
    case CovarianceKind::matern32: return std::sqrt(3 / chi_square(stream, 3));
    case CovarianceKind::matern52: return std::sqrt(5 / chi_square(stream, 5));
    case CovarianceKind::rational_quadratic: return std::sqrt(gamma_of_mean_one(stream, shape));
    case CovarianceKind::cauchy: return std::sqrt(gamma_of_mean_one(stream, 1));
    default: return 1;
  }
}

}  // namespace

PathwiseObjective::PathwiseObjective(const GpSurrogate& surrogate, std::uint64_t seed, std::size_t waves)
    : surrogate_(surrogate), seed_(seed) {
  const auto& covariance = surrogate.covariance();
  if (covariance.factor_count != covariance.count) {
    fail(ErrorCode::internal, "a draw of a covariance of products; there is a way for sums of single factors");
  }
  draw_waves(waves);
  const Matrix& x = surrogate.rows();
  const auto parameters = surrogate.parameters();
  const double mean = parameters[covariance.mean_index()];
  model_ = surrogate.make_model();
  model_->set_data(x.view(), surrogate.outputs());
  model_->set_row_noise(surrogate.row_noise());
  model_->set_parameters(parameters);
  factorize_or_fail(*model_);
  Stream noise(seed_, Purpose::noise);
  const auto f0 = prior(x.view());
  Matrix rest(x.rows, 1);
  for (std::size_t i = 0; i < x.rows; ++i) {
    const double variance = surrogate.noise_variance() + (surrogate.row_noise().empty() ? 0 : surrogate.row_noise()[i]);
    rest(i, 0) = surrogate.outputs()[i] - mean - f0[i] - std::sqrt(variance) * noise.normal();
  }
  weights_ = model_->solve(rest.view());
}

// Each term has waves of its own, a main effect, which is a function of few columns, an eighth as many.
void PathwiseObjective::draw_waves(std::size_t waves) {
  const auto& map = surrogate_.map();
  const auto& covariance = surrogate_.covariance();
  const std::size_t few = std::max<std::size_t>(waves / 8, 1), columns = map.columns();
  waves_ = waves + (covariance.count - 1) * few;
  frequencies_ = Matrix(waves_, columns);
  inverse_scales_ = Matrix(waves_, columns);
  Stream stream(seed_, Purpose::suggestion);
  std::size_t at = 0, k = 0;  // in the parameters, in the waves
  for (std::size_t t = 0; t < covariance.count; ++t) {
    const auto& factor = covariance.factors_of(t)[0];
    const auto own = surrogate_.parameters().subspan(at, 1 + factor.parameters());
    const double shape = formula::has_shape(factor.kind) ? own.back() : 1.0;
    const std::size_t count = t == 0 ? waves : few;
    const double scale = std::sqrt(own[0] / static_cast<double>(count));
    for (const std::size_t end = k + count; k < end; ++k) {
      spread_.push_back(spread_of(factor.kind, shape, stream));
      for (std::size_t c = 0; c < factor.columns; ++c) {
        const std::size_t j = factor.first_column + c;
        inverse_scales_(k, j) = 1 / own[1 + c];
        if (map.kinds()[j] == ColumnKind::number) frequencies_(k, j) = spread_[k] * stream.normal() / own[1 + c];
      }
      cosine_.push_back(scale * stream.normal());
      sine_.push_back(scale * stream.normal());
    }
    at += own.size();
  }
}

// A label is e_c / (sqrt(2) l), e_c a unit vector of its own: any two are 1/l apart.
const std::vector<double>& PathwiseObjective::label_phases(std::size_t column, double label) const {
  auto& phases = phases_[{column, label}];
  if (phases.empty()) {
    Stream stream(seed_, Purpose::order, std::bit_cast<std::uint64_t>(label), static_cast<std::uint32_t>(column));
    for (std::size_t k = 0; k < waves_; ++k) {
      phases.push_back(spread_[k] * std::sqrt(0.5) * inverse_scales_(k, column) * stream.normal());
    }
  }
  return phases;
}

// Numbers, then a column for each label of a column: 1 where the point has it. So phases are a product.
std::vector<double> PathwiseObjective::prior(MatrixView<const double> rows) const {
  const auto& kinds = surrogate_.map().kinds();
  std::vector<std::map<double, std::size_t>> places(kinds.size());  // of labels
  std::vector<const std::vector<double>*> phases;
  for (std::size_t j = 0; j < kinds.size(); ++j) {
    if (kinds[j] == ColumnKind::number) continue;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      if (!places[j].try_emplace(rows(i, j), kinds.size() + phases.size()).second) continue;
      phases.push_back(&label_phases(j, rows(i, j)));
    }
  }
  Matrix points(rows.rows, kinds.size() + phases.size()), frequencies(waves_, points.cols), amplitudes(2 * waves_, 1);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    for (std::size_t j = 0; j < kinds.size(); ++j) {
      const bool number = kinds[j] == ColumnKind::number;
      points(i, number ? j : places[j][rows(i, j)]) = number ? rows(i, j) : 1.0;
    }
  }
  for (std::size_t k = 0; k < waves_; ++k) {
    std::ranges::copy(frequencies_.row(k), frequencies.row(k).begin());
    for (std::size_t p = 0; p < phases.size(); ++p) frequencies(k, kinds.size() + p) = (*phases[p])[k];
    amplitudes(k, 0) = cosine_[k];
    amplitudes(waves_ + k, 0) = sine_[k];
  }
  return model_->sum_of_waves(points.view(), frequencies.view(), amplitudes.view()).values;
}

// Of numbers; 0 of labels.
void PathwiseObjective::add_prior_slopes(std::span<const double> row, std::span<double> gradient) const {
  std::vector<double> phase(waves_);
  for (std::size_t j = 0; j < row.size(); ++j) {
    if (surrogate_.map().kinds()[j] == ColumnKind::number) continue;
    const auto& phases = label_phases(j, row[j]);
    for (std::size_t k = 0; k < waves_; ++k) phase[k] += phases[k];
  }
  for (std::size_t k = 0; k < waves_; ++k) {
    const auto frequency = frequencies_.row(k);
    double at = phase[k];
    for (std::size_t j = 0; j < row.size(); ++j) at += frequency[j] * row[j];
    const double slope = sine_[k] * formula::cos(at) - cosine_[k] * formula::sin(at);
    for (std::size_t j = 0; j < gradient.size(); ++j) gradient[j] += slope * frequency[j];
  }
}

std::vector<double> PathwiseObjective::sample(MatrixView<const double> columns, MatrixView<double> gradients) const {
  const double mean = surrogate_.parameters()[surrogate_.covariance().mean_index()];
  const Matrix data = model_->weighted_covariance(columns, weights_.view());
  Matrix slopes;
  if (gradients.rows > 0) {
    slopes = model_->weighted_gradient(columns, weights_.view(), Matrix(columns.rows, 1, 1.0).view());
  }
  auto values = prior(columns);
  for (std::size_t i = 0; i < columns.rows; ++i) {
    values[i] += mean + data(i, 0);
    if (gradients.rows == 0) continue;
    std::ranges::copy(slopes.row(i), gradients.row(i).begin());
    add_prior_slopes(columns.row(i), gradients.row(i));
  }
  return values;
}

std::vector<compute::Scored> PathwiseObjective::best(const CandidateSet& candidates, std::size_t k) const {
  const auto& map = surrogate_.map();
  Matrix columns(candidates.size(), map.columns());
  for (std::size_t i = 0; i < columns.rows; ++i) {
    map.map(candidates.configuration(i), candidates.points().row(i), columns.row(i));
  }
  const auto values = sample(columns.view(), {});
  std::vector<compute::Scored> scored;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) scored.push_back({i, values[i], 0.0, -values[i]});
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  if (scored.size() > k) scored.resize(k);
  return scored;
}

void PathwiseObjective::evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                                 std::span<double> values, MatrixView<double> gradients) const {
  const auto& map = surrogate_.map();
  Matrix columns(units.rows, map.columns()), by_column(units.rows, map.columns());
  for (std::size_t i = 0; i < units.rows; ++i) map.map(*configurations[i], units.row(i), columns.row(i));
  const auto samples = sample(columns.view(), by_column.view());
  for (std::size_t i = 0; i < units.rows; ++i) {
    values[i] = -samples[i];
    for (double& g : by_column.row(i)) g = -g;
    map.pull_back(*configurations[i], units.row(i), by_column.row(i), gradients.row(i));
  }
}

}  // namespace incumbent
