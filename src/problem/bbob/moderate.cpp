// f6 to f9: low or moderate conditioning.
#include <cmath>

#include "problem/bbob/functions.hpp"
#include "problem/bbob/raw.hpp"

namespace incumbent::bbob {
namespace {

// z = R Lambda^10 Q (x - x_opt),  s_i = 100 where z_i x_opt_i > 0, else 1,  T_osz(sum (s_i z_i)^2)^0.9
struct AttractiveSector {
  std::vector<double> x_opt;
  Matrix r_lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).minus(x_opt).times(r_lambda_q);
    Lanes sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const Lanes s = where_above(x_opt[i] * z[i], Lanes(0), Lanes(100), Lanes(1));
      sum += square(s * z[i]);
    }
    value = power(oscillation(sum), 0.9);
  }
};

// y = Lambda^10 Q (x - x_opt), rounded to integers where |y_i| > 1/2, else to tenths;  z = R of that,
// 0.1 max(|y_1| / 10^4, sum 10^(2 (i-1)/(d-1)) z_i^2) + f_pen(x)
struct StepEllipsoid {
  std::vector<double> x_opt, weights;
  Matrix lambda_q, r;

  template <class Lanes>
  INCUMBENT_INLINE static Lanes rounded(const Lanes& y) {
    return each(
        y + 0.5, [](double a) __attribute__((always_inline)) { return __builtin_floor(a); });
  }
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    auto z = Vector(x).minus(x_opt).times(lambda_q);
    const Lanes slope = 1e-4 * abs(z[0]);
    z.transform([](std::size_t, const Lanes& y) __attribute__((always_inline)) {
      return where_above(abs(y), Lanes(0.5), rounded(y), rounded(10 * y) / 10);
    });
    const Lanes sum = weighted_squares(z.times(r), weights);
    value = 0.1 * where_above(slope, sum, slope, sum) + penalty(x);
  }
};

// z = max(1, sqrt(d)/8) (x - x_opt) + 1,  sum_{i<d} 100 (z_i^2 - z_{i+1})^2 + (z_i - 1)^2
struct Rosenbrock {
  std::vector<double> x_opt;
  double scale;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    auto z = Vector(x);
    z.transform([&](std::size_t i, const Lanes& y)
                    __attribute__((always_inline)) { return scale * (y - x_opt[i]) + 1; });
    value = 0;
    for (std::size_t i = 0; i + 1 < z.size(); ++i) value += rosenbrock_term(z, i);
  }
};

// z = max(1, sqrt(d)/8) Q x + 1/2, the same sum
struct RotatedRosenbrock {
  Matrix scaled_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).affine(scaled_q, 0.5);
    value = 0;
    for (std::size_t i = 0; i + 1 < z.size(); ++i) value += rosenbrock_term(z, i);
  }
};

}  // namespace

Raw attractive_sector(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(AttractiveSector{x_opt, product(at.r(), lambda(at.dimension, 10), at.q())}), x_opt};
}

Raw step_ellipsoid(const Instance& at) {
  const auto x_opt = at.optimum();
  const auto lambda10 = lambda(at.dimension, 10);
  return {evaluator(StepEllipsoid{x_opt, powers(at.dimension, 100), diagonal_times(lambda10, at.q()), at.r()}), x_opt};
}

Raw rosenbrock(const Instance& at) {
  auto x_opt = at.optimum();
  for (double& coordinate : x_opt) coordinate *= 0.75;
  return {evaluator(Rosenbrock{x_opt, at.rosenbrock_scale()}), x_opt};
}

Raw rotated_rosenbrock(const Instance& at) {
  const auto scaled_q = at.scaled_rotation();
  return {evaluator(RotatedRosenbrock{scaled_q}), at.scaled_rotation_optimum(scaled_q)};
}

}  // namespace incumbent::bbob
