// Tests of means by Student's t, and the sign test.
//   paired: t = mean(d) / (s_d / sqrt(n)), n - 1 degrees
//   Welch (1947), Biometrika 34: t = (mean(x) - mean(y)) / sqrt(a + b), a = s_x^2 / n, b = s_y^2 / m,
//   (a + b)^2 / (a^2 / (n - 1) + b^2 / (m - 1)) degrees
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

// Without any spread, a difference is certain and none is no difference.
TestResult t_test(double difference, double error, double degrees, Alternative alternative) {
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
  const auto d = differences(x, y);
  const auto n = static_cast<double>(d.size());
  return t_test(mean(d) - shift, std::sqrt(variance(d) / n), n - 1, alternative);
}

TestResult welch_t_shifted(std::span<const double> x, std::span<const double> y, double shift,
                           Alternative alternative) {
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  const double a = variance(x) / n;
  const double b = variance(y) / m;
  const double degrees = a + b > 0 ? (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1)) : n + m - 2;
  return t_test(mean(x) - mean(y) - shift, std::sqrt(a + b), degrees, alternative);
}

double wilcoxon_shifted(std::span<const double> x, std::span<const double> y, double shift, Alternative alternative) {
  auto d = differences(x, y);
  for (double& value : d) value -= shift;
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
  const double lower = fair_coin_lower_tail(above, above + below);  // P(at most `above`)
  const double upper = fair_coin_lower_tail(below, above + below);
  if (alternative == Alternative::less) result.p_value = lower;
  if (alternative == Alternative::greater) result.p_value = upper;
  if (alternative == Alternative::two_sided) result.p_value = std::min(1.0, 2 * std::min(lower, upper));
  return result;
}

EquivalenceResult equivalence(std::span<const double> x, std::span<const double> y, double margin,
                              EquivalenceTest test) {
  require(margin > 0 && std::isfinite(margin), "margin is {}; it must be positive", margin);
  const auto p_value = [&](double shift, Alternative alternative) {
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
  result.above_lower_p = p_value(-margin, Alternative::greater);
  result.below_upper_p = p_value(margin, Alternative::less);
  result.p_value = std::max(result.above_lower_p, result.below_upper_p);
  return result;
}

}  // namespace incumbent::statistics
