// The volume that points dominate: of objectives to be minimized, the measure of all that is no better than some point
// and better than the reference in each objective. E. Zitzler and L. Thiele, Multiobjective optimization using
// evolutionary algorithms, PPSN V, 1998.
#pragma once

#include <span>

#include "core/matrix.hpp"

namespace incumbent::formula {

// Points are rows of m >= 1 objectives; those that are not below the reference in each dominate nothing. Exact but for
// rounding, a sum of positive terms: by slices of the last objective. O(n^max(m-1, 1) log n) time.
double hypervolume(MatrixView<const double> points, std::span<const double> reference);

}  // namespace incumbent::formula
