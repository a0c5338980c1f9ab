// Slow twins of src/formula's special functions, in 40-digit arithmetic: how far a double is from the exact value.
#pragma once

namespace incumbent::reference {

enum class Special {
  exp,
  expm1,
  log,
  log1p,
  log1mexp,
  normal_pdf,
  normal_cdf,
  log_normal_cdf,
  inverse_normal_cdf,
  inverse_mills_ratio,
  scaled_tail,         // e^(y^2/2) Phi(-y)
  scaled_improvement,  // e^(y^2/2) (phi(y) - y Phi(-y))
};

// The exact value of the function at x, rounded to double.
double value(Special function, double x);

// |computed - exact| in units in the last place of the exact value (of the smallest subnormal below 2^-1022). 0 if both
// are the same infinity or the exact value overflows and computed is the infinity of its sign; huge if computed is not
// a number.
double error_in_ulps(Special function, double x, double computed);

}  // namespace incumbent::reference
