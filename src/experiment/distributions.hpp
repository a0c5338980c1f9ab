// Upper tails of the distributions that the tests need.
#pragma once

namespace incumbent::statistics {

double normal_upper_tail(double z);                                                   // P(Z > z)
double chi_squared_upper_tail(double x, double degrees);                              // P(X > x)
double f_upper_tail(double x, double numerator_degrees, double denominator_degrees);  // P(F > x)

}  // namespace incumbent::statistics
