// f15 to f19: many basins in a global structure.
#include "problem/bbob/functions.hpp"
#include "problem/bbob/raw.hpp"

namespace incumbent::bbob {
namespace {

// z = R Lambda^10 Q T_asy^0.2(T_osz(R (x - x_opt))),  10 (d - sum cos 2 pi z_i) + |z|^2
struct RotatedRastrigin {
  std::vector<double> x_opt, exponents;
  Matrix r, r_lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r).oscillated().asymmetric(0.2, exponents).times(r_lambda_q);
    value = rastrigin_sum(z);
  }
};

// z = R Lambda^(1/100) Q T_osz(R (x - x_opt)),
// 10 (1/d sum_i sum_{k=0}^{11} 2^-k cos(2 pi 3^k (z_i + 1/2)) - f_0)^3 + 10/d f_pen(x),  f_0 = -sum 2^-k
struct Weierstrass {
  std::vector<double> x_opt;
  Matrix r, r_lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const double d = static_cast<double>(x.size());
    const auto z = Vector(x).minus(x_opt).times(r).oscillated().times(r_lambda_q);
    Lanes sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      Lanes turns = z[i] + 0.5;
      double weight = 1;
      for (int k = 0; k < 12; ++k) {
        sum += weight * cos_turns(turns);
        turns *= 3;
        weight *= 0.5;
      }
    }
    const Lanes above = sum / d + (2 - 0x1p-11);
    value = 10 * (above * square(above)) + 10 / d * penalty(x);
  }
};

// z = Lambda^alpha Q T_asy^0.5(R (x - x_opt)),  s_i = sqrt(z_i^2 + z_{i+1}^2),
// (1/(d-1) sum_{i<d} sqrt(s_i) (1 + sin^2(50 s_i^(1/5))))^2 + 10 f_pen(x)
struct Schaffers {
  std::vector<double> x_opt, exponents;
  Matrix r, lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r).asymmetric(0.5, exponents).times(lambda_q);
    Lanes sum = 0;
    for (std::size_t i = 0; i + 1 < z.size(); ++i) {
      const Lanes s = sqrt(square(z[i]) + square(z[i + 1]));
      sum += sqrt(s) * (1 + square(sin(50 * power(s, 0.2))));
    }
    value = square(sum / static_cast<double>(x.size() - 1)) + 10 * penalty(x);
  }
};

// z = max(1, sqrt(d)/8) Q x + 1/2,  s_i = 100 (z_i^2 - z_{i+1})^2 + (z_i - 1)^2,
// 10/(d-1) sum_{i<d} (s_i/4000 - cos s_i) + 10
struct GriewankRosenbrock {
  Matrix scaled_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).affine(scaled_q, 0.5);
    Lanes sum = 0;
    for (std::size_t i = 0; i + 1 < z.size(); ++i) {
      const Lanes s = rosenbrock_term(z, i);
      sum += s / 4000 - cos(s);
    }
    value = 10 * sum / static_cast<double>(x.size() - 1) + 10;
  }
};

Raw make_schaffers(const Instance& at, double alpha) {
  const auto x_opt = at.optimum();
  return {evaluator(Schaffers{x_opt, ramp(at.dimension), at.r(), diagonal_times(lambda(at.dimension, alpha), at.q())}),
          x_opt};
}

}  // namespace

Raw rotated_rastrigin(const Instance& at) {
  const auto x_opt = at.optimum();
  const auto r = at.r();
  return {evaluator(RotatedRastrigin{x_opt, ramp(at.dimension), r, product(r, lambda(at.dimension, 10), at.q())}),
          x_opt};
}

Raw weierstrass(const Instance& at) {
  const auto x_opt = at.optimum();
  const auto r = at.r();
  return {evaluator(Weierstrass{x_opt, r, product(r, lambda(at.dimension, 0.01), at.q())}), x_opt};
}

Raw schaffers(const Instance& at) { return make_schaffers(at, 10); }
Raw ill_conditioned_schaffers(const Instance& at) { return make_schaffers(at, 1000); }

Raw griewank_rosenbrock(const Instance& at) {
  const auto scaled_q = at.scaled_rotation();
  return {evaluator(GriewankRosenbrock{scaled_q}), at.scaled_rotation_optimum(scaled_q)};
}

}  // namespace incumbent::bbob
