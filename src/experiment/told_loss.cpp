#include "experiment/told_loss.hpp"

#include <cmath>

namespace incumbent {

ToldLoss::ToldLoss(const Results& results, const Analysis& analysis, std::size_t problem)
    : results_(results), analysis_(analysis.problems[problem]), problem_(problem) {
  const auto& record = results.record.problems[problem];
  regret_ = analysis_.regret && !record.noisy && record.max_resource == 1;
  larger_is_better_ = !regret_ && record.direction == Direction::maximize;
  name_ = regret_ ? "regret" : record.objective;
}

double ToldLoss::loss(double value) const {
  if (std::isnan(value)) return std::numeric_limits<double>::infinity();
  if (!regret_) return larger_is_better_ ? -value : value;
  return loss_of(results_.record.problems[problem_], analysis_, value, value, true);
}

double ToldLoss::shown(double value) const { return regret_ ? loss(value) : value; }

}  // namespace incumbent
