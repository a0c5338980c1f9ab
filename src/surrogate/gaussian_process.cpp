// The public Gaussian process.
#include "incumbent/gaussian_process.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "compute/backend.hpp"
#include "core/require.hpp"
#include "formula/sobol.hpp"
#include "surrogate/gp_fit.hpp"
#include "surrogate/standardization.hpp"

namespace incumbent {

struct GaussianProcess::State {
  compute::GpModelOptions model_options;
  GaussianProcessParameters parameters;
  Matrix x;
  std::vector<double> y, row_noise;
  std::unique_ptr<compute::GpModel> model;  // of y

  // sign: -1 for a model of -y.
  std::unique_ptr<compute::GpModel> make_model(double sign, int threads) const;
  SearchResult search(const compute::CandidateSource& candidates, const AcquisitionOptions& wanted,
                      const SearchOptions& options, const std::function<std::vector<double>(std::size_t)>& point) const;
};

namespace {

compute::GpModelOptions options_of(std::string_view covariance, std::size_t columns) {
  require(columns > 0, "a Gaussian process over {} columns; at least one is needed", columns);
  compute::GpModelOptions options;
  options.covariance = compute::Covariance::ard(compute::parse_covariance(covariance), columns);
  options.columns.assign(columns, compute::ColumnKind::number);
  return options;
}

bool has_shape(const compute::GpModelOptions& options) {
  return formula::has_shape(options.covariance.terms[0].factors[0].kind);
}

// In the order of compute::Covariance.
std::vector<double> flat(const compute::GpModelOptions& options, const GaussianProcessParameters& p) {
  std::vector<double> values{p.output_scale};
  values.insert(values.end(), p.length_scales.begin(), p.length_scales.end());
  if (has_shape(options)) values.push_back(p.alpha);
  values.push_back(p.noise);
  values.push_back(p.mean);
  return values;
}

GaussianProcessParameters structured(const compute::GpModelOptions& options, const std::vector<double>& values) {
  const std::size_t d = options.columns.size();
  GaussianProcessParameters p;
  p.output_scale = values[0];
  p.length_scales.assign(values.begin() + 1, values.begin() + 1 + static_cast<std::ptrdiff_t>(d));
  if (has_shape(options)) p.alpha = values[d + 1];
  p.noise = values[options.covariance.noise_index()];
  p.mean = values[options.covariance.mean_index()];
  return p;
}

void check(const GaussianProcessParameters& p, std::size_t columns) {
  require(p.length_scales.size() == columns, "{} length scales for {} columns", p.length_scales.size(), columns);
  const auto positive = [](double value, const char* what) {
    require(std::isfinite(value) && value > 0, "{} is {}; it must be positive and finite", what, value);
  };
  for (const double l : p.length_scales) positive(l, "a length scale");
  positive(p.output_scale, "the output scale");
  positive(p.alpha, "alpha");
  require(std::isfinite(p.noise) && p.noise >= 0, "the noise variance is {}; it must be finite and not negative",
          p.noise);
  require(std::isfinite(p.mean), "the mean is {}; it must be finite", p.mean);
}

std::size_t rows_of(std::span<const double> x, std::size_t columns) {
  require(columns > 0 && x.size() % columns == 0, "{} numbers do not make rows of {}", x.size(), columns);
  return x.size() / columns;
}

double sign_of(Direction direction) { return direction == Direction::minimize ? 1 : -1; }

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
  return acquisition;
}

// Columns as multiples of their range, from their minimum; a constant column stays as wide as it is.
struct Box {
  Box(std::span<const double> x, std::size_t columns) : lower(columns, 0.0), width(columns, 1.0) {
    const std::size_t n = rows_of(x, columns);
    for (std::size_t j = 0; j < columns && n > 0; ++j) {
      double low = x[j], high = x[j];
      for (std::size_t i = 0; i < n; ++i) {
        require(std::isfinite(x[i * columns + j]), "row {}, column {} of the inputs is {}; it must be finite", i, j,
                x[i * columns + j]);
        low = std::min(low, x[i * columns + j]);
        high = std::max(high, x[i * columns + j]);
      }
      lower[j] = low;
      if (high > low) width[j] = high - low;
    }
  }
  std::vector<double> lower, width;
};

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
                                 std::span<const double> row_noise)
    : state_(std::make_unique<State>()) {
  state_->model_options = options_of(covariance, columns);
  check(parameters, columns);
  state_->parameters = std::move(parameters);
  state_->x = Matrix(rows_of(x, columns), columns);
  state_->x.values.assign(x.begin(), x.end());
  state_->y.assign(y.begin(), y.end());
  state_->row_noise.assign(row_noise.begin(), row_noise.end());
  state_->model = state_->make_model(1, 1);
}

GaussianProcess GaussianProcess::fit(std::string_view covariance, std::span<const double> x, std::size_t columns,
                                     std::span<const double> y, const std::optional<GaussianProcessParameters>& start,
                                     std::span<const double> row_noise) {
  const auto options = options_of(covariance, columns);
  const std::size_t n = rows_of(x, columns);
  require(y.size() == n, "{} rows of inputs, but {} outputs", n, y.size());
  for (std::size_t i = 0; i < n; ++i)
    require(std::isfinite(y[i]), "row {} of the outputs is {}; it must be finite", i, y[i]);
  const Box box(x, columns);
  Matrix unit(n, columns);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < columns; ++j) unit(i, j) = (x[i * columns + j] - box.lower[j]) / box.width[j];
  }
  const auto scaling = standardization_of(y);
  const double variance = scaling.scale * scaling.scale;

  GpFitOptions how;
  how.random_starts = 2;
  how.optimizer.max_evaluations = 200;
  how.optimizer.gradient_tolerance = 1e-5;
  how.optimizer.value_tolerance = 1e-10;
  if (start) {
    auto scaled = *start;
    check(scaled, columns);
    for (std::size_t j = 0; j < columns; ++j) scaled.length_scales[j] /= box.width[j];
    scaled.output_scale /= variance;
    scaled.noise = std::max(scaled.noise / variance, kNoiseFloor);
    scaled.mean = scaling.apply(scaled.mean);
    how.starts.push_back(flat(options, scaled));
  }
  require(row_noise.empty() || row_noise.size() == n, "{} noise variances for {} rows", row_noise.size(), n);
  std::vector<double> scaled_noise(row_noise.begin(), row_noise.end());
  for (double& v : scaled_noise) v /= variance;
  how.row_noise = scaled_noise;
  const auto fitted = fit_gp(compute::default_backend(), {}, options, unit.view(), standardized(y, scaling), how);
  auto parameters = structured(options, fitted.parameters);
  for (std::size_t j = 0; j < columns; ++j) parameters.length_scales[j] *= box.width[j];
  parameters.output_scale *= variance;
  parameters.noise *= variance;
  parameters.mean = scaling.undo(parameters.mean);
  return GaussianProcess(covariance, std::move(parameters), x, columns, y, row_noise);
}

const GaussianProcessParameters& GaussianProcess::parameters() const { return state_->parameters; }
std::size_t GaussianProcess::size() const { return state_->model->size(); }
std::size_t GaussianProcess::columns() const { return state_->model_options.columns.size(); }
double GaussianProcess::jitter() const { return state_->model->factorization().jitter; }

Prediction GaussianProcess::predict(std::span<const double> points) const {
  const std::size_t rows = rows_of(points, columns());
  for (std::size_t i = 0; i < points.size(); ++i) {
    require(std::isfinite(points[i]), "row {}, column {} of the points is {}; it must be finite", i / columns(),
            i % columns(), points[i]);
  }
  auto posterior = state_->model->posterior({points.data(), rows, columns()}, false);
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

std::unique_ptr<compute::GpModel> GaussianProcess::State::make_model(double sign, int threads) const {
  auto signed_parameters = parameters;
  signed_parameters.mean *= sign;
  auto signed_y = y;
  for (double& value : signed_y) value *= sign;
  auto result = compute::default_backend().make_gp_model(model_options, compute::Context{threads});
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
  std::unique_ptr<compute::GpModel> other;
  if (sign < 0 || options.threads != 1) other = make_model(sign, options.threads);
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
  return state_->search(compute::CandidateList{rows}, acquisition, options, [&](std::size_t index) {
    return std::vector<double>(rows.row(index).begin(), rows.row(index).end());
  });
}

SearchResult GaussianProcess::search(const AcquisitionOptions& acquisition, const SearchOptions& options) const {
  const std::vector<double> lower(columns(), 0.0), upper(columns(), 1.0);
  const formula::SobolSequence sequence(columns(), options.seed);
  return state_->search(compute::SobolCandidates{options.candidates, options.seed, lower, upper}, acquisition, options,
                        [&](std::size_t index) {
                          std::vector<double> x(columns());
                          sequence.point(index, x);
                          return x;
                        });
}

Likelihood GaussianProcess::likelihood() const {
  Likelihood result;
  const std::size_t system = 0, d = columns();
  Matrix gradient(1, state_->model_options.covariance.parameters());
  state_->model->likelihood({&system, 1}, {&result.value, 1}, gradient.view());
  const auto& g = gradient.values;
  result.gradient.assign(g.begin() + 1, g.begin() + 1 + static_cast<std::ptrdiff_t>(d));
  result.gradient.push_back(g[0]);
  result.gradient.push_back(g[state_->model_options.covariance.noise_index()]);
  if (has_shape(state_->model_options)) result.gradient.push_back(g[d + 1]);
  result.gradient.push_back(g[state_->model_options.covariance.mean_index()]);
  return result;
}

}  // namespace incumbent
