// The surrogate's data, choice of transforms, parameters and pending points.
#include "surrogate/gp_surrogate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "surrogate/factorize.hpp"

namespace incumbent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMostNoise = 1e12;  // of the variance of all outputs: a row that says nothing
constexpr double kAllNoise = 1;      // the variance of transformed outputs
constexpr double kSubsetDoubt = 10;  // nats that the rows of a search may mislead by

std::vector<double> values_of(std::span<const double> y, std::span<const std::size_t> rows) {
  std::vector<double> values;
  for (const std::size_t row : rows) values.push_back(y[row]);
  return values;
}

compute::Covariance covariance_of(const GpSurrogateOptions& options, const InputMap& map) {
  using compute::Covariance;
  switch (map.progress()) {
    case ProgressColumn::resource: return Covariance::learning_curves(options.covariance, map.columns() - 1);
    case ProgressColumn::time: return Covariance::time_varying(options.covariance, map.columns() - 1);
    case ProgressColumn::none: break;
  }
  const auto ranges = map.parameter_columns();
  const bool has_main_effects =
      options.main_effects && ranges.size() > 1 && ranges.size() <= Covariance::kMostMainEffects;
  return has_main_effects ? Covariance::with_main_effects(options.covariance, map.columns(), ranges)
                          : Covariance::ard(options.covariance, map.columns());
}

}  // namespace

GpSurrogate::GpSurrogate(const compute::Backend& backend, const compute::Context& context, InputMap map,
                         const GpSurrogateOptions& options)
    : backend_(backend), context_(context), options_(options), map_(std::move(map)), least_believed_(kInfinity) {
  model_options_.covariance = covariance_of(options, map_);
  model_options_.columns = map_.kinds();
  model_ = backend.make_gp_model(model_options_, context);
}

void GpSurrogate::set_data(Matrix x, std::span<const double> y, std::vector<double> noise) {
  require(noise.empty() || noise.size() == y.size(), "{} noise variances for {} outputs", noise.size(), y.size());
  noise_ = std::all_of(noise.begin(), noise.end(), [](double v) { return v == 0; }) ? std::vector<double>{}
                                                                                    : std::move(noise);
  embedded_ = std::move(x);
  y_.assign(y.begin(), y.end());
  least_believed_ = kInfinity;
}

std::vector<double> GpSurrogate::transformed_noise(const OutputTransform& transform) const {
  std::vector<double> variances;
  for (std::size_t i = 0; i < noise_.size(); ++i) {
    const double slope = transform.slope(y_[i]);
    variances.push_back(std::min(noise_[i] * slope * slope, kMostNoise));
  }
  return variances;
}

GpSurrogate::Scored GpSurrogate::fit_as(Shape shape, const std::optional<GpMemory>& start, GpFitOptions how,
                                        const std::optional<Scored>& rival) const {
  GpMemory memory;
  memory.observations = memory.of = y_.size();
  memory.outputs = shape.outputs;
  if (shape.outputs == OutputTransformKind::yeo_johnson) memory.lambda = likeliest_lambda(y_);
  const OutputTransform transform(shape.outputs, y_, memory.lambda);
  const auto z = transform.apply(y_);
  const bool usable = std::all_of(z.begin(), z.end(), [](double v) { return std::isfinite(v); });
  if (!usable) return {std::move(memory), -kInfinity, {}, -kInfinity};
  how.noisy = shape.noisy;
  const auto row_noise = transformed_noise(transform);
  how.row_noise = row_noise;
  how.warp = shape.warped ? &map_.warp() : nullptr;
  how.continues = start.has_value();
  if (start) {
    how.starts.push_back(start->parameters);
    if (shape.warped) {
      auto concentrations = start->concentrations;
      concentrations.resize(map_.warp().concentrations(), 1.0);
      how.starts.back().insert(how.starts.back().end(), concentrations.begin(), concentrations.end());
    }
  }
  const auto log_jacobian = [&](std::span<const double> y) {
    return shape.outputs == OutputTransformKind::rank ? 0.0 : transform.log_jacobian(y);
  };
  const auto log_volume = [&](double noise, std::size_t rows) {
    return shape.noisy ? GpPrior::log_noise_volume(noise, rows) : 0.0;
  };
  if (rival) {
    how.worthless = rival->searched_score - log_jacobian(values_of(y_, rival->searched_rows)) -
                    log_volume(kAllNoise, rival->searched_rows.size());
    if (rival->searched_rows.size() < y_.size()) how.worthless -= kSubsetDoubt;
  }
  auto fitted = fit_gp(backend_, context_, model_options_, embedded_.view(), z, how);
  const auto own = static_cast<std::ptrdiff_t>(covariance().parameters());
  memory.parameters.assign(fitted.parameters.begin(), fitted.parameters.begin() + own);
  memory.concentrations.assign(fitted.parameters.begin() + own, fitted.parameters.end());

  const double noise = memory.parameters[covariance().noise_index()];
  Scored scored{std::move(memory), fitted.log_posterior + log_jacobian(y_) + log_volume(noise, y_.size()),
                std::move(fitted.searched_rows), 0};
  scored.searched_score = fitted.searched_log_posterior + log_jacobian(values_of(y_, scored.searched_rows)) +
                          log_volume(noise, scored.searched_rows.size());
  return scored;
}

// Few rows cannot tell ruggedness from noise.
bool GpSurrogate::asks_for_noise() const { return options_.noise == Choice::selected && y_.size() > kRowsOfSearch; }

std::vector<GpSurrogate::Shape> GpSurrogate::shapes(const std::optional<GpMemory>& start) const {
  const bool may_warp = options_.warp != Choice::never && map_.warp().concentrations() > 0;
  std::vector<Shape> shapes;
  for (const auto outputs : options_.outputs) {
    for (const bool warped : {false, true}) {
      if (warped ? !may_warp : may_warp && options_.warp == Choice::always) continue;
      shapes.push_back({outputs, warped, options_.noise == Choice::always});
    }
  }
  std::ranges::stable_partition(shapes, [&](const Shape& shape) { return start && is_of(*start, shape); });
  return shapes;
}

GpMemory GpSurrogate::fit(const std::optional<GpMemory>& start, int random_starts, std::uint64_t seed,
                          std::uint64_t index) {
  GpFitOptions how;
  how.seed = seed;
  how.index = index;
  const auto choice = shapes(start);
  if (choice.size() > 1 && y_.size() > kRowsOfSearch) how.part = GpFitPart::search;
  Shape shape{OutputTransformKind::standardize, false, options_.noise == Choice::always};
  std::optional<Scored> best;
  for (const auto& one : choice) {
    // What was chosen last is searched for new maxima too, the others are only followed.
    how.random_starts = !start || is_of(*start, one) ? random_starts : 0;
    auto fitted = fit_as(one, start, how, best);
    if (!(fitted.score > (best ? best->score : -kInfinity))) continue;  // not if it is NaN
    best = std::move(fitted);
    shape = one;
  }
  how.random_starts = random_starts;
  if (best && how.part == GpFitPart::search) {
    how.part = GpFitPart::polish;
    how.starts = {best->memory.parameters};
    how.starts.front().insert(how.starts.front().end(), best->memory.concentrations.begin(),
                              best->memory.concentrations.end());
    best = fit_as(shape, start, how);
  }
  how.part = GpFitPart::all;
  how.starts.clear();
  if (!best) best = fit_as(shape, start, how);  // values that no transform can hold
  if (asks_for_noise()) {
    shape.noisy = true;
    how.random_starts = 0;
    auto fitted = fit_as(shape, start, how);
    if (fitted.score > best->score) best = std::move(fitted);
  }
  use(best->memory);
  return best->memory;
}

// The rows that were fitted are factored at once, later ones appended one by one: then the bits are the same whether
// this object knows the earlier ones already or not.
void GpSurrogate::use(const GpMemory& memory) {
  const bool may_know = memory.parameters == parameters_ && row_noise_.empty() && model_->factorization().ok;
  const Matrix before = std::move(x_);
  map_.set_concentrations(memory.concentrations);
  x_ = embedded_;
  if (!memory.concentrations.empty()) map_.warp().apply(memory.concentrations, x_.view());
  transform_ = OutputTransform(memory.outputs, y_, memory.lambda);
  z_ = transform_.apply(y_);
  row_noise_ = transformed_noise(transform_);
  parameters_ = memory.parameters;
  least_believed_ = kInfinity;

  const std::size_t fitted = std::min(memory.observations, x_.rows);
  std::size_t known = 0;  // leading rows that are in the model
  if (may_know && row_noise_.empty() && factored_ == fitted) {
    while (known < std::min(before.rows, x_.rows) && std::ranges::equal(x_.row(known), before.row(known))) ++known;
  }
  if (known >= fitted && known > 0) {
    model_->drop_last(model_->size() - known);
  } else {
    factorize(fitted);
  }
  for (std::size_t i = model_->size(); i < x_.rows; ++i) {
    if (model_->append(x_.row(i), z_[i], row_noise_.empty() ? 0.0 : row_noise_[i]).ok) continue;
    factorize(x_.rows);
    break;
  }
  model_->set_outputs(z_);
}

void GpSurrogate::factorize(std::size_t rows) {
  model_->set_data({x_.values.data(), rows, x_.cols}, std::span(z_).first(rows));
  model_->set_row_noise(std::span(row_noise_).first(row_noise_.empty() ? 0 : rows));
  model_->set_parameters(parameters_);
  factored_ = rows;
  factorize_or_fail(*model_);
}

void GpSurrogate::believe(std::span<const double> x) {
  const auto expected = model_->posterior({x.data(), 1, x.size()}, false).mean.front();
  if (model_->append(x, expected).ok) least_believed_ = std::min(least_believed_, expected);
}

double GpSurrogate::incumbent(std::span<const std::size_t> candidates) const {
  double least = least_believed_;
  if (options_.noise != Choice::always && row_noise_.empty()) {
    for (const std::size_t i : candidates) least = std::min(least, z_[i]);
    return least;
  }
  const auto means = model_->posterior(x_.view(), false).mean;
  for (const std::size_t i : candidates) least = std::min(least, means[i]);
  return least;
}

}  // namespace incumbent
