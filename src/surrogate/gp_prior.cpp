// The prior of a Gaussian process' parameters.
#include "surrogate/gp_prior.hpp"

#include <algorithm>
#include <cmath>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

constexpr double kRootTwo = 1.4142135623730951, kRootThree = 1.7320508075688772;
constexpr double kNoiseLocation = -4, kNoiseScale = 3;
constexpr double kMainEffects = 0.1;            // the median of each main effect's output scale, times their number
constexpr double kDecay = -1.1512925464970229;  // log l of a resource whose mean decay rate is 5

}  // namespace

void GpPrior::add(const Coordinate& coordinate, double lower, double upper) {
  coordinates_.push_back(coordinate);
  lower_.push_back(lower);
  upper_.push_back(upper);
}

// Searches start at length scales well below the prior's middle (data say when they may grow) and at little noise.
GpPrior::GpPrior(const compute::Covariance& covariance, bool noisy, std::size_t concentrations, std::size_t rows,
                 std::span<const compute::ColumnKind> columns) {
  for (std::size_t t = 0; t < covariance.count; ++t) {
    if (t + covariance.main_effects < covariance.count) {
      add({0.0, 1.0, 0.0, 1.0, true}, formula::log(1e-3), formula::log(1e3));
    } else {
      const double share = formula::log(kMainEffects / static_cast<double>(covariance.main_effects));
      add({share, 1.0, share, 1.0, true}, formula::log(1e-6), formula::log(1e3));
    }
    for (const auto& factor : covariance.factors_of(t)) {
      const double middle = kRootTwo + 0.5 * formula::log(std::max(static_cast<double>(factor.columns), 1.0));
      for (std::size_t j = 0; j < factor.columns; ++j) {
        const std::size_t column = factor.first_column + j;
        if (column < columns.size() && columns[column] == compute::ColumnKind::resource) {
          add({kDecay, 1.0, kDecay, 0.5, true}, formula::log(5e-3), formula::log(1e3));
          continue;
        }
        add({middle, kRootThree, middle - 2.0, 1.0, true}, formula::log(5e-3), formula::log(1e3));
      }
      if (formula::has_shape(factor.kind)) add({0.0, 1.0, 0.0, 1.0, true}, formula::log(1e-2), formula::log(1e3));
    }
  }
  const double floor = formula::log(noisy ? std::max(kNoiseFloor, exact_noise(rows)) : exact_noise(rows));
  add({kNoiseLocation, kNoiseScale, noisy ? -7.0 : floor, 2.0, true}, floor, noisy ? formula::log(10.0) : floor);
  add({0.0, 1.0, 0.0, 0.1, false}, -5.0, 5.0);
  for (std::size_t c = 0; c < concentrations; ++c) {
    add({0.0, kRootThree / 2, 0.0, 0.3, true}, formula::log(1.0 / 16), formula::log(16.0));
  }
}

// Laplace: the integral over the logarithm of the noise variance is the density there times sqrt(2 pi * 2 / n), for n
// values tell a variance by a relative deviation of sqrt(2 / n). log_density's term is that of the variance itself.
double GpPrior::log_noise_volume(double variance, std::size_t rows) {
  constexpr double kPi = 3.141592653589793;
  return formula::log(variance) - formula::log(kNoiseScale * std::sqrt(2 * kPi)) +
         0.5 * formula::log(4 * kPi / static_cast<double>(rows));
}

std::vector<double> GpPrior::typical() const {
  std::vector<double> point;
  for (const auto& c : coordinates_) point.push_back(c.start);
  return point;
}

std::vector<double> GpPrior::draw(Stream& stream) const {
  std::vector<double> point;
  for (std::size_t p = 0; p < size(); ++p) {
    point.push_back(std::clamp(coordinates_[p].start + coordinates_[p].spread * stream.normal(), lower_[p], upper_[p]));
  }
  return point;
}

double GpPrior::log_density(std::span<const double> point, std::span<double> gradient) const {
  double sum = 0;
  for (std::size_t p = 0; p < size(); ++p) {
    if (lower_[p] == upper_[p]) continue;  // known
    const auto& c = coordinates_[p];
    const double z = (point[p] - c.location) / c.scale;
    sum += -0.5 * z * z - (c.is_log ? point[p] : 0.0);
    gradient[p] += -z / c.scale - (c.is_log ? 1.0 : 0.0);
  }
  return sum;
}

std::vector<double> GpPrior::natural(std::span<const double> point) const {
  std::vector<double> values;
  for (std::size_t p = 0; p < size(); ++p) values.push_back(coordinates_[p].is_log ? formula::exp(point[p]) : point[p]);
  return values;
}

std::vector<double> GpPrior::search_point(std::span<const double> natural) const {
  std::vector<double> point;
  for (std::size_t p = 0; p < size(); ++p) {
    const double value = coordinates_[p].is_log ? formula::log(natural[p]) : natural[p];
    point.push_back(std::clamp(value, lower_[p], upper_[p]));
  }
  return point;
}

}  // namespace incumbent
