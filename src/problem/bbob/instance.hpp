// What is random in a function of the suite: the optimum and the rotations are drawn from a seed that is a function of
// the function's number and the instance, by generators that belong to the suite's definition.
// N. Hansen, S. Finck, R. Ros and A. Auger, Real-parameter black-box optimization benchmarking 2009: noiseless
// functions definitions, INRIA RR-6829; the generators are those of its reference implementation, COCO
// (https://github.com/numbbo/coco).
#pragma once

#include <cstdint>
#include <vector>

#include "core/matrix.hpp"

namespace incumbent::bbob {

// Uniform in (0, 1), by a shuffled Lehmer generator.
std::vector<double> uniform_numbers(std::size_t count, std::int64_t seed);
// Standard normal, by Box and Muller's transformation of 2 `count` uniform numbers.
std::vector<double> normal_numbers(std::size_t count, std::int64_t seed);
// An orthogonal matrix: normal numbers, column after column made orthogonal to those before (Gram and Schmidt).
Matrix random_rotation(std::size_t dimension, std::int64_t seed);

struct Instance {
  int function;             // 1 .. 24
  std::int64_t number;      // 1 ..
  std::size_t dimension;    // >= 2
  std::int64_t seed;        // of the optimum
  std::int64_t other_seed;  // of what is drawn besides

  Instance(int function, std::int64_t number, std::size_t dimension);

  // f_opt: 100 times a quotient of normal numbers, rounded to hundredths, in [-1000, 1000].
  double optimal_value() const;
  // Uniform in [-4, 4]^d on a grid of 0.0008.
  std::vector<double> optimum() const { return optimum(seed); }
  std::vector<double> optimum(std::int64_t from) const;
  // R and Q. (The definitions call either by either name; here R is always from the other seed.)
  Matrix r() const { return random_rotation(dimension, other_seed); }
  Matrix q() const { return random_rotation(dimension, seed); }

  // max(1, sqrt(d)/8) in z = max(1, sqrt(d)/8) Q x + 1/2, where z is 1 at the optimum.
  double rosenbrock_scale() const;
  Matrix scaled_rotation() const;
  std::vector<double> scaled_rotation_optimum(const Matrix& scaled_q) const;
};

// (i - 1)/(d - 1), i = 1 .. d, where the exponents of a function go from 0 to 1.
std::vector<double> ramp(std::size_t dimension);
// base^((i - 1)/(d - 1)), i = 1 .. d
std::vector<double> powers(std::size_t dimension, double base);
// The diagonal of Lambda^alpha: alpha^(1/2 (i - 1)/(d - 1))
std::vector<double> lambda(std::size_t dimension, double alpha);
// a diag(d) b
Matrix product(const Matrix& a, const std::vector<double>& d, const Matrix& b);
// diag(d) m
Matrix diagonal_times(const std::vector<double>& d, Matrix m);

}  // namespace incumbent::bbob
