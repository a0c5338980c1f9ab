// One row a method. From the papers that the methods' own files cite, and from these surveys: Feurer, Hutter,
// "Hyperparameter optimization", in: Automated Machine Learning, 2019; Bischl et al., "Hyperparameter optimization:
// foundations, algorithms, best practices, and open challenges", WIREs Data Mining and Knowledge Discovery 13, 2023.
#include "cli/advice.hpp"

#include <algorithm>
#include <iterator>

namespace incumbent::cli {
namespace {

constexpr Advice kAdvice[] = {
    {"auto", "as the chosen method", "not knowing which to take", "knows the space and the budget, not the problem"},
    {"cmaes", "100 d and more", "ill-conditioned, non-separable reals, d up to 100", "needs many evaluations"},
    {"de", "50 d and more", "rugged functions, cheap evaluations", "slow to converge"},
    {"evolution", "hundreds", "large discrete spaces, many workers", "slow on smooth functions"},
    {"gp", "10 d", "expensive, smooth functions, d up to 20", "costs grow with the cube of the trials"},
    {"grid", "levels^d", "one or two parameters, to be looked at", "exponential in the dimension"},
    {"halton", "any", "a first design, d up to 10", "learns nothing; correlated coordinates when d is large"},
    {"kde", "20 d", "many cheap partial trainings under hyperband",
     "few trials at large resources; worse than random with two parameters"},
    {"lhs", "fixed beforehand", "a first design of known size", "learns nothing; incomplete if stopped early"},
    {"local", "hundreds", "categories and algorithm configuration", "local optima, sequential walks"},
    {"nelder_mead", "20 d", "a few reals near a good start", "local optima, d above 10, sequential"},
    {"random", "any", "a baseline; few parameters that matter", "learns nothing"},
    {"smac", "10 d", "categories and conditions, rugged functions", "forests extrapolate by constants"},
    {"sobol", "any", "a first design, an even cover", "learns nothing"},
    {"tpe", "20 d", "categories and conditions, cheap suggestions", "interactions need many trials"},
    {"turbo", "100 and more", "d above 20, large batches", "local; little is shared between regions"},

    {"asha", "eta times the workers", "many workers, early values that tell", "promotes by chance at first"},
    {"dehb", "some brackets", "large spaces of all kinds with partial trainings", "goes with sampler de only"},
    {"full", "as the sampler", "no partial trainings", "a bad trial costs as much as a good one"},
    {"hyperband", "one bracket of each kind", "not knowing how early values tell", "its brackets repeat work"},
    {"median", "5 complete trials first", "curves that rarely cross", "slow starters are stopped"},
    {"patience", "any", "curves that level off", "compares no trial with another"},
    {"pbt", "a population of 10 and more", "schedules of parameters in long trainings", "greedy; needs checkpoints"},
    {"peer", "as the package's", "comparisons with samplers that stop trials themselves", "for other packages only"},
    {"percentile", "5 complete trials first", "curves that rarely cross, strict stopping", "slow starters are stopped"},
    {"successive_halving", "one bracket", "early values that tell", "waits for the slowest; n against resource"},
    {"threshold", "any", "values that are known to be useless", "bounds must be known"},
};

}  // namespace

const Advice* advice_of(std::string_view name) {
  const auto found = std::ranges::find(kAdvice, name, &Advice::name);
  return found == std::end(kAdvice) ? nullptr : found;
}

}  // namespace incumbent::cli
