#pragma once

#include "compute/backend.hpp"

namespace incumbent {

// Factorizes the covariance matrix of the model's one system. Error(internal), with the number of its rows, if it is
// not positive definite even with jitter.
void factorize_or_fail(compute::GpModel& model);

}  // namespace incumbent
