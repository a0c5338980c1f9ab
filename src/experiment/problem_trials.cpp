#include "experiment/problem_trials.hpp"

#include "experiment/configuration_text.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kMostTrials = 2000;
constexpr std::size_t kMostPaired = 10;

Importance importance_of(const SearchSpace& space, const ComparedTrials& compared) {
  std::vector<Configuration> configurations;
  std::vector<double> losses;
  for (const auto& trial : thinned(compared.trials, kMostTrials)) {
    configurations.push_back(parse_configuration(space, trial.row->parameters));
    losses.push_back(trial.loss);
  }
  ImportanceOptions options;
  options.pairs = true;
  options.most_paired = kMostPaired;
  auto importance = parameter_importance(space, configurations, losses, options);
  importance.trials = compared.trials.size();
  importance.left_out = compared.failed + compared.elsewhere;
  importance.resource = compared.resource;
  return importance;
}

}  // namespace

std::vector<ProblemTrials> problem_trials(const Results& results, const Analysis& analysis) {
  std::vector<ProblemTrials> list;
  for (std::size_t p = 0; p < results.record.problems.size(); ++p) {
    const auto& space = results.record.problems[p].space;
    auto& trials = list.emplace_back();
    const auto wanted = space ? wanted_for_importance(*space) : kFewestForImportance;
    trials.compared = compared_trials(results, analysis, p, wanted);
    if (space && trials.compared.trials.size() >= kFewestForImportance) {
      trials.importance = importance_of(*space, trials.compared);
    }
  }
  return list;
}

}  // namespace incumbent
