// Test functions of any number of dimensions. Citations stand in `source`, formulas above the code, i = 1, ..., d.
#include <cmath>
#include <numbers>

#include "core/require.hpp"
#include "problem/ackley.hpp"
#include "problem/problems.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {

namespace {

constexpr double kPi = std::numbers::pi;

SyntheticFunction ackley(const Options& options) {
  const auto d = dimension(options, 2);
  return {.name = named("ackley", "dim", d),
          .box = cube(d, -32.768, 32.768),
          .evaluate = evaluator(AckleyFormula{}),
          .optimum = Optimum{0, {constant_point(d, 0)}},
          .everywhere = true,
          .source = "D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer, 1987"};
}

// f = (x_1 - 1)^2 + sum_{i>1} i (2 x_i^2 - x_{i-1})^2
struct DixonPriceFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = square(x[0] - 1);
    for (std::size_t i = 1; i < x.size(); ++i) {
      value += static_cast<double>(i + 1) * square(2 * square(x[i]) - x[i - 1]);
    }
  }
};
SyntheticFunction dixon_price(const Options& options) {
  const auto d = dimension(options, 2);
  auto minimizer = constant_point(d, 1);  // x_1 = 1, x_i = sqrt(x_{i-1} / 2)
  for (std::size_t i = 1; i < d; ++i) minimizer[i] = std::sqrt(minimizer[i - 1] / 2);
  Optimum optimum{0, {minimizer}};
  if (d > 1) {
    minimizer.back() = -minimizer.back();
    optimum.minimizers.push_back(minimizer);
  }
  return {.name = named("dixon_price", "dim", d),
          .box = cube(d, -10, 10),
          .evaluate = evaluator(DixonPriceFormula{}),
          .optimum = optimum,
          .everywhere = true,
          .source =
              "L. C. W. Dixon and R. C. Price, The truncated Newton method for sparse unconstrained optimisation using "
              "automatic differentiation, J. Optimization Theory and Applications 60, 1989"};
}

// f = 1 + sum x_i^2 / 4000 - prod cos(x_i / sqrt(i))
struct GriewankFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    Lanes sum = 0;
    Lanes product = 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += square(x[i]);
      product *= cos(x[i] / std::sqrt(static_cast<double>(i + 1)));
    }
    value = sum / 4000 - product + 1;
  }
};
SyntheticFunction griewank(const Options& options) {
  const auto d = dimension(options, 2);
  return {.name = named("griewank", "dim", d),
          .box = cube(d, -600, 600),
          .evaluate = evaluator(GriewankFormula{}),
          .optimum = Optimum{0, {constant_point(d, 0)}},
          .everywhere = true,
          .source =
              "A. O. Griewank, Generalized descent for global optimization, J. Optimization Theory and Applications "
              "34, 1981"};
}

// w_i = 1 + (x_i - 1)/4,
// f = sin^2(pi w_1) + sum_{i<d} (w_i - 1)^2 (1 + 10 sin^2(pi w_i + 1)) + (w_d - 1)^2 (1 + sin^2(2 pi w_d))
struct LevyFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const std::size_t last = x.size() - 1;
    value = square(sin(kPi * (1 + (x[0] - 1) / 4)));
    for (std::size_t i = 0; i < last; ++i) {
      const Lanes w = 1 + (x[i] - 1) / 4;
      value += square(w - 1) * (1 + 10 * square(sin(kPi * w + 1)));
    }
    const Lanes w = 1 + (x[last] - 1) / 4;
    value += square(w - 1) * (1 + square(sin(2 * kPi * w)));
  }
};
SyntheticFunction levy(const Options& options) {
  const auto d = dimension(options, 2);
  return {.name = named("levy", "dim", d),
          .box = cube(d, -10, 10),
          .evaluate = evaluator(LevyFormula{}),
          .optimum = Optimum{0, {constant_point(d, 1)}},
          .everywhere = true,
          .source =
              "A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM J. "
              "Scientific and Statistical Computing 6, 1985; as in M. Laguna and R. Martí, J. Global Optimization "
              "33, 2005"};
}

// The same in four dimensions, in a box whose middle is not the minimizer.
SyntheticFunction levy4(const Options&) {
  return {
      .name = "levy4",
      .box = {{-10, 5}, {-10, 10}, {-5, 10}, {-1, 10}},
      .evaluate = evaluator(LevyFormula{}),
      .optimum = Optimum{0, {constant_point(4, 1)}},
      .everywhere = true,
      .source =
          "C. Hvarfner, E. O. Hellsten and L. Nardi, Vanilla Bayesian optimization performs great in high dimensions, "
          "ICML, 2024"};
}

// f = -sum sin(x_i) sin^20(i x_i^2 / pi)
struct MichalewiczFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Lanes s2 = square(sin(static_cast<double>(i + 1) * square(x[i]) / kPi));
      const Lanes s8 = square(square(s2));
      value -= sin(x[i]) * (square(s8) * square(s2));
    }
  }
};
// The terms are independent. Term i has a ridge for each k with t = i x^2 / pi in (k pi, (k+1) pi); its top is where
// cot x + 40 i x cot(t) / pi falls through 0, and the highest ridge is the one at x = pi/2 or a neighbour of it.
double michalewicz_minimizer(double i) {
  double best = 0;
  double best_value = 0;
  const double middle = std::floor(i / 4);
  for (double k = std::max(0.0, middle - 1); k <= std::min(i - 1, middle + 1); ++k) {
    double low = kPi * std::sqrt(k / i);
    double high = kPi * std::sqrt((k + 1) / i);
    for (int step = 0; step < 60; ++step) {
      const double x = 0.5 * (low + high);
      const double t = i * x * x / kPi;
      const double sign = formula::sin(x) * formula::sin(t);
      const double slope = formula::cos(x) * formula::sin(t) + 40 * i * x / kPi * formula::sin(x) * formula::cos(t);
      (slope * sign > 0 ? low : high) = x;
    }
    const double value = formula::sin(low) * std::pow(formula::sin(i * low * low / kPi), 20);
    if (value > best_value) best = low;
    best_value = std::max(value, best_value);
  }
  return best;
}
SyntheticFunction michalewicz(const Options& options) {
  const auto d = dimension(options, 10);
  SyntheticFunction function{.name = named("michalewicz", "dim", d),
                             .box = cube(d, 0, kPi),
                             .evaluate = evaluator(MichalewiczFormula{}),
                             .source =
                                 "Z. Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs, "
                                 "Springer, 1992"};
  std::vector<double> minimizer(d);
  for (std::size_t i = 0; i < d; ++i) minimizer[i] = michalewicz_minimizer(static_cast<double>(i + 1));
  function.optimum = Optimum{value_at(function, minimizer), {minimizer}};
  return function;
}

// f = sum over blocks (a, b, c, e) of four coordinates: (a + 10 b)^2 + 5 (c - e)^2 + (b - 2 c)^4 + 10 (a - e)^4
struct PowellFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i + 3 < x.size(); i += 4) {
      value += square(x[i] + 10 * x[i + 1]) + 5 * square(x[i + 2] - x[i + 3]) +
               square(square(x[i + 1] - 2 * x[i + 2])) + 10 * square(square(x[i] - x[i + 3]));
    }
  }
};
SyntheticFunction powell(const Options& options) {
  const auto d = dimension(options, 4, 4);
  require(d % 4 == 0, "'powell': dim={} is not a multiple of 4", d);
  return {.name = named("powell", "dim", d),
          .box = cube(d, -4, 5),
          .evaluate = evaluator(PowellFormula{}),
          .optimum = Optimum{0, {constant_point(d, 0)}},
          .everywhere = true,
          .source =
              "M. J. D. Powell, An iterative method for finding stationary values of a function of several "
              "variables, The Computer Journal 5, 1962"};
}

// f = 10 d + sum (x_i^2 - 10 cos(2 pi x_i))
struct RastriginFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) value += square(x[i]) + (10 - 10 * cos_turns(x[i]));
  }
};
SyntheticFunction rastrigin(const Options& options) {
  const auto d = dimension(options, 2);
  return {.name = named("rastrigin", "dim", d),
          .box = cube(d, -5.12, 5.12),
          .evaluate = evaluator(RastriginFormula{}),
          .optimum = Optimum{0, {constant_point(d, 0)}},
          .everywhere = true,
          .source =
              "L. A. Rastrigin, Systems of Extremal Control, Nauka, 1974; in d dimensions: H. Mühlenbein, M. "
              "Schomisch and J. Born, The parallel genetic algorithm as function optimizer, Parallel Computing 17, "
              "1991"};
}

// f = sum_{i<d} 100 (x_{i+1} - x_i^2)^2 + (x_i - 1)^2
struct RosenbrockFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) value += 100 * square(x[i + 1] - square(x[i])) + square(x[i] - 1);
  }
};
SyntheticFunction rosenbrock(const Options& options) {
  const auto d = dimension(options, 2, 2);
  return {.name = named("rosenbrock", "dim", d),
          .box = cube(d, -5, 10),
          .evaluate = evaluator(RosenbrockFormula{}),
          .optimum = Optimum{0, {constant_point(d, 1)}},
          .everywhere = true,
          .source =
              "H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, The "
              "Computer Journal 3, 1960"};
}

// f = 1/2 sum (x_i^4 - 16 x_i^2 + 5 x_i); the minimizer is the smallest root of 4 x^3 - 32 x + 5.
struct StyblinskiTangFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) value += square(square(x[i])) - 16 * square(x[i]) + 5 * x[i];
    value *= 0.5;
  }
};
SyntheticFunction styblinski_tang(const Options& options) {
  const auto d = dimension(options, 2);
  return {.name = named("styblinski_tang", "dim", d),
          .box = cube(d, -5, 5),
          .evaluate = evaluator(StyblinskiTangFormula{}),
          .optimum = Optimum{-39.166165703771415 * static_cast<double>(d), {constant_point(d, -2.903534027771177)}},
          .everywhere = true,
          .source =
              "M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization: stochastic approximation with "
              "function smoothing and simulated annealing, Neural Networks 3, 1990"};
}

// f = 0.1 sum cos(5 pi x_i) - sum x_i^2, to be maximized
struct Cosine8Formula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) value += 0.1 * cos_turns(2.5 * x[i]) - square(x[i]);
  }
};
SyntheticFunction cosine8(const Options&) {
  return {.name = "cosine8",
          .box = cube(8, -1, 1),
          .evaluate = evaluator(Cosine8Formula{}),
          .optimum = Optimum{0.8, {constant_point(8, 0)}},
          .everywhere = true,
          .direction = Direction::maximize,
          .source =
              "L. Breiman and A. Cutler, A deterministic algorithm for global optimization, Mathematical Programming "
              "58, 1993"};
}

}  // namespace

std::span<const ProblemEntry> many_dimensional_problems() {
  static constexpr ProblemEntry list[] = {
      {"ackley", "one funnel under a grid of ripples", "dim=2 (>= 1), lower=-32.768, upper=32.768", make<ackley>},
      {"cosine8", "eight dimensions, concave with ripples, maximized", "lower=-1, upper=1", make<cosine8>},
      {"dixon_price", "a curved valley, one minimum up to a sign", "dim=2 (>= 1), lower=-10, upper=10",
       make<dixon_price>},
      {"griewank", "a bowl with many regular ripples", "dim=2 (>= 1), lower=-600, upper=600", make<griewank>},
      {"levy", "a wavy bowl with many local minima", "dim=2 (>= 1), lower=-10, upper=10", make<levy>},
      {"levy4", "Levy's function in a lopsided box, to be embedded",
       "lower, upper (default [-10, 5] x [-10, 10] x [-5, 10] x [-1, 10])", make<levy4>},
      {"michalewicz", "steep ridges and flat land between", "dim=10 (>= 1), lower=0, upper=pi", make<michalewicz>},
      {"powell", "smooth with a singular Hessian at the minimum", "dim=4 (a multiple of 4), lower=-4, upper=5",
       make<powell>},
      {"rastrigin", "a bowl with a deep grid of local minima", "dim=2 (>= 1), lower=-5.12, upper=5.12",
       make<rastrigin>},
      {"rosenbrock", "a long curved valley", "dim=2 (>= 2), lower=-5, upper=10", make<rosenbrock>},
      {"styblinski_tang", "two basins a dimension", "dim=2 (>= 1), lower=-5, upper=5", make<styblinski_tang>},
  };
  return list;
}

}  // namespace incumbent
