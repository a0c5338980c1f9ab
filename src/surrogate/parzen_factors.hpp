// The parts of log densities that don't depend on the point, in loops over components in ascending order.
#pragma once

#include <cstddef>

namespace incumbent {

// out = -log(sigma sqrt(2 pi)) - log M of components in [lower, upper]; masses: M itself, and then it is not in out.
void log_factors(const double* mu, const double* sigma, std::size_t n, double lower, double upper, double* out,
                 double* masses);

// out = the log probability of the bin around `middle` in components whose mass between the bounds is log_mass.
void log_bins(const double* mu, const double* sigma, const double* log_mass, std::size_t n, double middle, double width,
              double* out);

// out[i] = 1 / x[i]
void reciprocals(const double* x, std::size_t n, double* out);

}  // namespace incumbent
