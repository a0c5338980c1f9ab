// From the public parameters of a Gaussian process to those of its covariance and back.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "compute/gp_model.hpp"
#include "incumbent/gaussian_process.hpp"

namespace incumbent {

// resource: the last column is one. Error(usage) for an unknown covariance and for too few columns.
compute::GpModelOptions gp_model_options(std::string_view covariance, std::size_t columns, bool resource);
bool has_resource(const compute::GpModelOptions& options);
bool has_shape(const compute::GpModelOptions& options);  // of the configuration's covariance

// In the order of compute::Covariance. A mean rate of decay is 1 / (2 l^2).
std::vector<double> flat(const compute::GpModelOptions& options, const GaussianProcessParameters& p);
GaussianProcessParameters structured(const compute::GpModelOptions& options, const std::vector<double>& values);
// What may be squared or summed and stays a normal number.
inline constexpr double kSmallestLength = 1e-153, kLargestLength = 1e153;
inline constexpr double kSmallestVariance = 1e-305, kLargestVariance = 1e305;
// Error(usage) naming what is out of these bounds, not positive or not finite, or how many length scales there should
// be.
void check_parameters(const GaussianProcessParameters& p, std::size_t columns);

}  // namespace incumbent
