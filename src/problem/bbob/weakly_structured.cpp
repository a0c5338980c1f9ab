// f20 to f24: many basins, weak global structure.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "problem/bbob/functions.hpp"
#include "problem/bbob/raw.hpp"

namespace incumbent::bbob {
namespace {

// y = 2 sign(x_opt) x,  u_1 = y_1, u_{i+1} = y_{i+1} + (y_i - 2 |x_opt_i|)/4,  v = Lambda^10 (u - 2 |x_opt|) + 2
// |x_opt| (z = 100 v),  -1/(100 d) sum z_i sin(sqrt |z_i|) + 4.189828872724339 + 100 f_pen(v)
struct Schwefel {
  std::vector<double> x_opt, lambda10;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    auto v = Vector(x);
    Lanes previous = 0;  // y_i - 2 |x_opt_i| of the coordinate before
    Lanes sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const double centre = 2 * std::fabs(x_opt[i]);
      const Lanes y = (x_opt[i] > 0 ? 2 : -2) * x[i];
      v.set(i, lambda10[i] * (y + 0.25 * previous - centre) + centre);
      previous = y - centre;
      const Lanes z = 100 * v[i];
      sum += z * sin(sqrt(abs(z)));
    }
    value = 4.189828872724339 - sum / (100 * static_cast<double>(x.size())) + 100 * penalty(v);
  }
};

// z = Q x, the same of the peaks' places y_k;  g = max_k w_k exp(-1/(2d) sum_i C_ki (z_i - y_ki)^2),
// T_osz(10 - g)^2 + f_pen(x)
struct Gallagher {
  Matrix q;
  Matrix places, curvatures;  // peaks x d
  std::vector<double> heights, log_heights;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const auto z = Vector(x).times(q);
    const double factor = -0.5 / static_cast<double>(x.size());
    // The largest by its logarithm: one exponential instead of one a peak.
    Lanes best = -formula::kInfinity, exponent = 0, height = 0;
    for (std::size_t k = 0; k < heights.size(); ++k) {
      const double *place = places.values.data() + k * z.size(), *curvature = curvatures.values.data() + k * z.size();
      Lanes distance = 0;
      for (std::size_t i = 0; i < z.size(); ++i) distance += curvature[i] * square(z[i] - place[i]);
      const Lanes here = factor * distance;
      const Lanes logarithm = here + log_heights[k];
      exponent = where_above(logarithm, best, here, exponent);
      height = where_above(logarithm, best, Lanes(heights[k]), height);
      best = where_above(logarithm, best, logarithm, best);
    }
    value = square(oscillation(10 - height * exp(exponent))) + penalty(x);
  }
};

// z = R Lambda^100 Q (x - x_opt),
// 10/d^2 prod_i (1 + i sum_{j=1}^{32} |2^j z_i - [2^j z_i]| / 2^j)^(10/d^1.2) - 10/d^2 + f_pen(x)
struct Katsuura {
  std::vector<double> x_opt;
  Matrix r_lambda_q;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    constexpr double kToInteger = 0x1.8p52, kIntegers = 0x1p51;  // from 2^52 on every number is an integer
    const double d = static_cast<double>(x.size());
    const auto z = Vector(x).minus(x_opt).times(r_lambda_q);
    Lanes sum = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      Lanes distances = 0;
      Lanes scaled_z = z[i];
      double weight = 1;
      for (int j = 1; j <= 32; ++j) {
        scaled_z *= 2;
        weight *= 0.5;
        const Lanes distance = abs(scaled_z - ((scaled_z + kToInteger) - kToInteger));
        distances += weight * where_above(abs(scaled_z), Lanes(kIntegers), Lanes(0), distance);
      }
      sum += log(1 + static_cast<double>(i + 1) * distances);
    }
    const double power_of_each = 10 * formula::exp(-1.2 * formula::log(d));
    value = 10 / (d * d) * (exp(power_of_each * sum) - 1) + penalty(x);
  }
};

// y = 2 sign(x_opt) x,  z = R Lambda^100 Q (y - mu_0),
// min(sum (y_i - mu_0)^2, d + s sum (y_i - mu_1)^2) + 10 (d - sum cos 2 pi z_i) + 10^4 f_pen(x),
// mu_0 = 2.5, s = 1 - 1/(2 sqrt(d + 20) - 8.2), mu_1 = -sqrt((mu_0^2 - 1)/s)
constexpr double kFunnel = 2.5;
struct Lunacek {
  std::vector<double> x_opt;
  Matrix r_lambda_q;
  double s, other_funnel;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    auto z = Vector(x);
    Lanes first = 0, second = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const Lanes y = (x_opt[i] > 0 ? 2 : -2) * x[i];
      first += square(y - kFunnel);
      second += square(y - other_funnel);
      z.set(i, y - kFunnel);
    }
    second = static_cast<double>(x.size()) + s * second;
    value = where_above(first, second, second, first) + ripples(z.times(r_lambda_q)) + 1e4 * penalty(x);
  }
};

// Places of the numbers when sorted: numbers[order[0]] <= numbers[order[1]] <= ...
std::vector<std::size_t> sorted_order(const std::vector<double>& numbers) {
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  return order;
}

// Peaks in [-c, c]^d, the highest, which is the optimum, in 0.8 times that. Heights 10, and 1.1 to 9.1. C_k is
// alpha_k^((i-1)/(d-1) - 1/2) in random order, alpha_k = 1000^(j/(peaks-2)) in random order, `highest_alpha` for the
// highest.
Raw make_gallagher(const Instance& at, std::size_t peaks, double c, double highest_alpha) {
  const std::size_t d = at.dimension;
  Gallagher f{at.q(), Matrix(peaks, d), Matrix(peaks, d), {}, {}};
  const auto order = sorted_order(uniform_numbers(peaks - 1, at.seed));
  const auto exponents = ramp(d);
  const auto gaps = static_cast<double>(peaks - 2);
  for (std::size_t k = 0; k < peaks; ++k) {
    f.heights.push_back(k == 0 ? 10 : 1.1 + 8 * static_cast<double>(k - 1) / gaps);
    f.log_heights.push_back(formula::log(f.heights[k]));
    const double log_alpha =
        k == 0 ? formula::log(highest_alpha) : static_cast<double>(order[k - 1]) / gaps * formula::log(1000.0);
    const auto axes = sorted_order(uniform_numbers(d, at.seed + 1000 * static_cast<std::int64_t>(k)));
    for (std::size_t i = 0; i < d; ++i) f.curvatures(k, i) = formula::exp(log_alpha * (exponents[axes[i]] - 0.5));
  }
  auto places = uniform_numbers(peaks * d, at.seed);
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = (i < d ? 0.8 : 1) * (2 * c * places[i] - c);
  for (std::size_t k = 0; k < peaks; ++k) {
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < d; ++j) f.places(k, i) += f.q(i, j) * places[k * d + j];
    }
  }
  places.resize(d);
  return {evaluator(std::move(f)), places};
}

}  // namespace

Raw schwefel(const Instance& at) {
  auto x_opt = uniform_numbers(at.dimension, at.seed);
  for (double& coordinate : x_opt) coordinate = coordinate < 0.5 ? -0.5 * 4.2096874637 : 0.5 * 4.2096874637;
  return {evaluator(Schwefel{x_opt, lambda(at.dimension, 10)}), x_opt};
}

Raw gallagher_101(const Instance& at) { return make_gallagher(at, 101, 5, std::sqrt(1000.0)); }
Raw gallagher_21(const Instance& at) { return make_gallagher(at, 21, 4.9, 1000); }

Raw katsuura(const Instance& at) {
  const auto x_opt = at.optimum();
  return {evaluator(Katsuura{x_opt, product(at.r(), lambda(at.dimension, 100), at.q())}), x_opt};
}

Raw lunacek(const Instance& at) {
  auto x_opt = normal_numbers(at.dimension, at.seed);
  for (double& coordinate : x_opt) coordinate = coordinate < 0 ? -0.5 * kFunnel : 0.5 * kFunnel;
  const double s = 1 - 1 / (2 * std::sqrt(static_cast<double>(at.dimension) + 20) - 8.2);
  return {evaluator(Lunacek{x_opt, product(at.r(), lambda(at.dimension, 100), at.q()), s,
                            -std::sqrt((kFunnel * kFunnel - 1) / s)}),
          x_opt};
}

}  // namespace incumbent::bbob
