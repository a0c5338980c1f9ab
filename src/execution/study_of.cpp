#include "core/require.hpp"
#include "incumbent/execution.hpp"

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

}  // namespace incumbent
