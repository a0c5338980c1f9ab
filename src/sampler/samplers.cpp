#include "sampler/samplers.hpp"

#include "core/registry.hpp"
#include "incumbent/peer.hpp"
#include "sampler/gp_options.hpp"
#include "sampler/tpe_options.hpp"

namespace incumbent {

std::span<const SamplerEntry> samplers() {
  static constexpr SamplerEntry list[] = {
      {"auto",
       "one of the others, by the space, the budget and what was tried; its note says which and why",
       "",
       {.parallelism = Parallelism::seen,
        .noise = true,
        .constraints = true,
        .failures = true,
        .fidelity = Fidelity::curves,
        .follows = true},
       make_auto},
      {"cmaes",
       "CMA-ES with margins for integers and restarts; real, integer and ordinal parameters without conditions; learns "
       "from its own draws only, not from enqueued trials",
       "sigma=0.3 (of the first distribution, in sides of the unit cube), popsize=N (lambda, at least 4; default: "
       "4 + 3 ln dimension), restarts=none|ipop|bipop (default bipop), variant=tutorial|pycma (constants and details "
       "of the update, but for pycma's mirrored samples of populations below 6; default tutorial)",
       {.categories = false, .conditions = false, .constraints = true, .failures = true, .fidelity = Fidelity::last},
       make_cmaes},
      {"de",
       "differential evolution",
       "population=N (at least 4; default: 20, at most a tenth of the budget), "
       "strategy=rand1|rand2|best1|current_to_best1 (default rand1), factor=0.5 (F, of differences), crossover=0.5 "
       "(Cr, the probability of a mutant's coordinate)",
       {.parallelism = Parallelism::seen, .constraints = true, .fidelity = Fidelity::last},
       make_de},
      {"evolution",
       "regularized evolution: mutates the best of a sample of the last trials",
       "population=N (default: 50, at most a fifth of the budget), sample=10, aging=true (false: the population is "
       "that "
       "of the best trials), deviation=0.2 (of a number's mutation, in the unit interval)",
       {.constraints = true, .failures = true, .fidelity = Fidelity::last},
       make_evolution},
      {"gp",
       "Bayesian optimization with an exact Gaussian process",
       kGpOptionsText,
       {.parallelism = Parallelism::seen,
        .noise = true,
        .constraints = true,
        .failures = true,
        .fidelity = Fidelity::curves},
       make_gp},
      {"grid",
       "every combination of evenly spaced values; in random order if they are more than the budget",
       "levels=N (values an axis; default: as many as the budget allows, at least 2; 5 without a budget)",
       {.parallelism = Parallelism::independent},
       make_grid},
      {"halton",
       "Halton sequence",
       "scramble=seed|none (default seed: by the study's seed)",
       {.parallelism = Parallelism::independent},
       make_halton},
      {"kde",
       "kernel densities of good and of other trials at one resource, the model of BOHB",
       "good=0.15 (share of the trials), candidates=64, random=0.333 (share of draws from the priors), widening=3 (of "
       "bandwidths, where candidates are drawn), least_bandwidth=0.001, fewest=N (trials of a density, at least 2; "
       "default: dimension + 1)",
       {.constraints = true, .failures = true, .fidelity = Fidelity::one},
       make_kde},
      {"lhs",
       "Latin hypercube, one after another",
       "points=N (of one hypercube; default: the budget, 64 without one)",
       {.parallelism = Parallelism::independent},
       make_lhs},
      {"local",
       "one-exchange local search, walk after walk from random starts",
       "deviation=0.2 (of a number's moves at first, in the unit interval; halved where no neighbour is better), "
       "least=0.005 (deviation at which a walk ends)",
       {.parallelism = Parallelism::seen, .constraints = true, .fidelity = Fidelity::last},
       make_local},
      {"nelder_mead",
       "the simplex method with restarts; real, integer and ordinal parameters without conditions; an enqueued trial "
       "counts only where the simplex comes to its point",
       "size=0.25 (edges of the first simplex, in sides of the unit cube)",
       {.categories = false,
        .conditions = false,
        .parallelism = Parallelism::seen,
        .constraints = true,
        .failures = true,
        .fidelity = Fidelity::last},
       make_nelder_mead},
      {"random", "independent draws from the priors", "", {.parallelism = Parallelism::independent}, make_random},
      {"smac",
       "sequential model-based optimization with a random forest",
       "initial=N (Sobol points first; default: 10 a parameter, at most a quarter of the budget), random=0.2 (share of "
       "suggestions that are random), challengers=10000 (random candidates), starts=10 (local searches from the best "
       "challengers, and as many from what has the lowest predicted cost), trees=10, feature_ratio=1 (of the "
       "parameters that a split chooses from), min_samples_split=2, min_samples_leaf=1, max_depth=1048576, "
       "bootstrap=true, split=random|best (default random: the best of one random split a parameter), "
       "ei=cost|log (what the improvement is of; the forest predicts the logarithm of the cost; default cost), "
       "variance=trees|law (between the trees, or with that in their leaves; default trees), leaf=cost|log (a leaf's "
       "mean: the logarithm of that of costs, or that of logarithms; default cost)",
       {.parallelism = Parallelism::seen, .constraints = true, .failures = true, .fidelity = Fidelity::one},
       make_smac},
      {"sobol",
       "Sobol sequence",
       "scramble=owen|none (default owen: nested scrambling by the study's seed)",
       {.parallelism = Parallelism::independent},
       make_sobol},
      {"tpe",
       "tree-structured Parzen estimators: draws from a density of good trials, the likeliest to be one of them",
       kTpeOptionsText,
       {.parallelism = Parallelism::seen, .constraints = true, .failures = true, .fidelity = Fidelity::last},
       make_tpe},
      {"turbo",
       "Bayesian optimization in trust regions, by Thompson sampling",
       "regions=1, initial=N (Latin hypercube points of each region; default: twice the dimension, at most a quarter "
       "of "
       "the budget over the regions), candidates=N (a region and suggestion; default: 100 a dimension, at most 5000)",
       {.constraints = true, .failures = true, .fidelity = Fidelity::last},
       make_turbo},
  };
  return list;
}

std::unique_ptr<Sampler> make_sampler(std::string_view specification, SamplerContext context) {
  const auto options = Options::parse(specification);
  const bool peer = is_peer(options.name());
  if (!peer && options.name().find('/') != std::string::npos) find_registered("peer", peers(), options.name());
  auto made = peer ? make_peer(options, std::move(context))
                   : find_registered("sampler", samplers(), options.name()).make(options, std::move(context));
  options.check_all_used("sampler");
  return made;
}

std::string_view to_string(Parallelism parallelism) {
  static constexpr std::string_view names[] = {"independent", "seen", "unseen"};
  return names[static_cast<std::size_t>(parallelism)];
}

std::string_view to_string(Fidelity fidelity) {
  static constexpr std::string_view names[] = {"none", "last", "one", "curves"};
  return names[static_cast<std::size_t>(fidelity)];
}

}  // namespace incumbent
