#include "surrogate/gp_parameters.hpp"

#include <cmath>

#include "core/require.hpp"

namespace incumbent {

compute::GpModelOptions gp_model_options(std::string_view covariance, std::size_t columns, bool resource) {
  const std::size_t least = resource ? 2 : 1;
  require(columns >= least, "a Gaussian process over {} columns; at least {} needed", columns,
          resource ? "one and a resource are" : "one is");
  const auto kind = compute::parse_covariance(covariance);
  compute::GpModelOptions options;
  options.columns.assign(columns, compute::ColumnKind::number);
  if (resource) options.columns.back() = compute::ColumnKind::resource;
  options.covariance =
      resource ? compute::Covariance::learning_curves(kind, columns - 1) : compute::Covariance::ard(kind, columns);
  return options;
}

bool has_resource(const compute::GpModelOptions& options) {
  return options.columns.back() == compute::ColumnKind::resource;
}

bool has_shape(const compute::GpModelOptions& options) {
  return formula::has_shape(options.covariance.factors[0].kind);
}

std::vector<double> flat(const compute::GpModelOptions& options, const GaussianProcessParameters& p) {
  std::vector<double> values{p.output_scale};
  values.insert(values.end(), p.length_scales.begin(), p.length_scales.end());
  if (has_shape(options)) values.push_back(p.alpha);
  if (p.decay) {
    values.push_back(p.decay->scale);
    values.insert(values.end(), p.decay->length_scales.begin(), p.decay->length_scales.end());
    if (has_shape(options)) values.push_back(p.decay->alpha);
    values.push_back(std::sqrt(0.5 / p.decay->rate));
    values.push_back(p.decay->shape);
  }
  values.push_back(p.noise);
  values.push_back(p.mean);
  return values;
}

GaussianProcessParameters structured(const compute::GpModelOptions& options, const std::vector<double>& values) {
  const auto d = static_cast<std::ptrdiff_t>(options.covariance.factors[0].columns);
  GaussianProcessParameters p;
  auto next = values.begin();
  p.output_scale = *next++;
  p.length_scales.assign(next, next + d);
  next += d;
  if (has_shape(options)) p.alpha = *next++;
  if (has_resource(options)) {
    auto& decay = p.decay.emplace();
    decay.scale = *next++;
    decay.length_scales.assign(next, next + d);
    next += d;
    if (has_shape(options)) decay.alpha = *next++;
    decay.rate = 0.5 / (*next * *next);
    decay.shape = *++next;
  }
  p.noise = values[options.covariance.noise_index()];
  p.mean = values[options.covariance.mean_index()];
  return p;
}

void check_parameters(const GaussianProcessParameters& p, std::size_t columns) {
  const auto positive = [](double value, const char* what) {
    require(std::isfinite(value) && value > 0, "{} is {}; it must be positive and finite", what, value);
  };
  const auto within = [&](double value, double least, double most, const char* what) {
    positive(value, what);
    require(value >= least && value <= most, "{} is {}; it must be from {} to {}: use another unit", what, value, least,
            most);
  };
  const auto check_lengths = [&](const std::vector<double>& length_scales) {
    const std::size_t needed = columns - (p.decay ? 1 : 0);
    require(length_scales.size() == needed, "{} length scales for {} columns", length_scales.size(), needed);
    for (const double l : length_scales) within(l, kSmallestLength, kLargestLength, "a length scale");
  };
  check_lengths(p.length_scales);
  within(p.output_scale, kSmallestVariance, kLargestVariance, "the output scale");
  positive(p.alpha, "alpha");
  if (p.decay) {
    check_lengths(p.decay->length_scales);
    within(p.decay->scale, kSmallestVariance, kLargestVariance, "the output scale of the decay");
    positive(p.decay->alpha, "alpha of the decay");
    positive(p.decay->rate, "the rate of decay");
    positive(p.decay->shape, "the shape of the rates of decay");
  }
  require(std::isfinite(p.noise) && p.noise >= 0, "the noise variance is {}; it must be finite and not negative",
          p.noise);
  require(p.noise <= kLargestVariance, "the noise variance is {}; it must be from 0 to {}: use another unit", p.noise,
          kLargestVariance);
  require(std::isfinite(p.mean), "the mean is {}; it must be finite", p.mean);
}

}  // namespace incumbent
