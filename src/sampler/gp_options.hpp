// What the sampler gp can be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "incumbent/options.hpp"
#include "sampler/gp_models.hpp"
#include "sampler/gp_proposer.hpp"

namespace incumbent {

struct GpOptions {
  GpProposerOptions search;
  GpSurrogateOptions model;
  FidelityRule fidelity = FidelityRule::automatic;
  std::optional<std::size_t> rows;  // none: the model learns from all observations
  int restarts = 1;
  std::int64_t initial = 0;  // points of the design
  bool per_cost = false;     // log EI less the log of the cost
  bool learns_failures = true;
  bool looks_at_requested = false;  // at the requested rung, where there are curves; else at the largest
  compute::CovarianceKind gains = compute::CovarianceKind::rbf;  // of the model that chooses for clones
  std::optional<double> gains_kappa;                             // none: by the number of steps seen
};

inline constexpr std::string_view kGpOptionsText =
    "acquisition=auto|noisy_log_ei|ei|log_ei|pi|log_pi|lcb|mean|mes|gibbon|thompson|ei_per_cost (default auto: "
    "log_ei; noisy_log_ei in noisy studies where the noise is more than 1e-4 of the variance; ei_per_cost: log_ei "
    "less the log of the cost that a model expects), kappa=2 (of lcb, standard deviations; for the clones of "
    "scheduler pbt, which get what gains most a step by a time-varying model, PB2: by the number of steps seen "
    "unless given), xi=0 (improvement that does not count, in the objective's unit), goal=0.3 (improvement, in "
    "standard deviations, that every third suggestion asks for once the last ten stayed at one minimum; 0: "
    "never), batch=believer|local_penalization|q_log_ei|q_ucb (how running trials are seen, and those asked for "
    "together; default believer; q_log_ei: log EI of all of them jointly, with acquisition auto, noisy_log_ei, "
    "ei, log_ei, ei_per_cost; q_ucb: the confidence bound of all of them jointly, with auto or lcb), "
    "covariance=rbf|matern12|matern32|matern52|rq|cauchy (default matern52; for clones rbf), "
    "main_effects=auto|true|false (a function of each parameter beside that of all; default auto: with 2 to 20 "
    "parameters and one fidelity, as true needs it), outputs=auto|standardize|yeo_johnson|rank (transform of the "
    "objective; default auto: standardize or yeo_johnson, by posterior density at each fit), "
    "noise=never|always|auto (whether a noise variance is fitted; default always in noisy studies, else never; "
    "auto: beyond 200 observations, where a smoother function with noise is likelier than one without), "
    "fidelity=auto|joint|one (where a scheduler lets some trials run further: a model of configurations and "
    "resource together, of learning curves, or of the values at the largest resource that has enough; default "
    "auto: curves as long as they tell the order of these values, each without its trial's own), "
    "rung=largest|requested (where a model of learning curves looks: at the largest resource with dimension + 1 "
    "values, or at the smallest from the requested one on with as many, which makes fidelity auto joint; default "
    "largest), warp=never|always|auto (Kumaraswamy warps of the inputs; default never), failures=learn|ignore "
    "(default learn: by the probability of success), initial=N (Sobol points first; default: dimension + 1, "
    "between 4 and 20, at most a quarter of the budget), candidates=N (default: 2048, beyond 2000 observations "
    "fewer, at least 256), starts=16 (of gradient ascent), restarts=1 (random starts of the fit), rows=N (at "
    "least 10: observations that the models learn from, half the best and half spread over the others, for more "
    "than some 10 000 or where suggestions must be cheap; default: all)";

// parameters: that the model has columns of. Error(invalid) where options don't go together, or with the study.
GpOptions read_gp_options(const Options& options, const SamplerContext& context, std::size_t parameters);

}  // namespace incumbent
