// Joint acquisition functions of m normal values f = mean + L z, L L^T their covariance. The first of them, `fixed`,
// are of points that stand: pending ones, and observed ones whose latent values are not known. The rest are new.
//   log EI   log E[max(0, b - xi - min of the new f)],   b = min(best, the fixed f)
//   UCB      E[max_i u_i],   u_i = -mean_i + c |f_i - mean_i|,   c = kappa sqrt(pi / 2)
// With base samples z_s both are a mean over s of what each new point adds to those before it, and the expectation
// over its own normal number is taken exactly:
//   E max(0, b - xi - min) = sum_i E[EI(mean_i + sum_{j<i} L_ij z_j, L_ii; b_i)],   b_i = min(b - xi, f_fixed.., f_i-1)
//   E max_i u_i            = E u_1 + sum_i E[(u_i - max(u_1, .., u_i-1))^+ given z_1, .., z_i-1]
// So one value is exact (log EI, and -mean + kappa s), every term of the logarithm is positive and taken as one, and no
// maximum has to be smoothed for gradients that vanish nowhere. q-EI: Ginsbourger, Le Riche, Carraro, "Kriging is
// well-suited to parallelize optimization" (2010); its logarithm: Ament et al., "Unexpected improvements to expected
// improvement for Bayesian optimization", 2023; q-UCB: Wilson, Moriconi, Hutter, Deisenroth, "The reparameterization
// trick for acquisition functions", 2017.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

enum class JointKind : std::uint8_t { log_expected_improvement, upper_confidence_bound };

struct JointParameters {
  JointKind kind = JointKind::log_expected_improvement;
  double best = std::numeric_limits<double>::infinity();  // that is known
  double xi = 0;
  double kappa = 2;
};

struct JointExpectation {
  double value = 0;             // NaN if the covariance is not positive semidefinite
  std::vector<double> by_mean;  // m
  Matrix by_covariance;         // m x m, symmetric: d value = sum_ij by_covariance_ij d covariance_ij
  double jitter = 0;            // of each variance, added to it
};

// normals: base samples, one a row, at least as wide as there are values.
JointExpectation joint_expectation(const JointParameters& parameters, std::vector<double> mean,
                                   const Matrix& covariance, std::size_t fixed, MatrixView<const double> normals);

// count x dimension: a scrambled Sobol sequence through the inverse of the normal distribution function.
Matrix base_samples(std::size_t count, std::size_t dimension, std::uint64_t seed);

}  // namespace incumbent
