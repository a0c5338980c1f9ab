// f1 to f5: separable.
#include <cmath>

#include "problem/bbob/functions.hpp"
#include "problem/bbob/raw.hpp"

namespace incumbent::bbob {
namespace {

// |x - x_opt|^2
struct Sphere {
  std::vector<double> x_opt;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) value += square(x[i] - x_opt[i]);
  }
};

// z = T_osz(x - x_opt),  sum 10^(6 (i-1)/(d-1)) z_i^2
struct SeparableEllipsoid {
  std::vector<double> x_opt, weights;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).oscillated();
    value = weighted_squares(z, weights);
  }
};

// z = Lambda^10 T_asy^0.2(T_osz(x - x_opt)),  10 (d - sum cos 2 pi z_i) + |z|^2
struct SeparableRastrigin {
  std::vector<double> x_opt, exponents, lambda10;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).oscillated().asymmetric(0.2, exponents).times(lambda10);
    value = rastrigin_sum(z);
  }
};

// y = T_osz(x - x_opt),  z_i = s_i y_i,  s_i = 10^(1/2 (i-1)/(d-1)), ten times that for odd i where y_i > 0,
// 10 (d - sum cos 2 pi z_i) + |z|^2 + 100 f_pen(x)
struct BuecheRastrigin {
  std::vector<double> x_opt, lambda10;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    auto z = Vector(x).minus(x_opt).oscillated().times(lambda10);
    for (std::size_t i = 0; i < z.size(); i += 2) z.set(i, where_above(z[i], Lanes(0), 10 * z[i], z[i]));
    value = rastrigin_sum(z) + 100 * penalty(x);
  }
};

// s_i = sign(x_opt_i) 10^((i-1)/(d-1)),  z_i = x_i where x_i x_opt_i < 25, else x_opt_i,  sum 5 |s_i| - s_i z_i
struct LinearSlope {
  std::vector<double> x_opt, slopes;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Lanes z = where_above(Lanes(25), x_opt[i] * x[i], x[i], Lanes(x_opt[i]));
      value += 5 * std::fabs(slopes[i]) - slopes[i] * z;
    }
  }
};

}  // namespace

Raw sphere(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(Sphere{x_opt}), x_opt};
}

Raw separable_ellipsoid(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(SeparableEllipsoid{x_opt, powers(at.dimension, 1e6)}), x_opt};
}

Raw separable_rastrigin(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(SeparableRastrigin{x_opt, ramp(at.dimension), lambda(at.dimension, 10)}), x_opt};
}

Raw bueche_rastrigin(const Instance& at) {
  auto x_opt = at.optimum();
  for (std::size_t i = 0; i < x_opt.size(); i += 2) x_opt[i] = std::fabs(x_opt[i]);
  return {evaluator(BuecheRastrigin{x_opt, lambda(at.dimension, 10)}), x_opt};
}

Raw linear_slope(const Instance& at) {
  auto x_opt = at.optimum();
  auto slopes = powers(at.dimension, 10);
  for (std::size_t i = 0; i < x_opt.size(); ++i) {
    x_opt[i] = std::copysign(5, x_opt[i]);
    slopes[i] = std::copysign(slopes[i], x_opt[i]);
  }
  return {evaluator(LinearSlope{x_opt, slopes}), x_opt};
}

}  // namespace incumbent::bbob
