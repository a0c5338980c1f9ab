// Constrained acquisition: log a(x) + sum_c log P(c(x) <= 0), each constraint's values with a model of their own;
// without a feasible observation there is nothing to gain on, and the second part alone is climbed. Sources and
// derivatives: formula/acquisition/log_probability_of_feasibility.hpp.
#pragma once

#include <vector>

#include "acquisition/objective.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

class ConstrainedObjective final : public AcquisitionObjective {
 public:
  // inner: a function on a logarithmic scale, or nullptr. All are used as long as this lives.
  ConstrainedObjective(const AcquisitionObjective* inner, std::vector<const GpSurrogate*> constraints)
      : inner_(inner), constraints_(std::move(constraints)) {}

  // Solves every candidate.
  std::vector<compute::Scored> best(const CandidateSet& set, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

 private:
  const AcquisitionObjective* inner_;
  std::vector<const GpSurrogate*> constraints_;
};

}  // namespace incumbent
