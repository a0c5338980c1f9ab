// Log densities of mixtures of products on the CPU. Components below e^-40 of the largest may count as 0.
#pragma once

#include <memory>
#include <span>

#include "compute/density_ratio.hpp"

namespace incumbent::compute::cpu {

// out[i] = log p(point i), the same bits whatever else is asked with it.
void log_densities(const DensityMixture& mixture, const DensityPoints& points, double* out);

// Of points of which only one is wanted, that with the largest upper_i - log p(point i), where it is above `least`: the
// others are given up as soon as a part of their sum shows that they are not it. Returns the first of the largest.
std::optional<ScoredPoint> largest_difference(const DensityMixture& mixture, const DensityPoints& points,
                                              const double* upper, double least);

std::unique_ptr<DensityRatio> make_density_ratio();

}  // namespace incumbent::compute::cpu
