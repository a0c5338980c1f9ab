// An acquisition function where evaluations may fail: its logarithm plus the log probability of success,
//   log a(x) + log P(success at x),
// the logarithm of what is gained in expectation if a failure gains nothing (Gelbart, Snoek, Adams, "Bayesian
// optimization with unknown constraints", UAI 2014). Before the first success there is nothing to gain on, and
//   log P(success at x) + log s(x),   s the standard deviation of the success model's latent function, is climbed.
#pragma once

#include "acquisition/objective.hpp"
#include "surrogate/input_map.hpp"
#include "surrogate/success_model.hpp"

namespace incumbent {

class SuccessObjective final : public AcquisitionObjective {
 public:
  // inner: a function on a logarithmic scale; nullptr before the first success. map: of the success model. All are used
  // as long as this lives.
  SuccessObjective(const AcquisitionObjective* inner, const SuccessModel& success, const InputMap& map)
      : inner_(inner), success_(success), map_(map) {}

  // Ranks every candidate by the inner function unless that takes offsets.
  std::vector<compute::Scored> best(const CandidateSet& set, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

 private:
  const AcquisitionObjective* inner_;
  const SuccessModel& success_;
  const InputMap& map_;
};

}  // namespace incumbent
