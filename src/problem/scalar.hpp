// Elementary functions of one number for the formulas of problems: the project's own, which have the same bits
// everywhere.
#pragma once

#include <cmath>
#include <numbers>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/trigonometric.hpp"

namespace incumbent::scalar {

using formula::cos;
using formula::exp;
using formula::log;
using formula::sin;
using std::sqrt;

inline constexpr double kPi = std::numbers::pi;

constexpr double square(double x) { return x * x; }
constexpr double cube(double x) { return x * x * x; }
// base^exponent, base >= 0, exponent > 0 or base > 0
constexpr double power(double base, double exponent) { return exp(exponent * log(base)); }

}  // namespace incumbent::scalar
