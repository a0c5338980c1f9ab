// Draws codes of one axis from its prior.
//
//   uniform  every code alike: equal bins, or equal parts of the (logarithmic) interval
//   normal   N(mu, sigma) on the natural scale (the value, or its logarithm), truncated to the interval, by inverse CDF
//   beta     Beta(alpha, beta) on the unit interval, as a ratio of gamma variates
//   weights  choice i with probability weight_i / sum
#pragma once

#include <vector>

#include "formula/random.hpp"
#include "space/axis.hpp"

namespace incumbent {

class Draw {
 public:
  Draw(const Parameter& parameter, const Axis& axis);
  double operator()(const Axis& axis, Stream& stream) const;

 private:
  Prior::Kind kind_;
  double first_, second_;           // normal: mu and sigma in unit coordinates; beta: alpha and beta
  double tail_ = 0, mass_ = 0;      // normal: Phi at the nearer bound, and the mass between the bounds
  bool mirrored_ = false;           // normal: computed for -z, where Phi is exact in relative terms
  std::vector<double> cumulative_;  // weights
};

}  // namespace incumbent
