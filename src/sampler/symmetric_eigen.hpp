// Eigenvalues and eigenvectors of small symmetric matrices: A = sum_i values[i] v_i v_i^T.
#pragma once

#include <vector>

#include "core/matrix.hpp"

namespace incumbent {

struct SymmetricEigen {
  std::vector<double> values;  // in no order
  Matrix vectors;              // row i belongs to values[i]; orthonormal
};

// Of a symmetric matrix with finite entries whose squares neither overflow nor vanish. O(n^3).
SymmetricEigen symmetric_eigen(Matrix a);

}  // namespace incumbent
