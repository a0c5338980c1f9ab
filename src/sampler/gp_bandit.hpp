// Population-based bandits: what `gp` gives a population's clones instead of a random perturbation. What a
// configuration x gains in a step of training from time t on, f_t(x), is a bandit's reward: a Gaussian process over x
// and t,
//   k((x, t), (x', t')) = k(x, x') (1 - epsilon)^(|t - t'| / 2),
// whose confidence bound at the clone's time is maximized over x, with the members that are training as pending points.
//   reward     minus the change of the objective between two checkpoints of a trial, or its parent's and its first one,
//              over the steps between them; of a trial that its configuration made fail the worst one known
//   bound      mean + sqrt(beta) deviation, beta = 0.2 + max(0, ln(0.4 n)) for n rewards: the authors' constants
// Perturbations are random until two rewards are known. The bound chooses numbers; categories are the parent's or, as
// in any perturbation, drawn anew with probability 1/4: rewards of a training that has just changed its optimizer say
// little. J. Parker-Holder, V. Nguyen, S. J. Roberts, "Provably efficient online hyperparameter optimization with
// population-based bandits", NeurIPS 2020, section 4 and algorithm 2.
#pragma once

#include <memory>
#include <optional>

#include "incumbent/history.hpp"
#include "incumbent/sampler.hpp"
#include "surrogate/gp_surrogate.hpp"

namespace incumbent {

class GpBandit {
 public:
  // covariance: over configurations; kappa: in place of sqrt(beta).
  GpBandit(const compute::Backend& backend, const SamplerContext& context, compute::CovarianceKind covariance,
           std::optional<double> kappa);

  // In place of `otherwise`, a random perturbation of the parent; that one itself if there is nothing better.
  Suggestion perturb(const History& history, const SuggestRequest& request, Suggestion otherwise);

 private:
  bool same_categories(const Configuration& a, const Configuration& b) const;
  double in_unit(std::int64_t resource) const;
  double time_of(const Trial& trial) const;

  const SamplerContext& context_;
  InputMap map_;  // without the time
  std::optional<double> kappa_;
  GpSurrogate surrogate_;  // what it knows of earlier clones saves time and changes nothing
};

}  // namespace incumbent
