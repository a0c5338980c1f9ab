// f10 to f14: high conditioning, one basin.
#include "problem/bbob/functions.hpp"
#include "problem/bbob/raw.hpp"

namespace incumbent::bbob {
namespace {

// z = T_osz(R (x - x_opt)),  sum w_i z_i^2 with w_i = 10^(6 (i-1)/(d-1)) for the ellipsoid and 10^6, 1, 1, ... for the
// discus
struct RotatedEllipsoid {
  std::vector<double> x_opt, weights;
  Matrix r;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r).oscillated();
    value = weighted_squares(z, weights);
  }
};

// z = R T_asy^0.5(R (x - x_opt)),  z_1^2 + 10^6 sum_{i>1} z_i^2
struct BentCigar {
  std::vector<double> x_opt, exponents;
  Matrix r;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r).asymmetric(0.5, exponents).times(r);
    value = square(z[0]) + 1e6 * squares_after_first(z);
  }
};

// z = R Lambda^10 Q (x - x_opt),  z_1^2 + 100 sqrt(sum_{i>1} z_i^2)
struct SharpRidge {
  std::vector<double> x_opt;
  Matrix r_lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r_lambda_q);
    value = square(z[0]) + 100 * sqrt(squares_after_first(z));
  }
};

// z = R (x - x_opt),  sqrt(sum |z_i|^(2 + 4 (i-1)/(d-1)))
struct DifferentPowers {
  std::vector<double> x_opt, exponents;
  Matrix r;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r);
    Lanes sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) sum += power(abs(z[i]), 2 + 4 * exponents[i]);
    value = sqrt(sum);
  }
};

}  // namespace

Raw rotated_ellipsoid(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(RotatedEllipsoid{x_opt, powers(at.dimension, 1e6), at.r()}), x_opt};
}

Raw discus(const Instance& at) {
  const auto x_opt = at.optimum();
  std::vector<double> weights(at.dimension, 1);
  weights[0] = 1e6;
  return {evaluator(RotatedEllipsoid{x_opt, weights, at.r()}), x_opt};
}

Raw bent_cigar(const Instance& at) {
  const auto x_opt = at.optimum(at.other_seed);
  return {evaluator(BentCigar{x_opt, ramp(at.dimension), at.r()}), x_opt};
}

Raw sharp_ridge(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(SharpRidge{x_opt, product(at.r(), lambda(at.dimension, 10), at.q())}), x_opt};
}

Raw different_powers(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(DifferentPowers{x_opt, ramp(at.dimension), at.r()}), x_opt};
}

}  // namespace incumbent::bbob
