// Cholesky factors of small covariance matrices, and reverse differentiation through them:
//   S + e diag(S) = L L^T.
// With the cotangent L' of L (lower triangle), that of S is
//   S' = (P + P^T) / 2,   P = L^-T Phi(L^T L') L^-1,   Phi: the lower triangle with half of the diagonal.
// Murray, "Differentiation of the Cholesky decomposition", 2016, equation 10. A point without variance has a row and a
// column of zeros in L and takes no part.
#pragma once

#include "core/matrix.hpp"

namespace incumbent {

struct CholeskyFactor {
  bool ok = false;
  double jitter = 0;  // e: tried only after a failure, 1e-10, then ten times as much, up to 0.1
  Matrix lower;       // 0 above the diagonal
};

// covariance: symmetric, a diagonal that is not negative; the lower triangle is read. Not ok: not positive semidefinite
// even with jitter, or not finite.
CholeskyFactor cholesky_factor(const Matrix& covariance);

// The symmetric cotangent of the covariance: sum_ij S'_ij dS_ij = sum_ij L'_ij dL_ij.
Matrix pull_back(const CholeskyFactor& factor, const Matrix& by_lower);

}  // namespace incumbent
