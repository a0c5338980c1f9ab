// Test functions with constraints, feasible at <= 0. Citations stand in `source`, formulas above the code.
//
// Minimizers without a closed form are the best of hundreds of local searches (SLSQP) from random points, then solved
// for the constraints that are active there, on their feasible side by rounding errors. All are at most the values that
// the literature states, which were found by evolutionary algorithms.
#include <algorithm>

#include "core/require.hpp"
#include "problem/hartmann.hpp"
#include "problem/problems.hpp"
#include "problem/scalar.hpp"
#include "problem/vector_problem.hpp"

namespace incumbent {
namespace {

using namespace scalar;
using Vector = std::span<const double>;

constexpr char kCoello[] =
    "C. A. Coello Coello and E. Mezura Montes, Constraint-handling in genetic algorithms through the use of "
    "dominance-based tournament selection, Advanced Engineering Informatics 16, 2002";

// min a + b;  3/2 - a - 2 b - 1/2 sin(2 pi (a^2 - 2 b)) <= 0,  a^2 + b^2 <= 3/2
VectorFunction constrained_gramacy(const Options&) {
  return {
      .name = "constrained_gramacy",
      .box = cube(2, 0, 1),
      .evaluate = [](Vector x) -> Values {
        return {{x[0] + x[1]},
                {1.5 - x[0] - 2 * x[1] - 0.5 * sin(2 * kPi * (square(x[0]) - 2 * x[1])),
                 square(x[0]) + square(x[1]) - 1.5}};
      },
      .constraints = 2,
      .minimizer = {0.19512268311388822, 0.404665368896188},
      .source =
          "R. B. Gramacy et al., Modeling an augmented Lagrangian for blackbox constrained optimization, Technometrics "
          "58, 2016"};
}

// Hartmann's function in the unit ball: |x| - 1 <= 0, or smooth: |x|^2 - 1 <= 0; the unconstrained minimizer lies in it
// for d = 6, while for d = 3, of norm 1.02, it doesn't, and the best is on the sphere.
VectorFunction hartmann_in_ball(const Options& options, const char* name, bool smooth) {
  const auto d = static_cast<std::size_t>(options.get_int("dim", 6, 3, 6));
  require(d == 3 || d == 6, "'{}': dim={} is not one of 3, 6", name, d);
  std::vector<double> best(std::begin(kHartmann6Minimizer), std::end(kHartmann6Minimizer));
  if (d == 3) best = {0.04273082772152018, 0.5373853006228764, 0.8422535930684382};
  return {.name = named(name, "dim", static_cast<double>(d)),
          .box = cube(d, 0, 1),
          .evaluate = [d, smooth](Vector x) -> Values {
            double squares = 0;
            for (const double coordinate : x) squares += square(coordinate);
            return {{hartmann_at(x.data(), d, kHartmannWeight)}, {(smooth ? squares : sqrt(squares)) - 1}};
          },
          .constraints = 1,
          .minimizer = std::move(best),
          .source =
              "B. Letham, B. Karrer, G. Ottoni and E. Bakshy, Constrained Bayesian optimization with noisy "
              "experiments, Bayesian Analysis 14, 2019"};
}
VectorFunction constrained_hartmann(const Options& options) {
  return hartmann_in_ball(options, "constrained_hartmann", false);
}
VectorFunction constrained_hartmann_smooth(const Options& options) {
  return hartmann_in_ball(options, "constrained_hartmann_smooth", true);
}

// a, b: thicknesses, rounded to 1/16 in the cost only; r: radius, l: length
// 0.6224 a r l + 1.7781 b r^2 + 3.1661 a^2 l + 19.84 a^2 r;
// 0.0193 r <= a,  0.00954 r <= b,  pi r^2 l + 4/3 pi r^3 >= 1296000,  l <= 240
// The best has a = 25/32, which rounds to 3/4: within one cell of the rounding the cost depends on r and l only and
// falls with r along the volume's bound, up to r = a/0.0193; of all cells this is the cheapest. With thicknesses that
// are rounded in the constraints too, as in the literature, the best is 6059.7.
VectorFunction pressure_vessel(const Options&) {
  return {.name = "pressure_vessel",
          .box = {{0, 10}, {0, 10}, {10, 50}, {150, 200}},
          .evaluate = [](Vector x) -> Values {
            const double a = std::nearbyint(x[0] * 16) / 16, b = std::nearbyint(x[1] * 16) / 16, r = x[2], l = x[3];
            return {{0.6224 * a * r * l + 1.7781 * b * square(r) + 3.1661 * square(a) * l + 19.84 * square(a) * r},
                    {0.0193 * r - x[0], 0.00954 * r - x[1], 1296000 - kPi * square(r) * l - 4.0 / 3 * kPi * cube(r),
                     l - 240}};
          },
          .constraints = 4,
          .minimizer = {0.78125, 0.386172279845, 40.479274611398923, 197.7893475899547},
          .source = kCoello};
}

// h, l, t, b: with P = 6000, L = 14, E = 30e6, G = 12e6, M = P (L + l/2), R = sqrt(l^2 + (h+t)^2)/2,
// J = 2 sqrt(2) h l (l^2/12 + (h+t)^2/4), shear stress tau from P/(sqrt(2) h l) and M R/J, bending stress 6 P L/(b
// t^2), deflection 4 P L^3/(E t^3 b), buckling load 4.013 E t b^3/(6 L^2) (1 - t/(4 L) sqrt(E/G)) 1.10471 h^2 l +
// 0.04811 t b (14 + l);  the four below 13600, 30000, 0.25 and above P,  h <= b, 0.10471 h^2 + 0.04811 t b (14 + l) <=
// 5
VectorFunction welded_beam_so(const Options&) {
  return {.name = "welded_beam_so",
          .box = {{0.125, 10}, {0.1, 10}, {0.1, 10}, {0.1, 10}},
          .evaluate = [](Vector x) -> Values {
            constexpr double kLoad = 6000, kLength = 14, kYoung = 30e6, kShear = 12e6;
            const double h = x[0], l = x[1], t = x[2], b = x[3];
            const double radius = sqrt(0.25 * (square(l) + square(h + t)));
            const double inertia = 2 * std::numbers::sqrt2 * h * l * (square(l) / 12 + 0.25 * square(h + t));
            const double first = kLoad / (std::numbers::sqrt2 * h * l);
            const double second = kLoad * (kLength + l / 2) * radius / inertia;
            const double tau = sqrt(square(first) + first * second * l / radius + square(second));
            const double bending = 6 * kLoad * kLength / (b * square(t));
            const double deflection = 4 * kLoad * cube(kLength) / (kYoung * cube(t) * b);
            const double buckling =
                4.013 * kYoung * t * cube(b) / (6 * square(kLength)) * (1 - 0.25 * t * sqrt(kYoung / kShear) / kLength);
            const double steel = 0.04811 * t * b * (14 + l);
            return {{1.10471 * square(h) * l + steel},
                    {tau - 13600, bending - 30000, h - b, 0.10471 * square(h) + steel - 5, deflection - 0.25,
                     kLoad - buckling}};
          },
          .constraints = 6,
          .minimizer = {0.20572963978598463, 3.4704886656303477, 9.03662391035797, 0.20572963978608463},
          .source = kCoello};
}

// d, D, n: wire, coil, turns. d^2 D (n + 2);  constraints are cut off at 100
VectorFunction tension_compression_string(const Options&) {
  return {.name = "tension_compression_string",
          .box = {{0.01, 1}, {0.01, 1}, {0.01, 20}},
          .evaluate = [](Vector x) -> Values {
            const double wire = x[0], coil = x[1], turns = x[2];
            Values values{{square(wire) * coil * (turns + 2)},
                          {1 - cube(coil) * turns / (71785 * square(square(wire))),
                           (4 * square(coil) - wire * coil) / (12566 * cube(wire) * (coil - wire)) +
                               1 / (5108 * square(wire)) - 1,
                           1 - 140.45 * wire / (turns * square(coil)), (wire + coil) / 1.5 - 1}};
            for (double& constraint : values.constraints) constraint = std::min(constraint, 100.0);
            return values;
          },
          .constraints = 4,
          .minimizer = {0.05168906109262284, 0.3567177400365873, 11.288965737712925},
          .source =
              "A.-R. Hedar and M. Fukushima, Derivative-free filter simulated annealing method for constrained "
              "continuous global optimization, J. Global Optimization 35, 2006"};
}

// b, m, z: face width, module, teeth; l_1, l_2, d_1, d_2: lengths and diameters of the shafts
VectorFunction speed_reducer(const Options&) {
  return {
      .name = "speed_reducer",
      .box = {{2.6, 3.6}, {0.7, 0.8}, {17, 28}, {7.3, 8.3}, {7.8, 8.3}, {2.9, 3.9}, {5, 5.5}},
      .evaluate = [](Vector x) -> Values {
        const double b = x[0], m = x[1], z = x[2], l1 = x[3], l2 = x[4], d1 = x[5], d2 = x[6];
        const auto stress = [&](double l, double d, double moment) {
          return sqrt(square(745 * l / (m * z)) + moment) / (0.1 * cube(d));
        };
        return {{0.7854 * b * square(m) * (3.3333 * square(z) + 14.9334 * z - 43.0934) -
                 1.508 * b * (square(d1) + square(d2)) + 7.4777 * (cube(d1) + cube(d2)) +
                 0.7854 * (l1 * square(d1) + l2 * square(d2))},
                {27 / (b * square(m) * z) - 1, 397.5 / (b * square(m) * square(z)) - 1,
                 1.93 * cube(l1) / (m * z * square(square(d1))) - 1, 1.93 * cube(l2) / (m * z * square(square(d2))) - 1,
                 stress(l1, d1, 16.9e6) - 1100, stress(l2, d2, 157.5e6) - 850, m * z - 40, 5 - b / m, b / m - 12,
                 (1.5 * d1 + 1.9) / l1 - 1, (1.1 * d2 + 1.9) / l2 - 1}};
      },
      .constraints = 11,
      .minimizer = {3.5, 0.7, 17, 7.3, 7.8, 3.3502146660974623, 5.28668322975999},
      .source =
          "A. C. C. Lemonge, H. J. C. Barbosa, C. C. H. Borges and F. B. S. Silva, Constrained optimization problems "
          "in mechanical engineering design using a real-coded steady-state genetic algorithm, Mecánica "
          "Computacional 29, 2010"};
}

// -|(sum cos^4 x_i - 2 prod cos^2 x_i) / sqrt(sum i x_i^2)|;  prod x_i >= 0.75,  sum x_i <= 7.5 d
VectorFunction keane_bump(const Options& options) {
  const auto d = dimension(options, 10, 2);
  std::vector<double> best;  // known for two dimensions
  if (d == 2) best = {1.6008604339189287, 0.4684980552389508};
  if (d == 10) {
    best = {3.123890381410681,   3.0691548668803517, 3.0142823186656225,  2.957588358276862,  1.4660413717096967,
            0.36805851584032345, 0.3634823216083499, 0.35912063619360235, 0.3549542773488585, 0.35096665329201304};
  }
  return {.name = named("keane_bump_function", "dim", static_cast<double>(d)),
          .box = cube(d, 0, 10),
          .evaluate = [](Vector x) -> Values {
            double fourths = 0, squares = 1, weighted = 0, product = 1, sum = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
              const double c2 = square(cos(x[i]));
              fourths += square(c2);
              squares *= c2;
              weighted += static_cast<double>(i + 1) * square(x[i]);
              product *= x[i];
              sum += x[i];
            }
            return {{0 - std::fabs((fourths - 2 * squares) / sqrt(weighted))},
                    {0.75 - product, sum - 7.5 * static_cast<double>(x.size())}};
          },
          .constraints = 2,
          .minimizer = std::move(best),
          .source =
              "A. J. Keane, Experiences with optimizers in structural design, Adaptive Computing in Engineering Design "
              "and Control, 1994"};
}

}  // namespace

std::span<const ProblemEntry> constrained_problems() {
  static constexpr ProblemEntry list[] = {
      {"constrained_gramacy", "a linear function, a wavy and a round constraint", "", make<constrained_gramacy>},
      {"constrained_hartmann", "Hartmann's functions in the unit ball", "dim=6 (3 or 6)", make<constrained_hartmann>},
      {"constrained_hartmann_smooth", "the same with a smooth constraint", "dim=6 (3 or 6)",
       make<constrained_hartmann_smooth>},
      {"keane_bump_function", "bumps, the best on a constraint", "dim=10 (>= 2)", make<keane_bump>},
      {"pressure_vessel", "cost of a vessel, four constraints", "", make<pressure_vessel>},
      {"speed_reducer", "weight of a gear box, eleven constraints", "", make<speed_reducer>},
      {"tension_compression_string", "weight of a spring, four constraints", "", make<tension_compression_string>},
      {"welded_beam_so", "cost of a beam, six constraints", "", make<welded_beam_so>},
  };
  return list;
}

}  // namespace incumbent
