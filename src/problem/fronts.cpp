// Problems of several objectives whose best trade-offs are known in any dimension: DTLZ, ZDT, DH, C2-DTLZ2, MW7.
// Citations stand in `source`, formulas above the code, x = (x_1, ..., x_d).
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "problem/problems.hpp"
#include "problem/scalar.hpp"
#include "problem/vector_problem.hpp"

namespace incumbent {
namespace {

using namespace scalar;
using Vector = std::span<const double>;

// f_i = size cos(a_1 pi/2) ... cos(a_{m-i} pi/2) sin(a_{m-i+1} pi/2), the sine not for i = 1; `a` has m - 1 angles
std::vector<double> on_sphere(double size, Vector a) {
  std::vector<double> f(a.size() + 1, size);
  for (std::size_t i = 0; i < f.size(); ++i) {
    const std::size_t cosines = a.size() - i;
    for (std::size_t j = 0; j < cosines; ++j) f[i] *= cos(a[j] * kPi / 2);
    if (i > 0) f[i] *= sin(a[cosines] * kPi / 2);
  }
  return f;
}

double squares_from_middle(Vector x) {
  double sum = 0;
  for (const double coordinate : x) sum += square(coordinate - 0.5);
  return sum;
}

// 100 (k + sum (x_i - 1/2)^2 - cos(20 pi (x_i - 1/2))) over k coordinates
double rippled(Vector x) {
  double sum = static_cast<double>(x.size());
  for (const double coordinate : x) sum += square(coordinate - 0.5) - cos(20 * kPi * (coordinate - 0.5));
  return 100 * sum;
}

// The first m - 1 coordinates are a place on the front, the others, y, make g, which is 0 on it.
//   1: f_i = 1/2 (1 + g) x_1 ... x_{m-i} (1 - x_{m-i+1}), g = rippled(y)
//   2, 3, 4: on a sphere of radius 1 + g, angles x; g = |y - 1/2|^2, 3: rippled(y), 4: angles x_i^100
//   5, 6: on a sphere, angles x_1, (1 + 2 g x_i)/(2 (1 + g)); g = |y - 1/2|^2, 6: sum y_i^0.1
//   7: f_i = x_i, f_m = (1 + g)(m - sum f_i/(1 + g) (1 + sin(3 pi f_i))), g = 1 + 9 mean y
template <int number>
std::vector<double> dtlz_at(Vector x, std::size_t m) {
  const auto place = x.first(m - 1), y = x.subspan(m - 1);
  if constexpr (number == 1) {
    std::vector<double> f(m, 0.5 * (1 + rippled(y)));
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j + i + 1 < m; ++j) f[i] *= place[j];
      if (i > 0) f[i] *= 1 - place[m - 1 - i];
    }
    return f;
  } else if constexpr (number == 7) {
    double mean = 0;
    for (const double coordinate : y) mean += coordinate / static_cast<double>(y.size());
    const double size = 2 + 9 * mean;
    double h = static_cast<double>(m);
    for (const double f : place) h -= f / size * (1 + sin(3 * kPi * f));
    std::vector<double> f(place.begin(), place.end());
    f.push_back(size * h);
    return f;
  } else if constexpr (number == 5 || number == 6) {
    double g = number == 5 ? squares_from_middle(y) : 0;
    if (number == 6) {
      for (const double coordinate : y) g += coordinate > 0 ? power(coordinate, 0.1) : 0;
    }
    std::vector<double> angles(place.begin(), place.end());
    for (std::size_t i = 1; i < angles.size(); ++i) angles[i] = (1 + 2 * g * angles[i]) / (2 * (1 + g));
    return on_sphere(1 + g, angles);
  } else if constexpr (number == 4) {
    std::vector<double> angles(place.begin(), place.end());
    for (double& angle : angles) angle = angle > 0 ? power(angle, 100) : 0;
    return on_sphere(1 + squares_from_middle(y), angles);
  } else {
    return on_sphere(1 + (number == 3 ? rippled(y) : squares_from_middle(y)), place);
  }
}

struct Shape {
  std::size_t d, m;
};
Shape shape(const Options& options) {
  const auto m = static_cast<std::size_t>(options.get_int("objectives", 2, 2, 100));
  const auto d = static_cast<std::size_t>(options.get_int("dim", static_cast<std::int64_t>(m) + 4, 3, 10000));
  require(d > m, "'{}': dim={} is not above objectives={}", options.name(), d, m);
  return {d, m};
}

// The reference points of BoTorch 0.8, which has not number 6; r in each objective. The front of 1 is sum f_i = 1/2,
// above a simplex of volume 2^-m/m!; that of 2, 3 and 4 is |f| = 1, above 2^-m of the unit ball, pi^(m/2)/Gamma(m/2 +
// 1).
std::optional<ReferencePoint> dtlz_reference(int number, std::size_t count) {
  if (number == 6) return {};
  const auto m = static_cast<double>(count);
  const double r = number == 1 ? 400 : number == 3 ? 10000 : number == 5 ? 10 : number == 7 ? 15 : 1.1;
  ReferencePoint result{std::vector<double>(count, r), {}};
  if (number == 1) result.hypervolume = std::pow(r, m) - std::exp2(-m) / std::tgamma(m + 1);
  if (number >= 2 && number <= 4) {
    result.hypervolume = std::pow(r, m) - std::exp2(-m) * std::pow(kPi, m / 2) / std::tgamma(m / 2 + 1);
  }
  if (result.hypervolume && !std::isfinite(*result.hypervolume)) result.hypervolume.reset();  // of 100 objectives
  return result;
}

template <int number>
VectorFunction dtlz(const Options& options) {
  const auto [d, m] = shape(options);
  return {.name = fmt::format("dtlz{}:dim={},objectives={}", number, d, m),
          .box = cube(d, 0, 1),
          .evaluate = [count = m](Vector x) -> Values { return {dtlz_at<number>(x, count)}; },
          .objectives = m,
          .reference = dtlz_reference(number, m),
          .source =
              "K. Deb, L. Thiele, M. Laumanns and E. Zitzler, Scalable test problems for evolutionary multiobjective "
              "optimization, in Evolutionary Multiobjective Optimization, Springer, 2005"};
}

// DTLZ2 near the axes or the diagonal: min(min_i (f_i - 1)^2 + sum_{j != i} f_j^2, sum (f_i - 1/sqrt(m))^2) <= r^2,
// r = 0.2, 0.4, 0.5 for m = 2, 3, more
VectorFunction c2dtlz2(const Options& options) {
  const auto [d, m] = shape(options);
  return {.name = fmt::format("c2dtlz2:dim={},objectives={}", d, m),
          .box = cube(d, 0, 1),
          .evaluate = [count = m](Vector x) -> Values {
            const auto f = dtlz_at<2>(x, count);
            const double r = count == 2 ? 0.2 : count == 3 ? 0.4 : 0.5;
            double all = 0, diagonal = 0;
            for (const double value : f) {
              all += square(value);
              diagonal += square(value - 1 / sqrt(static_cast<double>(count)));
            }
            double nearest = diagonal;
            for (const double value : f) nearest = std::min(nearest, square(value - 1) + (all - square(value)));
            return {f, {nearest - square(r)}};
          },
          .objectives = m,
          .constraints = 1,
          .reference =
              ReferencePoint{std::vector<double>(m, 1.1), m == 2 ? std::optional(0.3996406303723544) : std::nullopt},
          .source =
              "H. Jain and K. Deb, An evolutionary many-objective optimization algorithm using reference-point based "
              "nondominated sorting approach, part II, IEEE Trans. Evolutionary Computation 18, 2014"};
}

// f_1 = x_1 (6: 1 - exp(-4 x_1) sin^6(6 pi x_1)), u = f_1/g,
// f_2 = g (1 - sqrt u) (1, 4), g (1 - u^2) (2, 6), g (1 - sqrt u - u sin(10 pi f_1)) (3);  with y = (x_2, ..., x_d)
// g = 1 + 9 mean y (1, 2, 3), 1 + sum 10 + y_i^2 - 10 cos(4 pi y_i) (4), 1 + 9 (mean y)^(1/4) (6)
// To (11, 11), 121 less the area below the front, f_2 = 1 - sqrt f_1 (1, 4) or 1 - f_1^2 (2); of 3's pieces as BoTorch
// 0.8 has it.
std::optional<double> zdt_hypervolume(int number) {
  if (number == 1 || number == 4) return 121 - 1.0 / 3;
  if (number == 2) return 121 - 2.0 / 3;
  return number == 3 ? std::optional(128.7781161306908) : std::nullopt;
}

template <int number>
VectorFunction zdt(const Options& options) {
  const auto d = dimension(options, number == 4 || number == 6 ? 10 : 30, 2);
  auto box = cube(d, 0, 1);
  for (std::size_t i = 1; number == 4 && i < d; ++i) box[i] = {-5, 5};
  return {
      .name = fmt::format("zdt{}:dim={}", number, d),
      .box = box,
      .evaluate = [](Vector x) -> Values {
        double mean = 0, ripples = 0;
        for (const double y : x.subspan(1)) {
          mean += y / static_cast<double>(x.size() - 1);
          if (number == 4) ripples += 10 + square(y) - 10 * cos(4 * kPi * y);
        }
        const double g = number == 4 ? 1 + ripples : number == 6 ? 1 + 9 * sqrt(sqrt(mean)) : 1 + 9 * mean;
        const double f = number == 6 ? 1 - exp(-4 * x[0]) * square(cube(sin(6 * kPi * x[0]))) : x[0];
        const double u = f / g;
        if (number == 2 || number == 6) return {{f, g * (1 - square(u))}};
        return {{f, g * (1 - sqrt(u) - (number == 3 ? u * sin(10 * kPi * f) : 0))}};
      },
      .objectives = 2,
      .reference = ReferencePoint{{11, 11}, zdt_hypervolume(number)},
      .source =
          "E. Zitzler, K. Deb and L. Thiele, Comparison of multiobjective evolutionary algorithms: empirical results, "
          "Evolutionary Computation 8, 2000"};
}

// f_1 = x_1;
// 1, 2: f_2 = 1 - x_1^2 + (1/(0.2 + x_1) + b x_1^2) sum_{i>1} (10 + x_i^2 - 10 cos(4 pi x_i)), b = 1, 10
// 3, 4: f_2 = h (50 sum_{i>2} x_i^2 + 1 - sqrt x_1), h = 2 - 0.8 exp(-((v - 0.35)/0.25)^2) - exp(-((v - 0.85)/0.03)^2),
//       v = x_2, or for 4 x_1 + x_2, and h less by x_1
// The area below the front: of f_2 = 1 - f_1^2, and of those of 3 and 4 as BoTorch 0.8 has them.
constexpr double kBelow[] = {2.0 / 3, 2.0 / 3, 0.328449169794718, 0.22845};
template <int number>
VectorFunction dh(const Options& options) {
  const auto d = dimension(options, 5, number < 3 ? 2 : 3);
  auto box = cube(d, -1, 1);
  box[0] = {0, 1};
  if (number >= 3) box[1] = {number == 3 ? 0 : -0.15, 1};
  return {.name = fmt::format("dh{}:dim={}", number, d),
          .box = box,
          .evaluate = [](Vector x) -> Values {
            if (number < 3) {
              double g = 0;
              for (const double y : x.subspan(1)) g += 10 + square(y) - 10 * cos(4 * kPi * y);
              const double steep = 1 / (0.2 + x[0]) + (number == 1 ? 1 : 10) * square(x[0]);
              return {{x[0], 1 - square(x[0]) + g * steep}};
            }
            const double v = number == 3 ? x[1] : x[0] + x[1];
            const double h =
                2 - (number == 3 ? 0 : x[0]) - 0.8 * exp(-square((v - 0.35) / 0.25)) - exp(-square((v - 0.85) / 0.03));
            double g = 0;
            for (const double y : x.subspan(2)) g += 50 * square(y);
            return {{x[0], h * (g + 1 - sqrt(x[0]))}};
          },
          .objectives = 2,
          .reference = ReferencePoint{{1.1, 1.1}, 1.1 * 1.1 - kBelow[number - 1]},
          .source =
              "K. Deb and H. Gupta, Searching for robust Pareto-optimal solutions in multi-objective optimization, "
              "EMO, 2005"};
}

// g = 1 + 2 sum_{i<d} (x_{i+1} + (x_i - 1/2)^2 - 1)^2,  f = (g x_1, g sqrt(1 - x_1^2)),  a = atan(f_2/f_1),
// |f| <= 1.2 + |0.4 sin^16(4 a)|,  |f| >= 1.15 - 0.2 sin^8(4 a), both squared
VectorFunction mw7(const Options& options) {
  const auto d = dimension(options, 15, 2);
  return {
      .name = fmt::format("mw7:dim={}", d),
      .box = cube(d, 0, 1),
      .evaluate = [](Vector x) -> Values {
        double g = 1;
        for (std::size_t i = 0; i + 1 < x.size(); ++i) g += 2 * square(x[i + 1] + square(x[i] - 0.5) - 1);
        const double f1 = g * x[0], f2 = g * sqrt(1 - square(x[0]));
        const double s4 = square(square(sin(4 * std::atan2(f2, f1))));
        const double norm2 = square(f1) + square(f2);
        return {{f1, f2}, {norm2 - square(1.2 + 0.4 * square(square(s4))), square(1.15 - 0.2 * square(s4)) - norm2}};
      },
      .objectives = 2,
      .constraints = 2,
      .reference = ReferencePoint{{1.2, 1.2}, {}},
      .source =
          "Z. Ma and Y. Wang, Evolutionary constrained multiobjective optimization: test suite construction and "
          "performance comparisons, IEEE Trans. Evolutionary Computation 23, 2019"};
}

}  // namespace

std::span<const ProblemEntry> front_problems() {
  static constexpr char kShape[] = "objectives=2, dim=objectives + 4 (> objectives)";
  static constexpr ProblemEntry list[] = {
      {"c2dtlz2", "DTLZ2 with a constraint that leaves pieces of the front", kShape, make<c2dtlz2>},
      {"dh1", "two objectives, a front that isn't robust", "dim=5 (>= 2)", make<dh<1>>},
      {"dh2", "the same, steeper", "dim=5 (>= 2)", make<dh<2>>},
      {"dh3", "a robust local and a sharp global front", "dim=5 (>= 3)", make<dh<3>>},
      {"dh4", "the same, turned", "dim=5 (>= 3)", make<dh<4>>},
      {"dtlz1", "a plane front behind many local ones", kShape, make<dtlz<1>>},
      {"dtlz2", "a front on the sphere", kShape, make<dtlz<2>>},
      {"dtlz3", "a front on the sphere behind many local ones", kShape, make<dtlz<3>>},
      {"dtlz4", "a front on the sphere, most points at its edge", kShape, make<dtlz<4>>},
      {"dtlz5", "a front that is a curve", kShape, make<dtlz<5>>},
      {"dtlz6", "a front that is a curve, hard to reach", kShape, make<dtlz<6>>},
      {"dtlz7", "a front of separate pieces", kShape, make<dtlz<7>>},
      {"mw7", "two objectives, two constraints, a front of separate pieces", "dim=15 (>= 2)", make<mw7>},
      {"zdt1", "two objectives, a convex front", "dim=30 (>= 2)", make<zdt<1>>},
      {"zdt2", "two objectives, a concave front", "dim=30 (>= 2)", make<zdt<2>>},
      {"zdt3", "two objectives, a front of separate pieces", "dim=30 (>= 2)", make<zdt<3>>},
      {"zdt4", "two objectives, many local fronts", "dim=10 (>= 2)", make<zdt<4>>},
      {"zdt6", "two objectives, an uneven front", "dim=10 (>= 2)", make<zdt<6>>},
  };
  return list;
}

}  // namespace incumbent
