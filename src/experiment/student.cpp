// Tests of means by Student's t, and the sign test.
//   paired: t = mean(d) / (s_d / sqrt(n)), n - 1 degrees
//   Welch (1947), Biometrika 34: t = (mean(x) - mean(y)) / sqrt(a + b), a = s_x^2 / n, b = s_y^2 / m,
//   1 / (c^2 / (n - 1) + (1 - c)^2 / (m - 1)) degrees, c = a / (a + b)
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

// Without any spread, a difference is certain and none is no difference. test: for messages.
TestResult t_test(double difference, double error, double degrees, Alternative alternative, std::string_view test) {
  require(std::isfinite(difference) && std::isfinite(error),
          "a difference of means is {} with the standard error {}; {} needs both finite", difference, error, test);
  TestResult result;
  result.degrees = degrees;
  if (difference == 0) return {0, alternative == Alternative::two_sided ? 1.0 : 0.5, degrees};
  result.statistic =
      error > 0 ? difference / error : std::copysign(std::numeric_limits<double>::infinity(), difference);
  result.p_value = student_t_p_value(result.statistic, degrees, alternative);
  return result;
}

// x less y + shift.
TestResult paired_t_shifted(std::span<const double> x, std::span<const double> y, double shift,
                            Alternative alternative) {
  constexpr std::string_view test = "the paired t test";
  require_finite(x, "x", test);
  require_finite(y, "y", test);
  const auto d = differences(x, y);
  const auto n = static_cast<double>(d.size());
  return t_test(mean(d) - shift, std::sqrt(variance(d) / n), n - 1, alternative, test);
}

TestResult welch_t_shifted(std::span<const double> x, std::span<const double> y, double shift,
                           Alternative alternative) {
  constexpr std::string_view test = "Welch's test";
  require_finite(x, "x", test);
  require_finite(y, "y", test);
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  const double a = variance(x) / n;
  const double b = variance(y) / m;
  const double share = a / (a + b);
  const double degrees = a + b > 0 ? 1 / (share * share / (n - 1) + (1 - share) * (1 - share) / (m - 1)) : n + m - 2;
  return t_test(mean(x) - mean(y) - shift, std::sqrt(a + b), degrees, alternative, test);
}

double wilcoxon_shifted(std::span<const double> x, std::span<const double> y, double shift, Alternative alternative) {
  auto d = differences(x, y);
  for (std::size_t i = 0; i < d.size(); ++i) {
    // x, y and the margin may each be rounded, as 0.3 - 0.2 - 0.1 is -2.8e-17.
    const double rounding =
        std::numeric_limits<double>::epsilon() * (std::fabs(x[i]) + std::fabs(y[i]) + std::fabs(shift));
    d[i] -= shift;
    if (std::isfinite(rounding) && std::fabs(d[i]) <= rounding) d[i] = 0;
  }
  WilcoxonOptions options;
  options.alternative = alternative;
  return wilcoxon(d, std::vector<double>(d.size(), 0), options).p_value;
}

}  // namespace

TestResult paired_t(std::span<const double> x, std::span<const double> y, Alternative alternative) {
  require_pairs(x, y, 2, "the paired t test");
  return paired_t_shifted(x, y, 0, alternative);
}

TestResult welch_t(std::span<const double> x, std::span<const double> y, Alternative alternative) {
  require_numbers(x, 2, "Welch's test");
  require_numbers(y, 2, "Welch's test");
  return welch_t_shifted(x, y, 0, alternative);
}

TestResult sign_test(std::span<const double> x, std::span<const double> y, Alternative alternative) {
  require_pairs(x, y, 0, "the sign test");
  std::size_t above = 0;
  std::size_t below = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    above += x[i] > y[i];
    below += x[i] < y[i];
  }
  TestResult result;
  result.statistic = static_cast<double>(above);
  const Tails tails{fair_coin_lower_tail(above, above + below), fair_coin_lower_tail(below, above + below)};
  result.p_value = p_value(tails, alternative);
  return result;
}

EquivalenceResult equivalence(std::span<const double> x, std::span<const double> y, double margin,
                              EquivalenceTest test) {
  require(margin > 0 && std::isfinite(margin), "margin is {}; it must be positive", margin);
  const auto one_sided = [&](double shift, Alternative alternative) {
    if (test == EquivalenceTest::wilcoxon) return wilcoxon_shifted(x, y, shift, alternative);
    if (test == EquivalenceTest::welch) return welch_t_shifted(x, y, shift, alternative).p_value;
    return paired_t_shifted(x, y, shift, alternative).p_value;
  };
  if (test == EquivalenceTest::welch) {
    require_numbers(x, 2, "the equivalence test");
    require_numbers(y, 2, "the equivalence test");
  } else {
    require_pairs(x, y, test == EquivalenceTest::wilcoxon ? 1 : 2, "the equivalence test");
  }
  EquivalenceResult result;
  result.above_lower_p = one_sided(-margin, Alternative::greater);
  result.below_upper_p = one_sided(margin, Alternative::less);
  result.p_value = std::max(result.above_lower_p, result.below_upper_p);
  return result;
}

}  // namespace incumbent::statistics
