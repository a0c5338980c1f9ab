// Improvement per cost: log a(x) - log c(x), c(x) = e^m(x) the median cost by a model of its logarithm.
// Snoek, Larochelle, Adams, "Practical Bayesian optimization of machine learning algorithms", NeurIPS 2012,
// section 3.2.
#pragma once

#include "acquisition/objective.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

class PerCostObjective final : public AcquisitionObjective {
 public:
  // inner: a function on a logarithmic scale. log_cost: a model of the logarithm of the cost, outputs standardized.
  // Both are used as long as this lives.
  PerCostObjective(const AcquisitionObjective& inner, const GpSurrogate& log_cost)
      : inner_(inner), log_cost_(log_cost) {}

  std::vector<compute::Scored> best(const CandidateSet& set, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

 private:
  const AcquisitionObjective& inner_;
  const GpSurrogate& log_cost_;
};

}  // namespace incumbent
