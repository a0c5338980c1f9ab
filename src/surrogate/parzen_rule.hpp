// How a Parzen estimator is made from observations: bandwidths, weights, and how many observations are good ones.
//   bandwidth      sigma_i = the larger gap to the neighbours of mu_i, or 0.2 n^(-1/(d+4)) of the range (Scott's rate)
//   magic clip     sigma_i in [s max(minimum, (1 + K)^-exponent), s], s the prior's sigma, K = n + 1 components
//   recency        the newest 25 have weight 1, the older a ramp from 1/n to 1
// Bergstra, Yamins, Cox, "Making a science of model search", ICML 2013; Watanabe, "Tree-structured Parzen estimator",
// arXiv 2304.11127 (2023), sections 3.2 to 3.4.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace incumbent {

enum class Bandwidth { neighbours, scaled };

struct BandwidthRule {
  Bandwidth kind = Bandwidth::neighbours;
  bool prior_is_neighbour = true;     // the prior's mean stands among the observations
  bool prior_comes_first = false;     // of observations that equal it
  bool bounds_are_neighbours = true;  // of the outermost; false: only those of one or of none
  bool one_has_half = false;          // a single observation gets half the prior's sigma
  bool clip = true;
  double clip_exponent = 2;
  double clip_minimum = 0.03;

  bool operator==(const BandwidthRule&) const = default;
};

struct ParzenRule {
  BandwidthRule bandwidth;
  double prior_weight = 1;  // of the prior component, where an observation has 1; and of the prior in categories
  // Categories as hyperopt counts them: (sum of weights + prior) / total, no smoothing of each observation. For
  // estimators of one parameter.
  bool counts_categories = false;
  // The mixture is cut off at the bounds as a whole, not each component. For estimators of one parameter.
  bool truncates_whole = false;
  // The bins of an integer on a log scale are not integrated over: the density at its logarithm stands for them.
  bool log_integers_are_points = false;

  bool operator==(const ParzenRule&) const = default;
};

// The sigmas of ascending observations in [lower, upper], d parameters in the mixture. Looks at them while it lives.
class Bandwidths {
 public:
  Bandwidths(const BandwidthRule& rule, std::span<const double> ascending, double lower, double upper, double prior_mu,
             double prior_sigma, std::size_t d);

  std::size_t size() const { return x_.size(); }
  void all(double* out) const;         // size() places
  double at(std::size_t place) const;  // the same bits
  // Where sigmas follow from the neighbours: all of them are at least this, and with the same least one, those with
  // the same neighbours are the same. Nothing: they hang on how many there are.
  std::optional<double> least_of_gaps() const;

 private:
  double clipped(double sigma) const { return std::min(std::max(sigma, least_), prior_sigma_); }

  BandwidthRule rule_;
  std::span<const double> x_;
  double lower_, upper_, prior_mu_, prior_sigma_;
  double least_ = 0;
  std::optional<double> common_;  // all have it
  std::size_t prior_ = 0;         // the observation after the prior's mean; none: beyond the last
};

// Of observation i of n, the oldest first.
double recency_weight(std::size_t i, std::size_t n);
// Of all of them.
void recency_weights(std::span<double> out);

// min(ceil(beta n), cap), or with the root of n.
std::size_t good_count(std::size_t n, double beta, bool of_root, std::size_t cap);

}  // namespace incumbent
