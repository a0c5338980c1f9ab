// Discrepancies of a set of points in the unit cube by their definitions, O(n^2 d).
// Hickernell, "A generalized discrepancy and quadrature error bound", 1998 (centered, wrap-around); Zhou, Fang, Ning,
// "Mixture discrepancy for quasi-random point sets", 2013; Warnock, 1972 (L2 star). The first three are squares, as is
// usual.
#pragma once

#include <vector>

namespace incumbent::reference {

using Points = std::vector<std::vector<double>>;

double centered_discrepancy(const Points& x);
double mixture_discrepancy(const Points& x);
double wrap_around_discrepancy(const Points& x);
double l2_star_discrepancy(const Points& x);

}  // namespace incumbent::reference
