// Test functions that are sums over a table of centres. Citations stand in `source`, formulas above the code.
#include <iterator>

#include "core/require.hpp"
#include "problem/hartmann.hpp"
#include "problem/problems.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {
namespace {

// sum_k weight_k exp(-sum_j rate_kj (x_j - centre_kj)^2) over the first `d` columns of the tables
template <std::size_t d, class Lanes, std::size_t columns>
INCUMBENT_INLINE Lanes hartmann_sum(const Point<Lanes>& x, const double (&rate)[4][columns],
                                    const double (&centre)[4][columns]) {
  Lanes sum = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    Lanes exponent = 0;
    for (std::size_t j = 0; j < d; ++j) exponent += rate[k][j] * square(x[j] - centre[k][j]);
    sum += kHartmannWeight[k] * exp(-exponent);
  }
  return sum;
}

// d = 3 and 6: f = -sum;  d = 4: f = (1.1 - sum) / 0.839 with the first four columns of the tables for 6
struct Hartmann3Formula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = -hartmann_sum<3>(x, kHartmann3Rate, kHartmann3Centre);
  }
};
struct Hartmann4Formula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = (1.1 - hartmann_sum<4>(x, kHartmann6Rate, kHartmann6Centre)) / 0.839;
  }
};
struct Hartmann6Formula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = -hartmann_sum<6>(x, kHartmann6Rate, kHartmann6Centre);
  }
};
SyntheticFunction hartmann(const Options& options) {
  const auto d = static_cast<std::size_t>(options.get_int("dim", 6, 3, 6));
  require(d != 5, "'hartmann': dim=5 is not one of 3, 4, 6");
  SyntheticFunction function{
      .name = named("hartmann", "dim", d),
      .box = cube(d, 0, 1),
      .everywhere = true,  // all centres lie in the box: going to its nearest point makes every distance smaller
      .source =
          "J. K. Hartman, Some experiments in global optimization, Naval Research Logistics Quarterly 20, 1973; dim=4: "
          "V. Picheny, T. Wagner and D. Ginsbourger, A benchmark of kriging-based infill criteria for noisy "
          "optimization, Structural and Multidisciplinary Optimization 48, 2013"};
  if (d == 3) {
    function.evaluate = evaluator(Hartmann3Formula{});
    function.optimum = Optimum{kHartmann3Minimum, {{std::begin(kHartmann3Minimizer), std::end(kHartmann3Minimizer)}}};
  } else if (d == 4) {
    function.evaluate = evaluator(Hartmann4Formula{});
    function.optimum = Optimum{-3.134494141222399,
                               {{0.1873952729734667, 0.19415152930244073, 0.557917780062569, 0.26477962417039713}}};
  } else {
    function.evaluate = evaluator(Hartmann6Formula{});
    function.optimum = Optimum{kHartmann6Minimum, {{std::begin(kHartmann6Minimizer), std::end(kHartmann6Minimizer)}}};
  }
  return function;
}

constexpr double kShekelCentre[10][4] = {{4, 4, 4, 4}, {1, 1, 1, 1}, {8, 8, 8, 8}, {6, 6, 6, 6}, {3, 7, 3, 7},
                                         {2, 9, 2, 9}, {5, 3, 5, 3}, {8, 1, 8, 1}, {6, 2, 6, 2}, {7, 3.6, 7, 3.6}};
constexpr double kShekelWidth[10] = {0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5};

// f = -sum_{k<=m} 1 / (|x - centre_k|^2 + width_k)
struct ShekelFormula {
  std::size_t m;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 0;
    for (std::size_t k = 0; k < m; ++k) {
      Lanes distance = kShekelWidth[k];
      for (std::size_t j = 0; j < 4; ++j) distance += square(x[j] - kShekelCentre[k][j]);
      value -= 1 / distance;
    }
  }
};
SyntheticFunction shekel(const Options& options) {
  const auto m = options.get_int("m", 10, 5, 10);
  struct Best {
    double value, a, b;  // at (a, b, a, b)
  };
  const Best best = m == 5   ? Best{-10.153199679058227, 4.000037152819676, 4.00013327659156}
                    : m == 7 ? Best{-10.402915336777744, 4.000572819251117, 3.9996062096096887}
                             : Best{-10.536443153483528, 4.000746868270634, 3.9995094800857736};
  require(m == 5 || m == 7 || m == 10, "'shekel': m={} is not one of 5, 7, 10", m);
  return {.name = named("shekel", "m", static_cast<double>(m)),
          .box = cube(4, 0, 10),
          .evaluate = evaluator(ShekelFormula{static_cast<std::size_t>(m)}),
          .optimum = Optimum{best.value, {{best.a, best.b, best.a, best.b}}},
          .everywhere = true,  // as for hartmann
          .source =
              "J. Shekel, Test functions for multimodal search techniques, Fifth Annual Princeton Conference on "
              "Information Science and Systems, 1971; centre 7 is (5, 3, 5, 3) as in S. Surjanovic and D. Bingham, "
              "Virtual Library of Simulation Experiments"};
}

}  // namespace

std::span<const ProblemEntry> tabulated_problems() {
  static constexpr ProblemEntry list[] = {
      {"hartmann", "four Gaussian wells in the unit cube", "dim=6 (3, 4 or 6), lower=0, upper=1", make<hartmann>},
      {"shekel", "m narrow wells in four dimensions", "m=10 (5, 7 or 10), lower=0, upper=10", make<shekel>},
  };
  return list;
}

}  // namespace incumbent
