#include <algorithm>

#include "core/require.hpp"
#include "incumbent/execution.hpp"
#include "incumbent/scheduler.hpp"

namespace incumbent {

StudySpec study_of(const ProblemDescription& problem) {
  require(problem.objectives == 1, "problem '{}' has {} objectives; studies take problems with 1", problem.name,
          problem.objectives);
  StudySpec spec;
  spec.name = problem.name;
  spec.space = problem.space;
  spec.direction = problem.direction;
  spec.max_resource = problem.max_resource;
  spec.noisy = problem.noisy;
  return spec;
}

void check_clones(const ProblemDescription& problem, const std::string& scheduler) {
  const auto list = schedulers();
  const auto found = std::ranges::find(list, Options::parse(scheduler).name(), &SchedulerEntry::name);
  if (found == list.end() || !found->capabilities.clones) return;
  std::string free;
  for (const auto& name : problem.fixed_by_checkpoint) {
    const auto i = problem.space.find(name);
    if (i && problem.space[*i].kind != ParameterKind::constant) free += (free.empty() ? "" : ", ") + name;
  }
  require(
      free.empty(),
      "scheduler '{}' goes on from the checkpoints of trials with other parameters, and a checkpoint of '{}' fixes {}: "
      "give the problem one value for each of these",
      scheduler, problem.name, free);
}

}  // namespace incumbent
