// The tables of Hartmann's functions, and their sum at one point with any weights.
#pragma once

#include <cstddef>

#include "formula/exponential.hpp"

namespace incumbent {

inline constexpr double kHartmannWeight[4] = {1, 1.2, 3, 3.2};
inline constexpr double kHartmann3Rate[4][3] = {{3, 10, 30}, {0.1, 10, 35}, {3, 10, 30}, {0.1, 10, 35}};
inline constexpr double kHartmann3Centre[4][3] = {
    {0.3689, 0.1170, 0.2673}, {0.4699, 0.4387, 0.7470}, {0.1091, 0.8732, 0.5547}, {0.0381, 0.5743, 0.8828}};
inline constexpr double kHartmann6Rate[4][6] = {
    {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
inline constexpr double kHartmann6Centre[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                                  {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                                  {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                                  {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};

// The minimizers in the unit cube for the weights above.
inline constexpr double kHartmann3Minimum = -3.8627797873326624;
inline constexpr double kHartmann6Minimum = -3.3223680114155147;
inline constexpr double kHartmann3Minimizer[] = {0.11458887665506896, 0.55564889461693, 0.8525469846866774};
inline constexpr double kHartmann6Minimizer[] = {0.20168951100670543, 0.15001069182345797, 0.476873974221897,
                                                 0.2753324304940561,  0.31165161660011326, 0.6573005340656203};

// -sum_k weight_k exp(-sum_j rate_kj (x_j - centre_kj)^2) in d = 3 or 6 dimensions
inline double hartmann_at(const double* x, std::size_t d, const double (&weight)[4]) {
  double value = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    double exponent = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double difference = x[j] - (d == 3 ? kHartmann3Centre[k][j] : kHartmann6Centre[k][j]);
      exponent += (d == 3 ? kHartmann3Rate[k][j] : kHartmann6Rate[k][j]) * (difference * difference);
    }
    value -= weight[k] * formula::exp(-exponent);
  }
  return value;
}

}  // namespace incumbent
