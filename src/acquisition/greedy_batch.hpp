// Many proposals at once among fixed candidates: one after another the candidate of greatest acquisition value, each
// time as if those taken before had given what the model expects there. Such a belief leaves all means as they are and
// takes c_i c_p / (c_pp + noise) from the covariances (Ginsbourger, Le Riche, Carraro, "Kriging is well-suited to
// parallelize optimization", 2010, section 4.3), so that m candidates and k proposals cost O(m k^2) where appending
// each to the model and maximizing anew costs as many searches.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "compute/acquisition.hpp"
#include "compute/gp_model.hpp"

namespace incumbent {

// Indices of at most `count` candidates in the order in which they are taken; those that may_take refuses, asked when
// their turn comes, are left out for good. acquisition.best: of what is known before; an expected value below it takes
// its place. noise: variance of an observation.
std::vector<std::size_t> greedy_batch(const compute::JointPosterior& candidates, compute::Acquisition acquisition,
                                      double noise, std::size_t count,
                                      const std::function<bool(std::size_t)>& may_take);

}  // namespace incumbent
