#include "problem/problems.hpp"

#include "core/registry.hpp"
#include "problem/wrappers.hpp"

namespace incumbent {

std::span<const ProblemEntry> problems() {
  static const std::vector<ProblemEntry> list = [] {
    const std::span<const ProblemEntry> families[] = {
        many_dimensional_problems(),  // Ackley, Rastrigin, ...
        two_dimensional_problems(),   // Branin, ...
        tabulated_problems(),         // Hartmann, Shekel
        mixed_problems(),             // integers
        sensitivity_problems(),       // Morris, ...
        bbob_problems(),              // COCO's 24
        multi_fidelity_problems(),    // augmented Branin, ...
        mf_hartmann_problems(),       // with bias and noise
        counting_ones_problems(),     // coins
        power_law_problems(),         // learning curves
        constrained_problems(),       // with constraints
        front_problems(),             // DTLZ, ZDT, ...
        multi_objective_problems(),   // several objectives
        conditional_problems(),       // trees
        hazards_problems(),           // failures
        rover_problems(),             // a path
        curve_problems(),             // made-up training runs
        learner_problems(),           // training runs
        recorded_problems(),          // tables of training runs
        surrogate_problems(),         // models of training runs
        population_problems(),        // what schedules of hyperparameters are for
    };
    std::vector<ProblemEntry> all;
    for (const auto& family : families) all.insert(all.end(), family.begin(), family.end());
    return all;
  }();
  return list;
}

std::string_view to_string(EvaluationCost cost) {
  switch (cost) {
    case EvaluationCost::formula: return "formula";
    case EvaluationCost::table: return "table look-up";
    case EvaluationCost::network: return "network";
    case EvaluationCost::training: return "training";
    case EvaluationCost::command: return "command";
  }
  return "unknown";
}

std::unique_ptr<Problem> make_problem(std::string_view specification) {
  const auto options = Options::parse(specification);
  auto problem = wrapped(find_registered("problem", problems(), options.name()).make(options), options);
  options.check_all_used("problem");
  return problem;
}

}  // namespace incumbent
