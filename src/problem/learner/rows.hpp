// Which rows a training on a share of the data gets, and how wrong predictions are.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "problem/dataset.hpp"

namespace incumbent::learner {

// All training rows in an order drawn from the seed, such that every beginning of it is a sample with about the
// classes' shares: of a class with n rows the k-th, k = 0 .. n-1 at random, comes at (k + u) / n, u uniform in [0, 1).
// A regression has one class.
std::vector<std::uint32_t> nested_order(const Dataset& data, std::uint64_t seed);

// Classification: the fraction of the part's rows whose prediction is not the label. Regression, where predictions are
// standardized as the targets are: the root of the mean squared error, in the unit of the file.
double prediction_error(const Dataset& data, const DataPart& part, const std::function<double(const float*)>& predict);

}  // namespace incumbent::learner
