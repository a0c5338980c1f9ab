// How long a simulated job takes, and what happens to it.
//
// Time from resource a to b of a job that goes from r to R:
//   resource   unit (b - a)
//   constant   time (b - a) / (R - r)
//   cost       unit (C(b) - C(a)), C: the problem's cost from the start of the evaluation
// times 1 + s X (straggler_law.hpp). It is lost after the time log(1 - u) / log(1 - p), u uniform in [0, 1): it lasts
// longer than t with probability (1 - p)^t. L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B.
// Recht and A. Talwalkar, A system for massively parallel hyperparameter tuning, MLSys 2020, appendix.
#pragma once

#include <limits>

#include "execution/straggler_law.hpp"
#include "incumbent/simulation.hpp"

namespace incumbent {

class RuntimeLaw {
 public:
  enum class Kind { resource, constant, cost };

  explicit RuntimeLaw(const std::string& specification);  // Error(usage)

  Kind kind() const { return kind_; }
  // `part` of a job of the length `whole`, in resource or, for the law cost, in cost.
  double time(double part, double whole) const {
    return kind_ == Kind::constant ? scale_ * (part / whole) : scale_ * part;
  }

 private:
  Kind kind_ = Kind::resource;
  double scale_ = 1;
};

struct JobFate {
  double factor = 1;  // of its time
  double lost_after = std::numeric_limits<double>::infinity();
  bool crashes = false;
};

// Of the `number`-th job of a trial: a function of the study's seed, trial and number. stragglers: the workers' law.
JobFate fate_of(const SimulatedWorkers& workers, const StragglerLaw& stragglers, std::uint64_t seed, std::int64_t trial,
                std::uint32_t number);

}  // namespace incumbent
