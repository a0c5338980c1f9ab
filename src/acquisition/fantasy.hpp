// Expected improvement where the value to be improved on is not known: outputs are noisy, or trials are running.
// Samples f_s of the latent values at the observed points that may be best and at the pending ones stand for what is
// unknown; with each of them the model is one without noise there, and the acquisition function is
//   log of the mean over s of EI(x | f_s, best_s),   best_s the least of f_s.
// With noise: Letham, Karrer, Ottoni, Bakshy, "Constrained Bayesian optimization with noisy experiments", Bayesian
// Anal. 14 (2019); with pending points it is the last factor of q-EI, the others given: Ginsbourger, Le Riche, Carraro,
// "Kriging is well-suited to parallelize optimization" (2010); logarithms: Ament et al., "Unexpected improvements to
// expected improvement for Bayesian optimization", 2023. Samples are quasi-random normal numbers; all of them share one
// factor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "acquisition/objective.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

struct FantasyOptions {
  std::size_t count = 32;
  std::uint64_t seed = 0;  // of the base samples
  bool noisy = false;      // the observed values are not the latent ones
  double xi = 0;           // in the unit of the model
};

class FantasyObjective final : public AcquisitionObjective {
 public:
  // candidates: rows of the surrogate's data that may hold the incumbent; pending: points as the model sees them.
  // Candidates of best() are ranked by the surrogate's own log EI first, which should know the pending points
  // (believe), and the first hundreds exactly. The surrogate is used as long as this lives.
  FantasyObjective(const GpSurrogate& surrogate, std::span<const std::size_t> candidates, const Matrix& pending,
                   const FantasyOptions& options);

  std::vector<compute::Scored> best(const CandidateSet& set, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

  // Rows whose latent values are sampled.
  const std::vector<std::size_t>& baseline() const { return baseline_; }

 private:
  struct Values {
    std::vector<double> mean, variance, value;  // the mean over fantasies
    Matrix by_mean;                             // a point and fantasy
    std::vector<double> by_variance;
    compute::Posterior posterior;
  };

  const compute::GpModel& model_of_observations(bool is_needed);
  void sample(const compute::GpModel& observed, const Matrix& pending);
  Values values_at(MatrixView<const double> columns, bool gradient) const;

  const GpSurrogate& surrogate_;
  FantasyOptions options_;
  compute::Acquisition screening_;
  std::vector<std::size_t> baseline_;
  std::unique_ptr<compute::GpModel> model_;  // without noise at the baseline and the pending points
  Matrix weights_;                           // rows x fantasies
  double constant_ = 0;
  std::vector<double> best_;  // of each fantasy
};

}  // namespace incumbent
