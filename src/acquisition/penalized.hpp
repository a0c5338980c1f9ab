// Local penalization: with pending points p of mean m_p and deviation s_p, and a Lipschitz constant L of the function,
//   log a(x) + sum_p log Phi((L |x - p| - (m_p - least)) / s_p),
// the second the probability that x is outside of the ball around p which the constant says holds no new minimum.
// Gonzalez, Dai, Hennig, Lawrence, "Batch Bayesian optimization via local penalization", AISTATS 2016, sections 3
// and 4. Acquisition functions that are not logarithms become log(log(1 + e^a)), as there.
#pragma once

#include <vector>

#include "acquisition/objective.hpp"

namespace incumbent {

class PenalizedObjective final : public AcquisitionObjective {
 public:
  // pending and rows (the model's data) as the model sees them; acquisition.best is the least value. The model does not
  // know the pending points. L is the largest gradient of the mean among the rows and points between them.
  PenalizedObjective(const compute::GpModel& model, const compute::Acquisition& acquisition, const InputMap& map,
                     const Matrix& pending, const Matrix& rows);

  std::vector<compute::Scored> best(const CandidateSet& candidates, std::size_t k) const override;
  void evaluate(std::span<const Configuration* const> configurations, MatrixView<const double> units,
                std::span<double> values, MatrixView<double> gradients) const override;

 private:
  struct Ball {
    std::vector<double> centre;
    double gap;        // m_p - least
    double deviation;  // s_p
  };

  // The penalty, its gradient added to by_column if that is not empty.
  double penalty(std::span<const double> row, std::span<double> by_column) const;
  compute::AcquisitionGradient logarithm(double mean, double variance) const;

  const compute::GpModel& model_;
  compute::Acquisition acquisition_;
  bool is_log_;
  const InputMap& map_;
  std::vector<Ball> balls_;
  double lipschitz_ = 0;
};

}  // namespace incumbent
