// Tails of the distributions that the tests need.
#pragma once

#include <cstddef>

namespace incumbent::statistics {

enum class Alternative;

double normal_upper_tail(double z);                                                   // P(Z > z)
double chi_squared_upper_tail(double x, double degrees);                              // P(X > x)
double f_upper_tail(double x, double numerator_degrees, double denominator_degrees);  // P(F > x)
double student_t_upper_tail(double t, double degrees);                                // P(T > t)
double student_t_quantile(double probability, double degrees);
double fair_coin_lower_tail(std::size_t heads, std::size_t tosses);  // P(at most that many heads)
// P(at least `successes`, above 0, in so many trials).
double binomial_upper_tail(std::size_t successes, std::size_t trials, double probability);

// P(S <= s) and P(S >= s) of a discrete statistic S under the null hypothesis, s the value observed.
struct Tails {
  double lower = 0;
  double upper = 0;
};
double p_value(const Tails& tails, Alternative alternative);  // two-sided: twice the smaller tail, at most 1

// p-values of a statistic that is normal, or Student's t, under the null hypothesis.
double normal_p_value(double z, Alternative alternative);
double student_t_p_value(double t, double degrees, Alternative alternative);

}  // namespace incumbent::statistics
