// Test functions with fidelities s, the coordinates after x. Citations stand in `source`, formulas above the code.
#include "problem/hartmann.hpp"
#include "problem/problems.hpp"
#include "problem/scalar.hpp"
#include "problem/vector_problem.hpp"

namespace incumbent {
namespace {

using namespace scalar;

constexpr char kAugmented[] =
    "J. Wu, S. Toscano-Palmerin, P. I. Frazier and A. G. Wilson, Practical multi-fidelity Bayesian optimization for "
    "hyperparameter tuning, UAI, 2019";
constexpr char kLevels[] =
    "Z. Zanjani Foumani, M. Shishehbor, A. Yousefpour and R. Bostanabad, Multi-fidelity cost-aware Bayesian "
    "optimization, "
    "Computer Methods in Applied Mechanics and Engineering 407, 2023";
constexpr char kIrshad[] =
    "F. Irshad, S. Karsch and A. Döpp, Leveraging trust for joint multi-objective and multi-fidelity optimization, "
    "arXiv:2112.13901, 2021";

// (b - (5.1/(4 pi^2) - 0.1 (1 - s)) a^2 + 5 a/pi - 6)^2 + 10 (1 - 1/(8 pi)) cos a + 10
VectorFunction augmented_branin(const Options&) {
  return {.name = "augmented_branin",
          .box = {{-5, 10}, {0, 15}},
          .evaluate = [](std::span<const double> x) -> Values {
            const double b = 5.1 / (4 * kPi * kPi) - 0.1 * (1 - x[2]);
            return {{square(x[1] - b * square(x[0]) + 5 / kPi * x[0] - 6) + 10 * (1 - 1 / (8 * kPi)) * cos(x[0]) + 10}};
          },
          .fidelity = FunctionFidelity{{{0, 1}}},
          .optimum = Optimum{0.39788735772973816, {{-kPi, 12.275}, {kPi, 2.275}, {3 * kPi, 2.475}}},
          .source = kAugmented};
}

// Hartmann's function of six dimensions whose first weight is less by 0.1 (1 - s)
VectorFunction augmented_hartmann(const Options&) {
  return {.name = "augmented_hartmann",
          .box = cube(6, 0, 1),
          .evaluate = [](std::span<const double> x) -> Values {
            return {{hartmann_at(
                x.data(), 6,
                {kHartmannWeight[0] - 0.1 * (1 - x[6]), kHartmannWeight[1], kHartmannWeight[2], kHartmannWeight[3]})}};
          },
          .fidelity = FunctionFidelity{{{0, 1}}},
          .optimum = Optimum{kHartmann6Minimum, {{std::begin(kHartmann6Minimizer), std::end(kHartmann6Minimizer)}}},
          .source = kAugmented};
}

// sum_{i<n} 100 (x_{i+1} - x_i^2 + 0.1 (1 - s_1))^2 + (x_i - 1 + 0.1 (1 - s_2)^2)^2 over the n = dim - 2 coordinates
VectorFunction augmented_rosenbrock(const Options& options) {
  const auto d = dimension(options, 6, 3);
  return {.name = named("augmented_rosenbrock", "dim", static_cast<double>(d)),
          .box = cube(d - 2, -5, 10),
          .evaluate = [d](std::span<const double> x) -> Values {
            double sum = 0;
            for (std::size_t i = 0; i + 3 < d; ++i) {
              sum += 100 * square(x[i + 1] - square(x[i]) + 0.1 * (1 - x[d - 2])) +
                     square(x[i] - 1 + 0.1 * square(1 - x[d - 1]));
            }
            return {{sum}};
          },
          .fidelity = FunctionFidelity{{{0, 1}, {0, 1}}},
          .optimum = Optimum{0, {constant_point(d - 2, 1)}},
          .source = kAugmented};
}

// x = (r_w, r, T_u, T_l, H_u, H_l, L, K_w), u = log(r / r_w), with constants p_0 .. p_4 of the level
// 2 pi T_u (p_0 H_u - p_1 H_l) / (log(p_2 r / r_w) (1 + p_3 L T_u / (u r_w^2 K_w) + p_4 T_u / T_l))
double borehole_at(const double* x, std::size_t level) {
  static constexpr double kConstants[][5] = {
      {1, 1, 1, 2, 1}, {1, 0.8, 1, 1, 1}, {1, 1, 1, 8, 0.75}, {1.09, 1, 4, 3, 1}, {1.05, 1, 2, 3, 1}};
  const auto& p = kConstants[level];
  const double flow = p[3] * x[6] * x[2] / (log(x[1] / x[0]) * square(x[0]) * x[7]);
  return 2 * kPi * x[2] * (p[0] * x[4] - p[1] * x[5]) / (log(p[2] * x[1] / x[0]) * (1 + flow + p[4] * x[2] / x[3]));
}
VectorFunction borehole(const Options&) {
  // Level 0 is 2 pi (H_u - H_l) / (u (1/T_u + 1/T_l) + 2 L / (r_w^2 K_w)): monotone in each parameter.
  const std::vector<double> best{0.05, 10000, 100, 10, 990, 820, 2000, 6000};
  return {
      .name = "borehole_multi_fidelity",
      .box = {{0.05, 0.15}, {100, 10000}, {100, 1000}, {10, 500}, {990, 1110}, {700, 820}, {1000, 2000}, {6000, 12000}},
      .evaluate = [](std::span<const double> x) -> Values {
        return {{borehole_at(x.data(), static_cast<std::size_t>(x[8]))}};
      },
      .fidelity = FunctionFidelity{{{0, 4}}, true},
      .optimum = Optimum{borehole_at(best.data(), 0), {best}},
      .source = kLevels};
}

// x = (S, W_f, A, angle in degrees, q, lambda, t, N, W_d, W_p), c = cos(angle),
// 0.036 S^e W_f^0.0035 (A/c^2)^0.6 q^0.006 lambda^0.04 (100 t/c)^-0.3 (N W_d)^0.49 + weight;
// e = 0.758, 0.758, 0.8, 0.9 and weight = S W_p, W_p, W_p, 0 at the levels 0 .. 3
double wing_weight_at(const double* x, int level) {
  const double c = cos(x[3] * kPi / 180);
  const double common = 0.036 * power(x[1], 0.0035) * power(x[2] / square(c), 0.6) * power(x[4], 0.006) *
                        power(x[5], 0.04) * power(100 * x[6] / c, -0.3) * power(x[7] * x[8], 0.49);
  if (level == 0) return power(x[0], 0.758) * common + x[0] * x[9];
  return power(x[0], level == 1 ? 0.758 : level == 2 ? 0.8 : 0.9) * common + (level == 3 ? 0 : x[9]);
}
VectorFunction wing_weight(const Options&) {
  const std::vector<double> best{150, 220, 6, 0, 16, 0.5, 0.18, 2.5, 1700, 0.025};  // monotone in all but the angle
  return {.name = "wing_weight_multi_fidelity",
          .box = {{150, 200},
                  {220, 300},
                  {6, 10},
                  {-10, 10},
                  {16, 45},
                  {0.5, 1},
                  {0.08, 0.18},
                  {2.5, 6},
                  {1700, 2500},
                  {0.025, 0.08}},
          .evaluate = [](std::span<const double> x) -> Values {
            return {{wing_weight_at(x.data(), static_cast<int>(x[10]))}};
          },
          .fidelity = FunctionFidelity{{{0, 3}}, true},
          .optimum = Optimum{wing_weight_at(best.data(), 0), {best}},
          .source = kLevels};
}

// Branin's function in the unit square with constants that depend on s, and Currin's: with a = 15 x_1 - 5, b = 15 x_2,
//   B = (b - (5.1/(4 pi^2) - 0.01 t) a^2 + (5/pi - 0.1 t) a - 6)^2 + 10 (1 - 1/(8 pi) - 0.05 t) cos a + 10,  t = 1 - s
//   C = (1 - 0.1 t exp(-1/(2 x_2))) (2300 x_1^3 + 1900 x_1^2 + 2092 x_1 + 60) / (100 x_1^3 + 500 x_1^2 + 4 x_1 + 20)
// to be minimized: (B - 21)/22, (C - 14)/15. At s = 1 C does not know x_2, so that the front is, for each x_1, the
// least B over x_2, a parabola's: the hypervolume is that of 4e6 such points, extrapolated, to 1e-8; other values are
// of all s.
VectorFunction momf_branin_currin(const Options&) {
  return {.name = "momf_branin_currin",
          .box = cube(2, 0, 1),
          .evaluate = [](std::span<const double> x) -> Values {
            const double a = 15 * x[0] - 5, b = 15 * x[1], t = 1 - x[2];
            const double branin =
                square(b - (5.1 / (4 * kPi * kPi) - 0.01 * t) * square(a) + (5 / kPi - 0.1 * t) * a - 6) +
                10 * (1 - (1 / (8 * kPi) + 0.05 * t)) * cos(a) + 10;
            const double above = ((2300 * x[0] + 1900) * x[0] + 2092) * x[0] + 60;
            const double below = ((100 * x[0] + 500) * x[0] + 4) * x[0] + 20;
            const double decay = x[1] > 0 ? exp(-1 / (2 * x[1])) : 0;
            const double currin = (1 - 0.1 * t * decay) * above / below;
            return {{(branin - 21) / 22, (currin - 14) / 15}};
          },
          .objectives = 2,
          .fidelity = FunctionFidelity{{{0, 1}}},
          .reference = ReferencePoint{{0, 0}, 0.50401082},
          .source = kIrshad};
}

// Park's functions of y = (1 - 2 (x_1 - 0.6)^2, x_2, 1 - 3 (x_3 - 0.5)^2, 1 - (x_4 - 0.8)^2), A = 0.9 + 0.1 s, B = 0.1
// (1 - s):
//   P_1 = A (T_1 + T_2 - B)/22 - 0.8, T_1 = (y_1 + 0.001 (1 - s))/2 sqrt(1 + (y_2 + y_3^2) y_4/(y_1^2 + 0.0001)),
//         T_2 = (y_1 + 3 y_4) exp(1 + sin y_3)
//   P_2 = A (5 - 2/3 exp(y_1 + y_2) + A y_4 sin y_3 - y_3 + B)/4 - 0.7
// to be minimized: -P_1, -P_2. At s = 1 the front is the path y_4 = 1, y_2 from 1 to 0 at y_1 = y_3 = 1, then y_1 down
// to 0.28, then y_3 down: no point of a grid of 400 x 200 x 200 dominates it. The hypervolume is that of 3e6 points of
// the path, extrapolated, to 1e-8.
VectorFunction momf_park(const Options&) {
  return {
      .name = "momf_park",
      .box = cube(4, 0, 1),
      .evaluate = [](std::span<const double> x) -> Values {
        const double s = x[4], a = 0.9 + 0.1 * s, b = 0.1 * (1 - s);
        const double y1 = 1 - 2 * square(x[0] - 0.6), y2 = x[1], y3 = 1 - 3 * square(x[2] - 0.5),
                     y4 = 1 - square(x[3] - 0.8);
        const double t1 = (y1 + 1e-3 * (1 - s)) / 2 * sqrt(1 + (y2 + square(y3)) * y4 / (square(y1) + 1e-4));
        const double t2 = (y1 + 3 * y4) * exp(1 + sin(y3));
        return {{0.8 - a * (t1 + t2 - b) / 22, 0.7 - a * (5 - 2.0 / 3 * exp(y1 + y2) + y4 * sin(y3) * a - y3 + b) / 4}};
      },
      .objectives = 2,
      .fidelity = FunctionFidelity{{{0, 1}}},
      .reference = ReferencePoint{{0, 0}, 0.08989463},
      .source = kIrshad};
}

}  // namespace

std::span<const ProblemEntry> multi_fidelity_problems() {
  static constexpr char kReal[] = "fidelity=resource (or parameter), max_resource=100";
  static constexpr char kLevel[] = "fidelity=resource (or parameter)";
  static constexpr ProblemEntry list[] = {
      {"augmented_branin", "Branin's function with a fidelity", kReal, make<augmented_branin>},
      {"augmented_hartmann", "Hartmann's function of six dimensions with a fidelity", kReal, make<augmented_hartmann>},
      {"augmented_rosenbrock", "Rosenbrock's function of dim - 2 dimensions with two fidelities",
       "dim=6 (>= 3), fidelity=resource (or parameter), max_resource=100", make<augmented_rosenbrock>},
      {"borehole_multi_fidelity", "flow through a borehole, five levels", kLevel, make<borehole>},
      {"momf_branin_currin", "two objectives with a fidelity", kReal, make<momf_branin_currin>},
      {"momf_park", "two objectives in four dimensions with a fidelity", kReal, make<momf_park>},
      {"wing_weight_multi_fidelity", "weight of a wing, four levels", kLevel, make<wing_weight>},
  };
  return list;
}

}  // namespace incumbent
