// Maximum a posteriori parameters of a Gaussian process. Up to kRowsOfSearch rows: all starts at once, each by
// L-BFGS-B as long as it may end above the others. Above, the starts are searched on a subset of the rows; the best of
// them is then polished on more and more rows up to all, each time with the Hessian of fewer rows scaled to
// their number, until the model promises less than a hundredth of a nat (on the way, a twentieth): few evaluations of
// O(n^3). Above most_rows the last polish too sees a subset only.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "compute/backend.hpp"
#include "core/matrix.hpp"
#include "surrogate/gp_prior.hpp"
#include "surrogate/input_warp.hpp"
#include "surrogate/lbfgsb.hpp"

namespace incumbent {

inline constexpr std::size_t kRowsOfSearch = 200;

enum class GpFitPart : std::uint8_t {
  all,
  search,  // no polish: the parameters are those of the subset
  polish,  // no search: the first of the starts is what one found
};

struct GpFitOptions {
  GpFitPart part = GpFitPart::all;
  bool noisy = true;                        // fit the noise variance too
  std::span<const double> row_noise = {};   // known variances, one a row or none, beside the fitted one
  const InputWarp* warp = nullptr;          // fitted too: its concentrations stand behind the covariance's parameters
  std::vector<std::vector<double>> starts;  // natural parameters to start from
  // They are those of an earlier fit of nearly these rows: then not from the prior's typical ones too.
  bool continues = false;
  int random_starts = 1;
  // A log posterior of the rows of the search that is too small to matter: what is not hoped to exceed it is given up.
  double worthless = -std::numeric_limits<double>::infinity();
  std::size_t most_rows = 3000;  // above, two thirds of as many are fitted
  std::uint64_t seed = 0;        // of the random starts and of the rows that stand for all
  std::uint64_t index = 0;
  LbfgsbOptions optimizer{.memory = 8,
                          .max_evaluations = 100,
                          .gradient_tolerance = 1e-3,
                          .value_tolerance = 1e-7,
                          .decrease_tolerance = 1e-4,
                          .longest_step = 3};
};

struct GpFit {
  std::vector<double> parameters;          // natural, in the order of Covariance, then concentrations
  double log_posterior = 0;                // of the standardized data, up to a constant
  int evaluations = 0;                     // of likelihood and gradient of the most rows, over all starts
  std::size_t rows = 0;                    // that the parameters were fitted to; log_posterior is of all
  std::vector<std::size_t> searched_rows;  // of the search, ascending, and the log posterior of them that it ended with
  double searched_log_posterior = 0;
};

// x in the unit cube (before any warp), z standardized. The best of all starts, the earlier one of equals. Without
// data: the typical parameters.
GpFit fit_gp(const compute::Backend& backend, const compute::Context& context, const compute::GpModelOptions& model,
             MatrixView<const double> x, std::span<const double> z, const GpFitOptions& options);

}  // namespace incumbent
