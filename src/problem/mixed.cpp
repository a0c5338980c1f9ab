// Test functions of integers, or of integers and reals. Citations stand in `source`, formulas above the code.
#include <iterator>
#include <numbers>

#include "problem/ackley.hpp"
#include "problem/problems.hpp"
#include "problem/synthetic.hpp"

namespace incumbent {
namespace {

// Ackley's function in [0, 1]^d where all but the last three coordinates are 0 or 1.
SyntheticFunction ackley_mixed(const Options& options) {
  const auto d = dimension(options, 53, 4);
  return {.name = named("ackley_mixed", "dim", d),
          .box = cube(d, 0, 1),
          .evaluate = evaluator(AckleyFormula{}),
          .optimum = Optimum{0, {constant_point(d, 0)}},
          .integers = d - 3,
          .source =
              "L. Bliek, A. Guijt, S. Verwer and M. de Weerdt, Black-box mixed-variable optimisation using a surrogate "
              "model that satisfies integer constraints, GECCO Companion, 2021"};
}

// Low autocorrelation binary sequences: with s_i = 2 x_i - 1, the merit factor, to be maximized,
// f = d^2 / (2 E), E = sum_{k=1}^{d-1} (sum_i s_i s_{i+k})^2
struct LabsFormula {
  template <class Lanes>
  INCUMBENT_INLINE void operator()(const Point<Lanes>& x, Lanes& value) const {
    const double d = static_cast<double>(x.size());
    Lanes energy = 0;
    for (std::size_t k = 1; k < x.size(); ++k) {
      Lanes correlation = 0;
      for (std::size_t i = 0; i + k < x.size(); ++i) correlation += (2 * x[i] - 1) * (2 * x[i + k] - 1);
      energy += square(correlation);
    }
    value = d * d / (2 * energy);
  }
};
// The least energy for d = 2, 3, ... and a sequence that has it (bit i is x_i), by trying all of them.
struct Sequence {
  double energy;
  unsigned bits;
};
constexpr Sequence kBestSequences[] = {
    {1, 0x0},     {1, 0x1},       {2, 0x1},       {2, 0x2},      {7, 0x2},      {3, 0xd},      {8, 0xd},
    {12, 0x1a},   {13, 0x1a},     {5, 0xed},      {10, 0x65},    {6, 0xca},     {19, 0xca},    {15, 0x335},
    {24, 0x39a},  {32, 0x192b},   {25, 0x168c},   {29, 0x579b},  {26, 0x5d39},  {26, 0x7f356}, {39, 0xe54d},
    {47, 0x72b2}, {36, 0x31fab6}, {36, 0x380ad9}, {45, 0xe756d}, {37, 0xf1112d}};
SyntheticFunction labs(const Options& options) {
  const auto d = dimension(options, 10, 2);
  SyntheticFunction function{
      .name = named("labs", "dim", d),
      .box = cube(d, 0, 1),
      .evaluate = evaluator(LabsFormula{}),
      .direction = Direction::maximize,
      .integers = d,
      .source =
          "M. J. E. Golay, Sieves for low autocorrelation binary sequences, IEEE Transactions on "
          "Information Theory 23, 1977"};
  if (d - 2 < std::size(kBestSequences)) {
    const auto [energy, bits] = kBestSequences[d - 2];
    std::vector<double> sequence(d);
    for (std::size_t i = 0; i < d; ++i) sequence[i] = (bits >> i) & 1;
    function.optimum = Optimum{static_cast<double>(d * d) / (2 * energy), {sequence}};
  }
  return function;
}

}  // namespace

std::span<const ProblemEntry> mixed_problems() {
  static constexpr ProblemEntry list[] = {
      {"ackley_mixed", "Ackley's function of d - 3 bits and 3 reals", "dim=53 (>= 4)", make<ackley_mixed>},
      {"labs", "d bits of low autocorrelation, maximized", "dim=10 (>= 2)", make<labs>},
  };
  return list;
}

}  // namespace incumbent
