// Formulas that several functions of the suite end with, of a transformed vector z at eight points.
#pragma once

#include "problem/bbob/transformations.hpp"

namespace incumbent::bbob {

// sum w_i z_i^2
template <class Lanes>
INCUMBENT_INLINE Lanes weighted_squares(const Vector<Lanes>& z, const std::vector<double>& w) {
  Lanes sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) sum += w[i] * square(z[i]);
  return sum;
}

// sum_{i >= 2} z_i^2
template <class Lanes>
INCUMBENT_INLINE Lanes squares_after_first(const Vector<Lanes>& z) {
  Lanes sum = 0;
  for (std::size_t i = 1; i < z.size(); ++i) sum += square(z[i]);
  return sum;
}

// 10 (d - sum cos 2 pi z_i)
template <class Lanes>
INCUMBENT_INLINE Lanes ripples(const Vector<Lanes>& z) {
  Lanes cosines = 0;
  for (std::size_t i = 0; i < z.size(); ++i) cosines += cos_turns(z[i]);
  return 10 * (static_cast<double>(z.size()) - cosines);
}

// 10 (d - sum cos 2 pi z_i) + |z|^2
template <class Lanes>
INCUMBENT_INLINE Lanes rastrigin_sum(const Vector<Lanes>& z) {
  return ripples(z) + square(z[0]) + squares_after_first(z);
}

// 100 (z_i^2 - z_{i+1})^2 + (z_i - 1)^2
template <class Lanes>
INCUMBENT_INLINE Lanes rosenbrock_term(const Vector<Lanes>& z, std::size_t i) {
  return 100 * square(square(z[i]) - z[i + 1]) + square(z[i] - 1);
}

}  // namespace incumbent::bbob
