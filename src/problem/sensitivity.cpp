// Test functions of sensitivity analysis. Citations stand in `source`, formulas above the code.
#include <cmath>
#include <numbers>

#include "problem/problems.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {
namespace {

constexpr double kPi = std::numbers::pi;

// f = sin x_1 + 7 sin^2 x_2 + b x_3^4 sin x_1
struct IshigamiFormula {
  double b;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = sin(x[0]) + 7 * square(sin(x[1])) + b * square(square(x[2])) * sin(x[0]);
  }
};
SyntheticFunction ishigami(const Options& options) {
  const double b = options.get_double("b", 0.1, 0, 1e6);
  SyntheticFunction function{
      .name = named("ishigami", "b", b),
      .box = cube(3, -kPi, kPi),
      .evaluate = evaluator(IshigamiFormula{b}),
      .source =
          "T. Ishigami and T. Homma, An importance quantification technique in uncertainty analysis for computer "
          "models, First International Symposium on Uncertainty Modeling and Analysis, 1990"};
  // sin x_1 = -1, sin x_2 = 0, |x_3| as large as it can be.
  Optimum optimum{-(1 + b * std::pow(kPi, 4)), {}};
  for (const double second : {-kPi, 0.0, kPi}) {
    for (const double third : {-kPi, kPi}) optimum.minimizers.push_back({-kPi / 2, second, third});
  }
  function.optimum = optimum;
  return function;
}

// f = prod_i (|4 x_i - 2| + a_i) / (1 + a_i)
struct GsobolFormula {
  std::span<const double> a;

  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    value = 1;
    for (std::size_t i = 0; i < x.size(); ++i) value *= (abs(4 * x[i] - 2) + a[i]) / (1 + a[i]);
  }
};
SyntheticFunction gsobol(const Options& options) {
  static constexpr std::string_view kDimensions[] = {"6", "8", "15"};
  static constexpr double k6[] = {0, 0.5, 3, 9, 99, 99};
  static constexpr double k8[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
  static constexpr double k15[] = {1, 2, 5, 10, 20, 50, 100, 500, 1000, 1000, 1000, 1000, 1000, 1000, 1000};
  const auto dim = options.get_choice("dim", "6", kDimensions);
  std::span<const double> a = k6;
  if (dim == "8") a = k8;
  if (dim == "15") a = k15;
  double minimum = 1;
  for (const double constant : a) minimum *= constant / (1 + constant);
  const std::size_t d = a.size();
  return {.name = "gsobol:dim=" + dim,
          .box = cube(d, 0, 1),
          .evaluate = evaluator(GsobolFormula{a}),
          .optimum = Optimum{minimum, {constant_point(d, 0.5)}},
          .everywhere = true,
          .source =
              "A. Saltelli and I. M. Sobol', About the use of rank transformation in sensitivity analysis of model "
              "output, Reliability Engineering and System Safety 50, 1995"};
}

// w_i = 2 (x_i - 1/2), but w_i = 2 (1.1 x_i / (x_i + 0.1) - 1/2) for i = 3, 5, 7, and with sums over i < j < k
// f = sum b_i w_i + sum b_ij w_i w_j + sum b_ijk w_i w_j w_k + 5 w_1 w_2 w_3 w_4;
//   b_i = 20 for i <= 10, else (-1)^i;  b_ij = -15 for i <= 6, else (-1)^(i+j);  b_ijk = -10 for i <= 5, else 0.
// Summed from i = 20 down: `after`, `signed_after` and `pairs_after` are sums of w_j, (-1)^j w_j and w_j w_k over i < j
// < k.
struct MorrisFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    Lanes w[20];
    for (int i = 0; i < 20; ++i) {
      const bool curved = i == 2 || i == 4 || i == 6;
      w[i] = 2 * ((curved ? 1.1 * x[i] / (x[i] + 0.1) : x[i]) - 0.5);
    }
    Lanes after = 0;
    Lanes signed_after = 0;
    Lanes pairs_after = 0;
    value = 5 * w[0] * w[1] * w[2] * w[3];
    for (int i = 19; i >= 0; --i) {
      const double sign = i % 2 == 0 ? -1 : 1;  // i counts from 0 here
      value += (i < 10 ? 20 : sign) * w[i] + (i < 6 ? -15 * after : sign * signed_after) * w[i];
      if (i < 5) value -= 10 * w[i] * pairs_after;
      pairs_after += w[i] * after;
      after += w[i];
      signed_after += sign * w[i];
    }
  }
};
SyntheticFunction morris(const Options&) {
  return {
      .name = "morris",
      .box = cube(20, 0, 1),
      .evaluate = evaluator(MorrisFormula{}),
      .optimum = Optimum{-8137, {constant_point(20, 1)}},  // linear in each w_i: the best of the 2^20 corners
      .source =
          "M. D. Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33, 1991"};
}

}  // namespace

std::span<const ProblemEntry> sensitivity_problems() {
  static constexpr ProblemEntry list[] = {
      {"gsobol", "a product whose factors matter less and less", "dim=6 (6, 8 or 15), lower=0, upper=1", make<gsobol>},
      {"ishigami", "three dimensions with an interaction", "b=0.1 (>= 0), lower=-pi, upper=pi", make<ishigami>},
      {"morris", "twenty dimensions with interactions of up to four", "lower=0, upper=1", make<morris>},
  };
  return list;
}

}  // namespace incumbent
