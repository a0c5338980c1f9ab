// The parts of log densities that don't depend on the point, in loops over components in ascending order.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace incumbent {

// out = -log(sigma sqrt(2 pi)) - log M of components in [lower, upper]; masses: M itself, and then it is not in out.
void log_factors(const double* mu, const double* sigma, std::size_t n, double lower, double upper, double* out,
                 double* masses);

// out = the log probability of the bin around `middle` in components whose mass between the bounds is log_mass.
void log_bins(const double* mu, const double* sigma, const double* log_mass, std::size_t n, double middle, double width,
              double* out);

// log_factors of one column again and again: an observation more changes few bandwidths, so that most are those of the
// last time.
class ParzenFactors {
 public:
  void find(std::span<const double> ascending, std::span<const double> sigma, double lower, double upper,
            std::vector<double>& out);

 private:
  double lower_ = 0, upper_ = 0;
  std::vector<double> mu_, sigma_, factor_;  // the last time's
  std::vector<double> fresh_;                // room
  std::vector<std::size_t> missing_;
};

}  // namespace incumbent
