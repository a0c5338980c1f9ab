// Test functions of two dimensions. Citations stand in `source`, formulas above the code, x = (a, b).
#include <numbers>

#include "problem/problems.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr char kDixonSzego[] =
    "L. C. W. Dixon and G. P. Szegö (editors), Towards Global Optimisation 2, North-Holland, 1978";

// f = (1.5 - a + a b)^2 + (2.25 - a + a b^2)^2 + (2.625 - a + a b^3)^2
struct BealeFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes& a = x[0];
    const Lanes& b = x[1];
    value = square(1.5 - a + a * b) + square(2.25 - a + a * square(b)) + square(2.625 - a + a * (b * square(b)));
  }
};
SyntheticFunction beale(const Options&) {
  return {.name = "beale",
          .box = cube(2, -4.5, 4.5),
          .evaluate = evaluator(BealeFormula{}),
          .optimum = Optimum{0, {{3, 0.5}}},
          .everywhere = true,
          .source =
              "E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one "
              "variable, Technical Report 25, Princeton University, 1958"};
}

// f = (b - 5.1 a^2 / (4 pi^2) + 5 a / pi - 6)^2 + 10 (1 - 1/(8 pi)) cos a + 10; the minimum is 10 / (8 pi)
struct BraninFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes& a = x[0];
    value = square(x[1] - 5.1 / (4 * kPi * kPi) * square(a) + 5 / kPi * a - 6) + 10 * (1 - 1 / (8 * kPi)) * cos(a) + 10;
  }
};
SyntheticFunction branin(const Options&) {
  return {.name = "branin",
          .box = {{-5, 10}, {0, 15}},
          .evaluate = evaluator(BraninFormula{}),
          .optimum = Optimum{0.39788735772973816, {{-kPi, 12.275}, {kPi, 2.275}, {3 * kPi, 2.475}}},
          .everywhere = true,
          .source =
              "F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear "
              "equations, IBM J. Research and Development 16, 1972"};
}

// f = 100 sqrt(|b - 0.01 a^2|) + 0.01 |a + 10|
struct BukinFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 100 * sqrt(abs(x[1] - 0.01 * square(x[0]))) + 0.01 * abs(x[0] + 10);
  }
};
SyntheticFunction bukin(const Options&) {
  return {.name = "bukin",
          .box = {{-15, -5}, {-3, 3}},
          .evaluate = evaluator(BukinFormula{}),
          .optimum = Optimum{0, {{-10, 1}}},
          .everywhere = true,
          .source =
              "A. D. Bukin, New minimization strategy for non-smooth functions, preprint 97-79, Budker Institute of "
              "Nuclear Physics, 1997 (function 6)"};
}

// f = -(1 + cos(12 r)) / (r^2 / 2 + 2), r^2 = a^2 + b^2
struct DropWaveFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes r2 = square(x[0]) + square(x[1]);
    value = -(1 + cos(12 * sqrt(r2))) / (0.5 * r2 + 2);
  }
};
SyntheticFunction drop_wave(const Options&) {
  return {.name = "drop_wave",
          .box = cube(2, -5.12, 5.12),
          .evaluate = evaluator(DropWaveFormula{}),
          .optimum = Optimum{-1, {{0, 0}}},
          .everywhere = true,
          .source = "M. Molga and C. Smutnicki, Test functions for optimization needs, 2005"};
}

// f = -(b + 47) sin(sqrt(|b + a/2 + 47|)) - a sin(sqrt(|a - b - 47|)); the minimum lies on the edge a = 512
struct EggHolderFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes& a = x[0];
    const Lanes c = x[1] + 47;
    value = -c * sin(sqrt(abs(c + 0.5 * a))) - a * sin(sqrt(abs(a - c)));
  }
};
SyntheticFunction egg_holder(const Options&) {
  return {.name = "egg_holder",
          .box = cube(2, -512, 512),
          .evaluate = evaluator(EggHolderFormula{}),
          .optimum = Optimum{-959.6406627208509, {{512, 404.2318051137578}}},
          .source =
              "D. Whitley, K. Mathias, S. Rana and J. Dzubera, Evaluating evolutionary algorithms, Artificial "
              "Intelligence 85, 1996"};
}

// f = -|sin a cos b exp(|1 - r / pi|)|, r^2 = a^2 + b^2
struct HolderTableFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes r = sqrt(square(x[0]) + square(x[1]));
    value = -abs(sin(x[0]) * cos(x[1]) * exp(abs(1 - r / kPi)));
  }
};
SyntheticFunction holder_table(const Options&) {
  constexpr double a = 8.055023475736563;
  constexpr double b = 9.664590019241272;
  return {.name = "holder_table",
          .box = cube(2, -10, 10),
          .evaluate = evaluator(HolderTableFormula{}),
          .optimum = Optimum{-19.208502567886732, {{a, b}, {a, -b}, {-a, b}, {-a, -b}}},
          .source =
              "S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle "
              "swarm method, 2006"};
}

// f = (4 - 2.1 a^2 + a^4 / 3) a^2 + a b + (4 b^2 - 4) b^2
struct SixHumpCamelFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes a2 = square(x[0]);
    const Lanes b2 = square(x[1]);
    value = (4 - 2.1 * a2 + a2 * a2 / 3) * a2 + x[0] * x[1] + (4 * b2 - 4) * b2;
  }
};
SyntheticFunction six_hump_camel(const Options&) {
  constexpr double a = 0.08984201310031806;
  constexpr double b = 0.7126564030207396;
  return {.name = "six_hump_camel",
          .box = {{-3, 3}, {-2, 2}},
          .evaluate = evaluator(SixHumpCamelFormula{}),
          .optimum = Optimum{-1.0316284534898774, {{a, -b}, {-a, b}}},
          .everywhere = true,
          .source = kDixonSzego};
}

// f = 2 a^2 - 1.05 a^4 + a^6 / 6 + a b + b^2
struct ThreeHumpCamelFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const Lanes a2 = square(x[0]);
    value = (2 - 1.05 * a2 + a2 * a2 / 6) * a2 + x[0] * x[1] + square(x[1]);
  }
};
SyntheticFunction three_hump_camel(const Options&) {
  return {.name = "three_hump_camel",
          .box = cube(2, -5, 5),
          .evaluate = evaluator(ThreeHumpCamelFormula{}),
          .optimum = Optimum{0, {{0, 0}}},
          .everywhere = true,
          .source = kDixonSzego};
}

}  // namespace

std::span<const ProblemEntry> two_dimensional_problems() {
  static constexpr ProblemEntry list[] = {
      {"beale", "flat with steep corners", "lower=-4.5, upper=4.5", make<beale>},
      {"branin", "three equal minima", "lower, upper (default [-5, 10] x [0, 15])", make<branin>},
      {"bukin", "a ridge along a parabola, not smooth", "lower, upper (default [-15, -5] x [-3, 3])", make<bukin>},
      {"drop_wave", "rings of waves around the minimum", "lower=-5.12, upper=5.12", make<drop_wave>},
      {"egg_holder", "rugged, the minimum on the edge", "lower=-512, upper=512", make<egg_holder>},
      {"holder_table", "rugged, four equal minima in the corners", "lower=-10, upper=10", make<holder_table>},
      {"six_hump_camel", "six minima, two of them best", "lower, upper (default [-3, 3] x [-2, 2])",
       make<six_hump_camel>},
      {"three_hump_camel", "three minima", "lower=-5, upper=5", make<three_hump_camel>},
  };
  return list;
}

}  // namespace incumbent
