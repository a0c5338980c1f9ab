// The parts of log densities that don't depend on the point, in loops over components in ascending order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace incumbent {

// out = -log(sigma sqrt(2 pi)) - log M of components in [lower, upper]; masses: M itself, and then it is not in out.
void log_factors(const double* mu, const double* sigma, std::size_t n, double lower, double upper, double* out,
                 double* masses);

// out = the log probability of the bin around `middle` in components whose mass between the bounds is log_mass.
void log_bins(const double* mu, const double* sigma, const double* log_mass, std::size_t n, double middle, double width,
              double* out);

// log_factors and precisions of one column again and again: an observation more changes few bandwidths, so that most
// are those of the last time.
class ParzenFactors {
  struct Column {
    std::vector<double> mu, sigma, factor, precision;
    std::vector<std::uint32_t> component;
  };

 public:
  // What find() needs for a while, and its answer: one for the columns that are looked at one after another.
  class Room {
   public:
    // The means whose numbers or components were not there the last time, by their places, and what they have now:
    // their log_factors and 1 / sigma.
    std::span<const std::size_t> changed() const { return changed_; }
    std::span<const double> factors() const { return {fresh_.data() + 2 * changed_.size(), changed_.size()}; }
    std::span<const double> precisions() const { return {fresh_.data() + 3 * changed_.size(), changed_.size()}; }

   private:
    friend class ParzenFactors;
    Column last_;
    std::vector<double> fresh_;
    std::vector<std::size_t> changed_;
  };

  // component: of each of the means, ascending for equal means; empty: they are in order. sigma: of each of the means;
  // is taken, and gets some room back.
  void find(std::span<const double> ascending, std::span<const std::uint32_t> component, std::vector<double>& sigma,
            double lower, double upper, Room& room);
  // All are new the next time.
  void forget() { now_ = {}; }

  // Of all means, if they are in order.
  std::span<const double> factors() const { return now_.factor; }
  std::span<const double> precisions() const { return now_.precision; }

 private:
  double lower_ = 0, upper_ = 0;
  Column now_;
};

}  // namespace incumbent
