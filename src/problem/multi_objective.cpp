// Problems of several objectives, some with constraints, of a fixed number of parameters. Citations stand in `source`,
// formulas above the code or in it. Reference points and hypervolumes are those of BoTorch 0.8's test functions, the
// latter approximations by evolutionary search or of the fronts in Tanabe and Ishibuchi; bnh and srn have none there.
#include <algorithm>
#include <iterator>

#include "core/require.hpp"
#include "problem/problems.hpp"
#include "problem/scalar.hpp"
#include "problem/vector_problem.hpp"

namespace incumbent {
namespace {

using namespace scalar;
using Vector = std::span<const double>;

constexpr char kTanabe[] =
    "R. Tanabe and H. Ishibuchi, An easy-to-use real-world multi-objective optimization problem suite, Applied Soft "
    "Computing 89, 2020";
constexpr char kGarrido[] =
    "E. C. Garrido-Merchán and D. Hernández-Lobato, Parallel predictive entropy search for multi-objective Bayesian "
    "optimization with constraints, arXiv:2004.00601, 2020";
constexpr char kDaulton[] =
    "S. Daulton, S. Cakmak, M. Balandat, M. A. Osborne, E. Zhou and E. Bakshy, Robust multi-objective Bayesian "
    "optimization "
    "under input noise, ICML, 2022";

// Branin's function of (15 x_1 - 5, 15 x_2), and
// (1 - exp(-1/(2 x_2))) (2300 x_1^3 + 1900 x_1^2 + 2092 x_1 + 60)/(100 x_1^3 + 500 x_1^2 + 4 x_1 + 20)
std::vector<double> branin_and_currin(Vector x) {
  const double a = 15 * x[0] - 5, b = 15 * x[1];
  const double branin =
      square(b - 5.1 / (4 * kPi * kPi) * square(a) + 5 / kPi * a - 6) + 10 * (1 - 1 / (8 * kPi)) * cos(a) + 10;
  const double factor = x[1] > 0 ? 1 - exp(-1 / (2 * x[1])) : 1;
  return {branin,
          factor * (((2300 * x[0] + 1900) * x[0] + 2092) * x[0] + 60) / (((100 * x[0] + 500) * x[0] + 4) * x[0] + 20)};
}
VectorFunction branin_currin(const Options&) {
  return {.name = "branin_currin",
          .box = cube(2, 0, 1),
          .evaluate = [](Vector x) -> Values { return {branin_and_currin(x)}; },
          .objectives = 2,
          .reference = ReferencePoint{{18, 6}, 59.36011874867746},
          .source =
              "S. Belakaria, A. Deshwal and J. R. Doppa, Max-value entropy search for multi-objective Bayesian "
              "optimization, NeurIPS, 2019"};
}
// (15 x_1 - 7.5)^2 + (15 x_2 - 7.5)^2 <= 50
VectorFunction constrained_branin_currin(const Options&) {
  return {
      .name = "constrained_branin_currin",
      .box = cube(2, 0, 1),
      .evaluate = [](Vector x) -> Values {
        return {branin_and_currin(x), {square(15 * x[0] - 7.5) + square(15 * x[1] - 7.5) - 50}};
      },
      .objectives = 2,
      .constraints = 1,
      .reference = ReferencePoint{{80, 12}, 608.4004237022673},
      .source = "M. A. Gelbart, J. Snoek and R. P. Adams, Bayesian optimization with unknown constraints, UAI, 2014"};
}

// f_k = -sum_i w_ki exp(-|x - c_ki|^2/(2 s_ki^2))
VectorFunction gmm(const Options& options) {
  static constexpr double kCentre[4][3][2] = {{{0.2, 0.2}, {0.8, 0.2}, {0.5, 0.7}},
                                              {{0.07, 0.2}, {0.4, 0.8}, {0.85, 0.1}},
                                              {{0.08, 0.21}, {0.45, 0.75}, {0.86, 0.11}},
                                              {{0.09, 0.19}, {0.44, 0.72}, {0.89, 0.13}}};
  static constexpr double kDeviation[4][3] = {{0.2, 0.1, 0.1}, {0.2, 0.1, 0.05}, {0.2, 0.1, 0.07}, {0.15, 0.07, 0.09}};
  static constexpr double kHeight[4][3] = {{0.5, 0.7, 0.7}, {0.5, 0.7, 0.7}, {0.5, 0.7, 0.9}, {0.5, 0.7, 0.9}};
  static constexpr double kReference[] = {-0.2338, -0.2211, -0.518, -0.1866};
  const auto m = static_cast<std::size_t>(options.get_int("objectives", 2, 2, 4));
  return {.name = named("gmm", "objectives", static_cast<double>(m)),
          .box = cube(2, 0, 1),
          .evaluate = [m](Vector x) -> Values {
            std::vector<double> f(m);
            for (std::size_t k = 0; k < m; ++k) {
              for (std::size_t i = 0; i < 3; ++i) {
                const double r2 = square(x[0] - kCentre[k][i][0]) + square(x[1] - kCentre[k][i][1]);
                f[k] -= kHeight[k][i] * exp(-r2 / (2 * square(kDeviation[k][i])));
              }
            }
            return {f};
          },
          .objectives = m,
          .reference = ReferencePoint{{kReference, kReference + m}, {}},
          .source = kDaulton};
}

// Euler steps of an hour, at most 2500, of a fermentation: volume V, biomass X, temperature T, glucose S, feed F of
// concentration s, acidity pH. It ends when V > 180, S < 0 or the yield P stops growing. Objectives: -P, CO2, hours.
VectorFunction penicillin(const Options&) {
  return {.name = "penicillin",
          .box = {{60, 120}, {0.05, 18}, {293, 303}, {0.05, 18}, {0.01, 0.5}, {500, 700}, {5, 6.5}},
          .evaluate = [](Vector x) -> Values {
            double volume = x[0], biomass = x[1], glucose = x[3], yield = 0, co2 = 0;
            const double temperature = x[2], feed = x[4], concentration = x[5], acid = power(10, -x[6]);
            const double evaporation = 2.5e-4 * (exp(5 * ((temperature - 373) / (273 - 373))) - 1);
            const double growth =
                0.092 / (1 + 1e-10 / acid + acid / 7e-5) *
                (7e3 * exp(-5100 / (1.9872 * temperature)) - 1e33 * exp(-50000 / (1.9872 * temperature)));
            int hour = 1;
            for (; hour < 2500; ++hour) {
              const double change = feed - volume * evaporation;
              const double mu = growth * (glucose / (0.15 * biomass + glucose));
              const double biomass_change = mu * biomass - biomass / volume * change;
              const double mu_yield = 0.005 * (glucose / (0.0002 + glucose + square(glucose) / 0.1));
              const double glucose_change = -(mu / 0.45) * biomass - mu_yield / 0.9 * biomass - 0.014 * biomass +
                                            feed * concentration / volume - glucose / volume * change;
              const double yield_change = mu_yield * biomass - 0.04 * yield - yield / volume * change;
              yield += yield_change;
              co2 += 0.143 * biomass_change + 4e-7 * biomass + 1e-4;
              volume += change;
              biomass += biomass_change;
              glucose += glucose_change;
              if (volume > 180 || glucose < 0 || yield_change < 1e-11) break;
            }
            return {{-yield, co2, static_cast<double>(hour)}};
          },
          .objectives = 3,
          .reference = ReferencePoint{{1.85, 86.93, 514.7}, {}},
          .source =
              "Q. Liang and L. Lai, Scalable Bayesian optimization accelerates process optimization of penicillin "
              "production, NeurIPS workshop AI for Science, 2021"};
}

// f_1 = 30 (p (2.4 - 10 x - 0.1 x^2) + (1 - p)(2 x - 0.1 x^2) + (x - 1/2)^2 + 0.1 sin 30 x) - 30, p a step down at 0.2;
// f_2 = 0.75 u^2 - levy(u, v), u = 19 x - 9.4, v = -9.4
VectorFunction toy_robust(const Options&) {
  return {.name = "toy_robust",
          .box = {{0, 0.7}},
          .evaluate = [](Vector at) -> Values {
            const double x = at[0], p = 1 / (1 + exp(-(0.2 - x) / 0.005));
            const double slope = p * (2.4 - 10 * x - 0.1 * square(x)) + (1 - p) * (2 * x - 0.1 * square(x));
            const double u = -10 + 20 * (0.95 * x + 0.03), v = -10 + 20 * 0.03;
            const double w1 = 1 + (u - 1) / 4, w2 = 1 + (v - 1) / 4;
            const double levy = square(sin(kPi * w1)) + square(w1 - 1) * (1 + 10 * square(sin(kPi * w1 + 1))) +
                                square(w2 - 1) * (1 + square(sin(2 * kPi * w2)));
            return {{30 * (slope + square(x - 0.5) + 0.1 * sin(30 * x)) - 30, 0.75 * square(u) - levy}};
          },
          .objectives = 2,
          .reference = ReferencePoint{{-6.1397, -8.1942}, {}},
          .source = kDaulton};
}

VectorFunction vehicle_safety(const Options&) {
  return {.name = "vehicle_safety",
          .box = cube(5, 1, 3),
          .evaluate = [](Vector x) -> Values {
            return {{1640.2823 + 2.3573285 * x[0] + 2.3220035 * x[1] + 4.5688768 * x[2] + 7.7213633 * x[3] +
                         4.4559504 * x[4],
                     6.5856 + 1.15 * x[0] - 1.0427 * x[1] + 0.9738 * x[2] + 0.8364 * x[3] - 0.3695 * x[0] * x[3] +
                         0.0861 * x[0] * x[4] + 0.3628 * x[1] * x[3] - 0.1106 * square(x[0]) - 0.3437 * square(x[2]) +
                         0.1764 * square(x[3]),
                     -0.0551 + 0.0181 * x[0] + 0.1024 * x[1] + 0.0421 * x[2] - 0.0073 * x[0] * x[1] +
                         0.024 * x[1] * x[2] - 0.0118 * x[1] * x[3] - 0.0204 * x[2] * x[3] - 0.008 * x[2] * x[4] -
                         0.0241 * square(x[1]) + 0.0109 * square(x[3])}};
          },
          .objectives = 3,
          .reference = ReferencePoint{{1864.72022, 11.81993945, 0.2903999384}, 246.81607081187002},
          .source = kTanabe};
}

// The fourth objective is the sum of ten violations.
VectorFunction car_side_impact(const Options&) {
  return {
      .name = "car_side_impact",
      .box = {{0.5, 1.5}, {0.45, 1.35}, {0.5, 1.5}, {0.5, 1.5}, {0.875, 2.625}, {0.4, 1.2}, {0.4, 1.2}},
      .evaluate = [](Vector x) -> Values {
        const double force = 4.72 - 0.5 * x[3] - 0.19 * x[1] * x[2];
        const double pillar = 10.58 - 0.674 * x[0] * x[1] - 0.67275 * x[1];
        const double door = 16.45 - 0.489 * x[2] * x[6] - 0.843 * x[4] * x[5];
        const double slacks[] = {
            1 - 1.16 + 0.3717 * x[1] * x[3] + 0.0092928 * x[2],
            0.32 - 0.261 + 0.0159 * x[0] * x[1] + 0.06486 * x[0] + 0.019 * x[1] * x[6] - 0.0144 * x[2] * x[4] -
                0.0154464 * x[5],
            0.32 - 0.214 - 0.00817 * x[4] + 0.045195 * x[0] + 0.0135168 * x[0] - 0.03099 * x[1] * x[5] +
                0.018 * x[1] * x[6] - 0.007176 * x[2] - 0.023232 * x[2] + 0.00364 * x[4] * x[5] + 0.018 * square(x[1]),
            0.32 - 0.74 + 0.61 * x[1] + 0.031296 * x[2] + 0.031872 * x[6] - 0.227 * square(x[1]),
            32 - 28.98 - 3.818 * x[2] + 4.2 * x[0] * x[1] - 1.27296 * x[5] + 2.68065 * x[6],
            32 - 33.86 - 2.95 * x[2] + 5.057 * x[0] * x[1] + 3.795 * x[1] + 3.4431 * x[6] - 1.45728,
            32 - 46.36 + 9.9 * x[1] + 4.4505 * x[0],
            4 - force,
            9.9 - pillar,
            15.7 - door};
        double violation = 0;
        for (const double slack : slacks) violation += std::max(0.0, -slack);
        return {{1.98 + 4.9 * x[0] + 6.67 * x[1] + 6.98 * x[2] + 4.01 * x[3] + 1.78 * x[4] + 1e-5 * x[5] + 2.73 * x[6],
                 force, 0.5 * (pillar + door), violation}};
      },
      .objectives = 4,
      .reference = ReferencePoint{{45.4872, 4.5114, 13.3394, 10.3942}, 484.72654347642793},
      .source = kTanabe};
}

VectorFunction bnh(const Options&) {
  return {.name = "bnh",
          .box = {{0, 5}, {0, 3}},
          .evaluate = [](Vector x) -> Values {
            return {{4 * (square(x[0]) + square(x[1])), square(x[0] - 5) + square(x[1] - 5)},
                    {square(x[0] - 5) + square(x[1]) - 25, 7.7 - square(x[0] - 8) - square(x[1] + 3)}};
          },
          .objectives = 2,
          .constraints = 2,
          .source = kGarrido};
}

VectorFunction constr(const Options&) {
  return {.name = "constr",
          .box = {{0.1, 10}, {0, 5}},
          .evaluate = [](Vector x) -> Values {
            return {{x[0], (1 + x[1]) / x[0]}, {6 - 9 * x[0] - x[1], 1 - 9 * x[0] + x[1]}};
          },
          .objectives = 2,
          .constraints = 2,
          .reference = ReferencePoint{{10, 10}, {}},
          .source = kGarrido};
}

VectorFunction disc_brake(const Options&) {
  return {.name = "disc_brake",
          .box = {{55, 80}, {75, 110}, {1000, 3000}, {11, 20}},
          .evaluate = [](Vector x) -> Values {
            const double ring = square(x[1]) - square(x[0]), shell = cube(x[1]) - cube(x[0]);
            return {{4.9e-5 * ring * (x[3] - 1), 9.82e6 * ring / (x[2] * x[3] * shell)},
                    {20 - (x[1] - x[0]), x[2] / (3.14 * ring) - 0.4, 2.22e-3 * x[2] * shell / square(ring) - 1,
                     900 - 2.66e-2 * x[2] * x[3] * shell / ring}};
          },
          .objectives = 2,
          .constraints = 4,
          .reference = ReferencePoint{{5.7771, 3.9651}, {}},
          .source = kTanabe};
}

VectorFunction osy(const Options&) {
  return {
      .name = "osy",
      .box = {{0, 10}, {0, 10}, {1, 5}, {0, 6}, {1, 5}, {0, 10}},
      .evaluate = [](Vector x) -> Values {
        double squares = 0;
        for (const double coordinate : x) squares += square(coordinate);
        return {{-(25 * square(x[0] - 2) + square(x[1] - 2) + square(x[2] - 1) + square(x[3] - 4) + square(x[4] - 1)),
                 squares},
                {2 - x[0] - x[1], x[0] + x[1] - 6, x[1] - x[0] - 2, x[0] - 3 * x[1] - 2, square(x[2] - 3) + x[3] - 4,
                 4 - square(x[4] - 3) - x[5]}};
      },
      .objectives = 2,
      .constraints = 6,
      .reference = ReferencePoint{{-75, 75}, {}},
      .source =
          "A. Osyczka and S. Kundu, A new method to solve generalized multicriteria optimization problems using the "
          "simple genetic algorithm, Structural Optimization 10, 1995"};
}

VectorFunction srn(const Options&) {
  return {.name = "srn",
          .box = cube(2, -20, 20),
          .evaluate = [](Vector x) -> Values {
            return {{2 + square(x[0] - 2) + square(x[1] - 1), 9 * x[0] - square(x[1] - 1)},
                    {square(x[0]) + square(x[1]) - 225, x[0] - 3 * x[1] + 10}};
          },
          .objectives = 2,
          .constraints = 2,
          .source =
              "N. Srinivas and K. Deb, Multiobjective optimization using nondominated sorting in genetic algorithms, "
              "Evolutionary Computation 2, 1994"};
}

// As welded_beam_so (constrained.cpp), the deflection an objective, constraints relative to their limits.
VectorFunction welded_beam(const Options&) {
  return {.name = "welded_beam",
          .box = {{0.125, 5}, {0.1, 10}, {0.1, 10}, {0.125, 5}},
          .evaluate = [](Vector x) -> Values {
            constexpr double kLoad = 6000, kLength = 14;
            const double h = x[0], l = x[1], t = x[2], b = x[3];
            const double radius = sqrt(0.25 * (square(l) + square(h + t)));
            const double inertia = std::numbers::sqrt2 * h * l * (square(l) / 12 + 0.25 * square(h + t));
            const double first = kLoad / (std::numbers::sqrt2 * h * l);
            const double second = kLoad * (kLength + l / 2) * radius / inertia;
            const double tau = sqrt(square(first) + square(second) + first * second * l / radius);
            const double bending = 6 * kLoad * kLength / (b * square(t));
            const double buckling = 64746.022 * (1 - 0.0282346 * t) * t * cube(b);
            return {
                {1.10471 * square(h) * l + 0.04811 * t * b * (14 + l), 2.1952 / (b * cube(t))},
                {(tau - 13600) / 13600, (bending - 30000) / 30000, (h - b) / (5 - 0.125), (kLoad - buckling) / kLoad}};
          },
          .objectives = 2,
          .constraints = 4,
          .reference = ReferencePoint{{40, 0.015}, {}},
          .source =
              "K. Deb, A. Pratap and S. Moitra, Mechanical component design for multiple objectives using elitist "
              "non-dominated sorting GA, PPSN VI, 2000"};
}

}  // namespace

std::span<const ProblemEntry> multi_objective_problems() {
  static constexpr ProblemEntry list[] = {
      {"bnh", "two objectives, two constraints", "", make<bnh>},
      {"branin_currin", "two objectives in the unit square", "", make<branin_currin>},
      {"car_side_impact", "four objectives in seven dimensions", "", make<car_side_impact>},
      {"constr", "two objectives, two linear constraints", "", make<constr>},
      {"constrained_branin_currin", "two objectives in a disc", "", make<constrained_branin_currin>},
      {"disc_brake", "two objectives, four constraints", "", make<disc_brake>},
      {"gmm", "mixtures of Gaussian wells", "objectives=2 (to 4)", make<gmm>},
      {"osy", "two objectives, six constraints", "", make<osy>},
      {"penicillin", "yield, CO2 and duration of a fermentation", "", make<penicillin>},
      {"srn", "two objectives, two constraints", "", make<srn>},
      {"toy_robust", "two objectives of one parameter", "", make<toy_robust>},
      {"vehicle_safety", "three objectives in five dimensions", "", make<vehicle_safety>},
      {"welded_beam", "cost and deflection of a beam, four constraints", "", make<welded_beam>},
  };
  return list;
}

}  // namespace incumbent
