// Maximum a posteriori parameters of a Gaussian process: all starts at once, each by L-BFGS-B.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compute/backend.hpp"
#include "core/matrix.hpp"
#include "surrogate/gp_prior.hpp"
#include "surrogate/input_warp.hpp"
#include "surrogate/lbfgsb.hpp"

namespace incumbent {

struct GpFitOptions {
  bool noisy = true;                        // fit the noise variance too
  std::span<const double> row_noise = {};   // known variances, one a row or none, beside the fitted one
  const InputWarp* warp = nullptr;          // fitted too: its concentrations stand behind the covariance's parameters
  std::vector<std::vector<double>> starts;  // natural parameters to start from, beside the prior's typical ones
  int random_starts = 1;
  std::uint64_t seed = 0;  // of the random starts
  std::uint64_t index = 0;
  LbfgsbOptions optimizer{.memory = 8, .max_evaluations = 100, .gradient_tolerance = 1e-3, .value_tolerance = 1e-7};
};

struct GpFit {
  std::vector<double> parameters;  // natural, in the order of Covariance, then concentrations
  double log_posterior = 0;        // of the standardized data, up to a constant
  int evaluations = 0;             // of likelihood and gradient, over all starts
};

// x in the unit cube (before any warp), z standardized. The best of all starts, the earlier one of equals. Without
// data: the typical parameters.
GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options);

}  // namespace incumbent
