// Rounding to decimal numbers, exactly: the result is the double nearest to the decimal, the one that "0.1" reads as.
// With |n| < 2^53 and 10^k exact (k <= 22), n / 10^k and n * 10^k are correctly rounded by IEEE 754; other exponents go
// through the correctly rounded conversion of text.
#pragma once

#include <cstdint>

namespace incumbent {

// n * 10^-decimals, infinite or 0 beyond the doubles; |n| <= 2^53.
double decimal_value(double n, int decimals);

// The multiple of 10^-decimals nearest to x. A multiple maps to itself: |x| * 10^decimals must not exceed 1e15, where
// the four roundings on the way there (of x, of the power, of at most two products) stay below one half together.
double round_to_decimals(double x, int decimals);

// x > 0 rounded to that many significant decimal digits, at most 15.
double round_to_digits(double x, int digits);

// The largest e with 10^e <= x, for finite x > 0.
int decimal_exponent(double x);

// The least number of decimals, 0 to 22, that x is written with; -1 if it takes over 15 digits.
int decimals_of(double x);

}  // namespace incumbent
