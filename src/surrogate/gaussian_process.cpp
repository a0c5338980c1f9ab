// The public Gaussian process.
#include "incumbent/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "compute/backend.hpp"
#include "compute/gp_input.hpp"
#include "core/require.hpp"
#include "formula/sobol.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/gp_parameters.hpp"
#include "surrogate/input_box.hpp"
#include "surrogate/standardization.hpp"

namespace incumbent {

namespace {

double sign_of(Direction direction) { return direction == Direction::minimize ? 1 : -1; }

}  // namespace

struct GaussianProcess::State {
  const compute::Backend& backend;
  compute::GpModelOptions model_options{};
  GaussianProcessParameters parameters{};
  Matrix x{};
  std::vector<double> y{}, row_noise{};
  SearchPlan plan{};
  std::unique_ptr<compute::GpModel> model{};  // of y, or of -y if the plan is to maximize

  double sign() const { return sign_of(plan.direction); }

  std::unique_ptr<compute::GpModel> make_model(const SearchPlan& wanted) const;
  SearchResult search(const compute::CandidateSource& candidates, const AcquisitionOptions& wanted,
                      const SearchOptions& options, const std::function<std::vector<double>(std::size_t)>& point) const;
};

namespace {

// For the model of `sign` times y, which is minimized.
compute::Acquisition acquisition_of(const AcquisitionOptions& options, double noise) {
  const double sign = sign_of(options.direction);
  compute::Acquisition acquisition{{sign * options.best, options.xi, options.kappa, noise},
                                   compute::parse_acquisition(options.name)};
  const bool needs_optima = acquisition.kind == compute::AcquisitionKind::max_value_entropy ||
                            acquisition.kind == compute::AcquisitionKind::gibbon;
  require(!needs_optima || (!options.optima.empty() && options.optima.size() <= acquisition.kMostOptima),
          "acquisition function '{}' with {} samples of the best value; it takes 1 to {}", options.name,
          options.optima.size(), acquisition.kMostOptima + 0);
  if (needs_optima) {
    for (const double optimum : options.optima) acquisition.optima[acquisition.optima_count++] = sign * optimum;
  }
  require(std::isfinite(options.best), "the value to be improved on is {}; it must be finite", options.best);
  compute::require_acquisition(acquisition);
  return acquisition;
}

}  // namespace

std::vector<std::string> covariance_names() {
  const auto names = compute::covariance_names();
  return {names.begin(), names.end()};
}

std::vector<std::string> acquisition_names() {
  const auto names = compute::acquisition_names();
  return {names.begin(), names.end()};
}

GaussianProcess::GaussianProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}
GaussianProcess::GaussianProcess(GaussianProcess&&) noexcept = default;
GaussianProcess& GaussianProcess::operator=(GaussianProcess&&) noexcept = default;
GaussianProcess::~GaussianProcess() = default;

GaussianProcess::GaussianProcess(std::string_view covariance, GaussianProcessParameters parameters,
                                 std::span<const double> x, std::size_t columns, std::span<const double> y,
                                 std::span<const double> row_noise, const ComputeDevice& device, const SearchPlan& plan)
    : state_(new State{compute::backend_of(device)}) {
  state_->model_options = gp_model_options(covariance, columns, parameters.decay.has_value());
  check_parameters(parameters, columns);
  check_inputs(x, state_->model_options, "inputs");
  check_lengths(x, columns, parameters);
  check_row_noise(row_noise);
  state_->parameters = std::move(parameters);
  state_->plan = plan;
  state_->x = Matrix(rows_of(x, columns), columns);
  state_->x.values.assign(x.begin(), x.end());
  state_->y.assign(y.begin(), y.end());
  state_->row_noise.assign(row_noise.begin(), row_noise.end());
  state_->model = state_->make_model(plan);
}

GaussianProcess GaussianProcess::fit(std::string_view covariance, std::span<const double> x, std::size_t columns,
                                     std::span<const double> y, const std::optional<GaussianProcessParameters>& start,
                                     std::span<const double> row_noise, bool resource, const ComputeDevice& device,
                                     const SearchPlan& plan) {
  const auto options = gp_model_options(covariance, columns, resource);
  const std::size_t n = rows_of(x, columns);
  require(y.size() == n, "{} rows of inputs, but {} outputs", n, y.size());
  for (std::size_t i = 0; i < n; ++i)
    require(std::isfinite(y[i]), "row {} of the outputs is {}; it must be finite", i, y[i]);
  check_inputs(x, options, "inputs");
  const InputBox box(x, columns, resource);
  Matrix unit(n, columns);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < columns; ++j) unit(i, j) = (x[i * columns + j] - box.lower[j]) / box.width[j];
  }
  const auto scaling = standardization_of(y);
  const double variance = scaling.scale * scaling.scale;
  require(scaling.scale >= 1e-150 && scaling.scale <= 1e150,
          "the outputs' standard deviation is {}: give them in a unit in which it is between 1e-150 and 1e150",
          scaling.scale);

  GpFitOptions how;
  // Many: the modes of few rows in many columns are as narrow as they are many. Above, two have been enough.
  how.random_starts = y.size() <= kRowsOfSearch ? 32 : 2;
  how.optimizer.max_evaluations = 200;
  how.optimizer.gradient_tolerance = 1e-5;
  how.optimizer.value_tolerance = 1e-10;
  if (start) {
    auto scaled = *start;
    require(scaled.decay.has_value() == resource, "a start {} a decay, and {} resource", resource ? "without" : "with",
            resource ? "a" : "no");
    check_parameters(scaled, columns);
    for (std::size_t j = 0; j < scaled.length_scales.size(); ++j) {
      scaled.length_scales[j] /= box.width[j];
      if (resource) scaled.decay->length_scales[j] /= box.width[j];
    }
    if (resource) {
      scaled.decay->scale /= variance;
      scaled.decay->rate *= box.width.back();
    }
    scaled.output_scale /= variance;
    scaled.noise = std::max(scaled.noise / variance, kNoiseFloor);
    scaled.mean = scaling.apply(scaled.mean);
    how.starts.push_back(flat(options, scaled));
  }
  require(row_noise.empty() || row_noise.size() == n, "{} noise variances for {} rows", row_noise.size(), n);
  check_row_noise(row_noise);
  std::vector<double> scaled_noise(row_noise.begin(), row_noise.end());
  for (double& v : scaled_noise) v /= variance;
  how.row_noise = scaled_noise;
  const auto fitted = fit_gp(compute::backend_of(device), {}, options, unit.view(), standardized(y, scaling), how);
  auto parameters = structured(options, fitted.parameters);
  for (std::size_t j = 0; j < parameters.length_scales.size(); ++j) {
    parameters.length_scales[j] *= box.width[j];
    if (resource) parameters.decay->length_scales[j] *= box.width[j];
  }
  if (resource) {
    parameters.decay->scale *= variance;
    parameters.decay->rate /= box.width.back();
  }
  parameters.output_scale *= variance;
  parameters.noise *= variance;
  parameters.mean = scaling.undo(parameters.mean);
  return GaussianProcess(covariance, std::move(parameters), x, columns, y, row_noise, device, plan);
}

const GaussianProcessParameters& GaussianProcess::parameters() const { return state_->parameters; }
std::size_t GaussianProcess::size() const { return state_->model->size(); }
std::size_t GaussianProcess::columns() const { return state_->model_options.columns.size(); }
double GaussianProcess::jitter() const { return state_->model->factorization().jitter; }

Prediction GaussianProcess::predict(std::span<const double> points) const {
  const std::size_t rows = rows_of(points, columns());
  check_inputs(points, state_->model_options, "points");
  auto posterior = state_->model->posterior({points.data(), rows, columns()}, false);
  for (double& mean : posterior.mean) mean *= state_->sign();
  return {std::move(posterior.mean), std::move(posterior.variance)};
}

std::vector<double> GaussianProcess::acquisition(const Prediction& prediction,
                                                 const AcquisitionOptions& options) const {
  const double sign = sign_of(options.direction);
  const auto acquisition = acquisition_of(options, parameters().noise);
  std::vector<double> values;
  for (std::size_t i = 0; i < prediction.mean.size(); ++i) {
    values.push_back(compute::acquisition_value(acquisition, sign * prediction.mean[i], prediction.variance[i]));
  }
  return values;
}

std::unique_ptr<compute::GpModel> GaussianProcess::State::make_model(const SearchPlan& wanted) const {
  const double sign = sign_of(wanted.direction);
  auto signed_parameters = parameters;
  signed_parameters.mean *= sign;
  auto signed_y = y;
  for (double& value : signed_y) value *= sign;
  auto result = backend.make_gp_model(model_options, compute::Context{wanted.threads});
  result->set_data(x.view(), signed_y);
  result->set_row_noise(row_noise);
  result->set_parameters(flat(model_options, signed_parameters));
  const std::size_t system = 0;
  compute::Factorization factorization;
  result->factorize({&system, 1}, {&factorization, 1});
  require(factorization.ok,
          "the covariance matrix of {} rows is not positive definite, even with jitter; more noise is needed",
          y.size());
  return result;
}

SearchResult GaussianProcess::State::search(const compute::CandidateSource& candidates,
                                            const AcquisitionOptions& wanted, const SearchOptions& options,
                                            const std::function<std::vector<double>(std::size_t)>& point) const {
  const double sign = sign_of(wanted.direction);
  const SearchPlan needed{wanted.direction, options.threads};
  std::unique_ptr<compute::GpModel> other;
  if (needed != plan) other = make_model(needed);
  const auto how = options.brute_force ? compute::Search::brute_force : compute::Search::screened;
  const auto found =
      (other ? other : model)->screen(candidates, acquisition_of(wanted, parameters.noise), options.top, how);
  SearchResult result{{}, found.work_left};
  for (const auto& s : found.best) result.top.push_back({s.index, point(s.index), sign * s.mean, s.variance, s.value});
  return result;
}

SearchResult GaussianProcess::search(std::span<const double> points, const AcquisitionOptions& acquisition,
                                     const SearchOptions& options) const {
  const MatrixView<const double> rows(points.data(), rows_of(points, columns()), columns());
  check_inputs(points, state_->model_options, "points");
  return state_->search(compute::CandidateList{rows}, acquisition, options, [&](std::size_t index) {
    return std::vector<double>(rows.row(index).begin(), rows.row(index).end());
  });
}

SearchResult GaussianProcess::search(const AcquisitionOptions& acquisition, const SearchOptions& options) const {
  std::vector<double> lower(columns(), 0.0), upper(columns(), 1.0);
  const bool resource = has_resource(state_->model_options);
  if (resource) {
    upper.back() = 0;
    for (std::size_t i = 0; i < state_->x.rows; ++i) upper.back() = std::max(upper.back(), state_->x.row(i).back());
    lower.back() = upper.back();
  }
  const formula::SobolSequence sequence(columns(), options.seed);
  return state_->search(compute::SobolCandidates{options.candidates, options.seed, lower, upper}, acquisition, options,
                        [&](std::size_t index) {
                          std::vector<double> x(columns());
                          sequence.point(index, x);
                          if (resource) x.back() = upper.back();
                          return x;
                        });
}

Likelihood GaussianProcess::likelihood() const {
  Likelihood result;
  const auto& covariance = state_->model_options.covariance;
  const bool shape = has_shape(state_->model_options);
  const std::size_t system = 0, d = covariance.factors[0].columns;
  Matrix gradient(1, covariance.parameters());
  state_->model->likelihood({&system, 1}, {&result.value, 1}, gradient.view());
  const auto& g = gradient.values;
  const auto add_lengths_and_scale = [&](std::size_t first) {  // of the term that starts there
    for (std::size_t j = 1; j <= d; ++j) result.gradient.push_back(g[first + j]);
    result.gradient.push_back(g[first]);
  };
  add_lengths_and_scale(0);
  result.gradient.push_back(g[covariance.noise_index()]);
  if (shape) result.gradient.push_back(g[d + 1]);
  if (has_resource(state_->model_options)) {
    const std::size_t term = 1 + d + (shape ? 1 : 0), resource = 2 * term;
    add_lengths_and_scale(term);
    if (shape) result.gradient.push_back(g[term + d + 1]);
    result.gradient.push_back(-0.5 * g[resource]);  // log l = -log(2 rate) / 2
    result.gradient.push_back(g[resource + 1]);
  }
  result.gradient.push_back(state_->sign() * g[covariance.mean_index()]);
  result.value += 0.0;  // without rows it is -0, and so may these be
  for (double& slope : result.gradient) slope += 0.0;
  return result;
}

}  // namespace incumbent
