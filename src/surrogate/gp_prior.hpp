// Prior knowledge about the parameters of a Gaussian process on the unit cube with standardized outputs, and their
// bounds.
//   length scales ~ LogNormal(sqrt 2 + log(d)/2, sqrt 3)   (Hvarfner, Hellsten, Nardi, "Vanilla Bayesian optimization
//   performs
//                                                          great in high dimensions", ICML 2024, section 4)
//   output scale  ~ LogNormal(0, 1),  noise variance ~ LogNormal(-4, 3) above a floor of 1e-6,
//   alpha         ~ LogNormal(0, 1),  mean ~ Normal(0, 1),
//   output scale of each of m main effects ~ LogNormal(log(0.1 / m), 1),
//   length scales of a resource, in units of the largest: mean decay rates 1 / (2 l^2) ~ LogNormal(log 5, 2),
//   concentrations of a warp of the inputs ~ LogNormal(0, sqrt 0.75), behind all others.
// Densities are those of the parameters themselves; the search runs over logarithms of all but the mean.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "compute/covariance.hpp"
#include "formula/random.hpp"

namespace incumbent {

// The least noise variance that is fitted, of the standardized variance.
inline constexpr double kNoiseFloor = 1e-6;
// Noise variance that values without noise are given: it bounds how near a search comes to a smooth minimum, and grows
// so that n of them can be factored in doubles: rounding then moves a variance by some hundredths of itself at most.
constexpr double exact_noise(std::size_t n) {
  const double size = static_cast<double>(n);
  return size > 100 ? 1e-14 * size * size : 1e-10;
}

class GpPrior {
 public:
  // noisy: the noise is a parameter; else it is exact_noise(rows).
  // columns: their kinds; those that are not said are numbers.
  GpPrior(const compute::Covariance& covariance, bool noisy, std::size_t concentrations = 0, std::size_t rows = 0,
          std::span<const compute::ColumnKind> columns = {});

  std::size_t size() const { return coordinates_.size(); }
  // In search coordinates: logarithms, the mean as it is.
  const std::vector<double>& lower() const { return lower_; }
  const std::vector<double>& upper() const { return upper_; }
  std::vector<double> typical() const;  // where a search starts when nothing is known
  std::vector<double> draw(Stream& stream) const;

  // The log density up to a constant, of what is not known; its gradient is added.
  double log_density(std::span<const double> point, std::span<double> gradient) const;

  // What the log posterior of a fitted noise variance is to be given for comparing it with that of known noise.
  static double log_noise_volume(double variance, std::size_t rows);

  std::vector<double> natural(std::span<const double> point) const;
  std::vector<double> search_point(std::span<const double> natural) const;  // moved into the bounds

 private:
  struct Coordinate {
    double location;  // of the normal distribution of the coordinate
    double scale;
    double start;  // of a search; random starts are normal around it
    double spread;
    bool is_log;  // then the density is that of the exponential
  };

  void add(const Coordinate& coordinate, double lower, double upper);

  std::vector<Coordinate> coordinates_;
  std::vector<double> lower_, upper_;
};

}  // namespace incumbent
