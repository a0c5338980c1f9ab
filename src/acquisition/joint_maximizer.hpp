// Ascends a joint acquisition function from a batch of configurations, in the continuous coordinates of all of them at
// once; coordinates with levels stay as they are.
#pragma once

#include <span>
#include <vector>

#include "acquisition/joint_objective.hpp"
#include "incumbent/space.hpp"

namespace incumbent {

// The batch after the ascent, in the same order; the same batch if nothing is better. map: the model's. evaluations: at
// most.
std::vector<Configuration> ascend_jointly(const JointObjective& objective, const InputMap& map,
                                          const SearchSpace& space, std::span<const Configuration> batch,
                                          int evaluations);

}  // namespace incumbent
