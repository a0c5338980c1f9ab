// Draws from Parzen estimators.
#include <algorithm>

#include "core/simd.hpp"
#include "formula/normal.hpp"
#include "formula/parzen.hpp"
#include "surrogate/parzen.hpp"

namespace incumbent {
namespace {

// What is cut off on the left, and the mass between the bounds.
INCUMBENT_SIMD_CLONES
void cut(const double* mu, const double* sigma, std::size_t n, double lower, double upper, double* left, double* mass) {
  for (std::size_t i = 0; i < n; ++i) {
    const double below = (mu[i] - lower) / sigma[i], above = (upper - mu[i]) / sigma[i];
    const double cut_left = formula::cut_mass(below), cut_right = formula::cut_mass(above);
    left[i] = below > formula::kWholeMass ? 0 : cut_left;
    mass[i] = 1 - (left[i] + (above > formula::kWholeMass ? 0 : cut_right));
  }
}

}  // namespace

void ParzenEstimator::make_draws() const {
  draws_.cumulative.resize(count_);
  double sum = 0;
  for (std::size_t k = 0; k < count_; ++k)
    draws_.cumulative[k] = sum += weights_[k] * (rule_.truncates_whole ? masses_[k] : 1);
  draws_.axes.resize(axes_.size());
  for (std::size_t j = 0; j < axes_.size(); ++j) {
    auto& [mean, deviation, left, mass] = draws_.axes[j];
    mean.clear();
    deviation.clear();
    if (axes_[j].kind != ParzenAxis::Kind::categorical) {
      for (std::size_t k = 0; k < count_; ++k) {
        mean.push_back(mu(j, k));
        deviation.push_back(sigma(j, k));
      }
    }
    left.resize(mean.size());
    mass.resize(mean.size());
    cut(mean.data(), deviation.data(), mean.size(), axes_[j].lower, axes_[j].upper, left.data(), mass.data());
  }
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
  const auto& d = draws_.axes[axis];
  const double z =
      formula::inverse_normal_cdf(std::min(d.left[component] + (u + 0x1p-54) * d.mass[component], 1 - 0x1p-53));
  const double x = std::clamp(d.mu[component] + d.sigma[component] * z, a.lower, a.upper);
  if (a.step == 0) return x;
  const double value = a.to_value(x);
  return a.kind == ParzenAxis::Kind::bins ? value : a.to_model(value);
}

void ParzenEstimator::draw(Stream& stream, MatrixView<double> points) const {
  if (draws_.cumulative.empty()) make_draws();
  const auto& cumulative = draws_.cumulative;
  for (std::size_t i = 0; i < points.cols; ++i) {
    const double u = stream.uniform() * cumulative.back();
    const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin();
    const std::size_t k = std::min(static_cast<std::size_t>(found), count_ - 1);
    for (std::size_t j = 0; j < axes_.size(); ++j) points(j, i) = draw_one(j, k, stream);
  }
}

}  // namespace incumbent
