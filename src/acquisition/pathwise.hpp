// Thompson sampling: a function drawn from the posterior, to be minimized. By Matheron's rule a draw of the prior f0
// and of the noise e becomes one of the posterior,
//   f(x) = m + f0(x) + k(x, X) K^-1 (y - m - f0(X) - e),
// and f0 is a sum of random waves,
//   f0(x) = sqrt(s / F) sum_k a_k cos(w_k x) + b_k sin(w_k x),   a, b normal, w from the covariance's spectral density.
// Wilson, Borovitskiy, Terenin, Mostowsky, Deisenroth, "Efficiently sampling functions from Gaussian process
// posteriors", ICML 2020; Rahimi, Recht, "Random features for large-scale kernel machines", 2007. A Matern covariance's
// waves are those of a Student distribution of 2 nu degrees of freedom, the rational quadratic's are scaled by a gamma
// variate; labels are corners of a simplex. A covariance of several terms has a sum of such draws.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "acquisition/objective.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

class PathwiseObjective final : public AcquisitionObjective {
 public:
  // The draw is named by the seed; it knows the surrogate's data, not what is pending. waves: F, of a covariance's
  // first term; others, main effects, have fewer.
  PathwiseObjective(const GpSurrogate& surrogate, std::uint64_t seed, std::size_t waves = 512);

  // Values are -f.
  std::vector<compute::Scored> best(const CandidateSet& candidates, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

  // f at points as the model sees them; its gradient if there are rows for it.
  std::vector<double> sample(MatrixView<const double> columns, MatrixView<double> gradients) const;

 private:
  void draw_waves(std::size_t waves);
  std::vector<double> prior(MatrixView<const double> rows) const;  // f0
  void add_prior_slopes(std::span<const double> row, std::span<double> gradient) const;
  const std::vector<double>& label_phases(std::size_t column, double label) const;

  const GpSurrogate& surrogate_;
  std::uint64_t seed_;
  std::size_t waves_ = 0;              // of all terms
  Matrix frequencies_;                 // waves x columns, of numbers
  Matrix inverse_scales_;              // waves x columns, 0 where a wave's term does not see the column
  std::vector<double> spread_;         // of each wave: what its normal frequency was multiplied by
  std::vector<double> cosine_, sine_;  // a_k and b_k, scaled
  mutable std::map<std::pair<std::size_t, double>, std::vector<double>> phases_;  // made when asked for
  std::unique_ptr<compute::GpModel> model_;
  Matrix weights_;
};

}  // namespace incumbent
