// The functions of the suite, five groups as in its definition. A group's file has for each function the formula (x,
// x_opt, R, Q, Lambda, T_asy, T_osz, f_pen as in the definition, f_opt left out) and what makes one of its instances.
#pragma once

#include "problem/bbob/instance.hpp"
#include "problem/synthetic.hpp"

namespace incumbent::bbob {

// A function without its name, box and f_opt.
struct Raw {
  Evaluator evaluate;  // f - f_opt
  std::vector<double> x_opt;
};

// separable.cpp
Raw sphere(const Instance& at);
Raw separable_ellipsoid(const Instance& at);
Raw separable_rastrigin(const Instance& at);
Raw bueche_rastrigin(const Instance& at);
Raw linear_slope(const Instance& at);
// moderate.cpp: low or moderate conditioning
Raw attractive_sector(const Instance& at);
Raw step_ellipsoid(const Instance& at);
Raw rosenbrock(const Instance& at);
Raw rotated_rosenbrock(const Instance& at);
// ill_conditioned.cpp: high conditioning, one basin
Raw rotated_ellipsoid(const Instance& at);
Raw discus(const Instance& at);
Raw bent_cigar(const Instance& at);
Raw sharp_ridge(const Instance& at);
Raw different_powers(const Instance& at);
// multimodal.cpp: many basins in a global structure
Raw rotated_rastrigin(const Instance& at);
Raw weierstrass(const Instance& at);
Raw schaffers(const Instance& at);
Raw ill_conditioned_schaffers(const Instance& at);
Raw griewank_rosenbrock(const Instance& at);
// weakly_structured.cpp: many basins, weak global structure
Raw schwefel(const Instance& at);
Raw gallagher_101(const Instance& at);
Raw gallagher_21(const Instance& at);
Raw katsuura(const Instance& at);
Raw lunacek(const Instance& at);

}  // namespace incumbent::bbob
