// The surrogate's data, parameters and pending points.
#include "surrogate/gp_surrogate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/require.hpp"

namespace incumbent {

std::string GpMemory::text() const {
  std::string text = std::to_string(observations);
  for (const double p : parameters) text += fmt::format(" {:a}", p);
  return text;
}

std::optional<GpMemory> GpMemory::parse(std::string_view text, const compute::Covariance& covariance) {
  GpMemory memory;
  const char* at = text.data();
  const char* end = at + text.size();
  const auto count = std::from_chars(at, end, memory.observations);
  if (count.ec != std::errc{}) return {};
  at = count.ptr;
  while (at < end && *at == ' ') {
    const bool negative = ++at < end && *at == '-';
    at += negative ? 1 : 0;
    if (end - at < 3 || at[0] != '0' || at[1] != 'x') return {};
    double value = 0;
    const auto number = std::from_chars(at + 2, end, value, std::chars_format::hex);
    if (number.ec != std::errc{}) return {};
    const std::size_t p = memory.parameters.size();
    const bool is_mean = p == covariance.mean_index();
    if (!std::isfinite(value) || (!is_mean && (negative || value <= 0))) return {};
    memory.parameters.push_back(negative ? -value : value);
    at = number.ptr;
  }
  if (at != end || memory.parameters.size() != covariance.parameters()) return {};
  return memory;
}

GpSurrogate::GpSurrogate(const compute::Backend& backend, const compute::Context& context, compute::CovarianceKind kind,
                         std::vector<compute::ColumnKind> columns, bool noisy)
    : backend_(backend), context_(context), noisy_(noisy), least_believed_(std::numeric_limits<double>::infinity()) {
  options_.covariance = compute::Covariance::ard(kind, columns.size());
  options_.columns = std::move(columns);
  model_ = backend.make_gp_model(options_, context);
}

void GpSurrogate::set_data(Matrix x, std::span<const double> y) {
  x_ = std::move(x);
  standardization_ = standardization_of(y);
  z_ = standardized(y, standardization_);
  model_->set_data(x_.view(), z_);
  least_believed_ = std::numeric_limits<double>::infinity();
}

GpMemory GpSurrogate::fit(const std::optional<GpMemory>& start, int random_starts, std::uint64_t seed,
                          std::uint64_t index) {
  GpFitOptions options;
  options.noisy = noisy_;
  if (start) options.starts.push_back(start->parameters);
  options.random_starts = random_starts;
  options.seed = seed;
  options.index = index;
  auto fitted = fit_gp(backend_, context_, options_, x_.view(), z_, options);
  use(fitted.parameters);
  return {z_.size(), std::move(fitted.parameters)};
}

void GpSurrogate::use(const std::vector<double>& parameters) {
  model_->set_parameters(parameters);
  const std::size_t system = 0;
  compute::Factorization result;
  model_->factorize({&system, 1}, {&result, 1});
  if (!result.ok) {
    fail(ErrorCode::internal, "the covariance matrix of {} observations is not positive definite, even with jitter",
         z_.size());
  }
}

void GpSurrogate::believe(std::span<const double> x) {
  const auto expected = model_->posterior({x.data(), 1, x.size()}, false).mean.front();
  if (model_->append(x, expected).ok) least_believed_ = std::min(least_believed_, expected);
}

double GpSurrogate::incumbent(std::span<const std::size_t> candidates) const {
  double least = least_believed_;
  if (!noisy_) {
    for (const std::size_t i : candidates) least = std::min(least, z_[i]);
    return least;
  }
  const auto means = model_->posterior(x_.view(), false).mean;
  for (const std::size_t i : candidates) least = std::min(least, means[i]);
  return least;
}

}  // namespace incumbent
