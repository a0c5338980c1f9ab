// Samples of a joint posterior.
#pragma once

#include "compute/gp_model.hpp"

namespace incumbent::compute {

// Row s is mean + C normals_s with C C^T the covariance, whose jitter is at most 1e-4 of its largest entry. normals:
// samples x points. O(points^3), on the host. (compute/cpu/joint_samples.cpp)
Matrix joint_samples(const JointPosterior& posterior, MatrixView<const double> normals);

}  // namespace incumbent::compute
