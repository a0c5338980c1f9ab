// Kolmogorov and Smirnov's two-sample test. Exactly, the values in ascending order are a walk from (0, 0) to (n, m),
// every one of them as likely; D >= d where it touches |i/n - j/m| >= d at the end of a group of ties (Hodges 1957).
// Else by the distribution of D_n, the distance of an empirical distribution of n values from the true one:
//   n d^2 <= 4: P(D_n < d) = n!/n^n times the middle element of H^n: Marsaglia, Tsang and Wang (2003), J. Stat.
//               Software 8(18), H of size 2 k - 1, k = ceil(n d)
//   beyond:     P(D_n >= d) = 2 d sum_{j <= n (1 - d)} C(n, j) (1 - d - j/n)^(n - j) (d + j/n)^(j - 1), twice the
//               one-sided tail (Birnbaum and Tingey 1951); both sides at once have a share below exp(-6 n d^2) of it
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/samples.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

constexpr double kLargestSize = 10000;
constexpr std::size_t kExactValues = 2000;

// A square matrix times 2^exponent, so that powers do not overflow.
struct Scaled {
  std::size_t size;
  std::vector<double> values;
  int exponent = 0;
};

Scaled product(const Scaled& a, const Scaled& b) {
  Scaled c{a.size, std::vector<double>(a.size * a.size, 0), a.exponent + b.exponent};
  for (std::size_t i = 0; i < a.size; ++i) {
    for (std::size_t k = 0; k < a.size; ++k) {
      const double factor = a.values[i * a.size + k];
      for (std::size_t j = 0; j < a.size; ++j) c.values[i * a.size + j] += factor * b.values[k * a.size + j];
    }
  }
  constexpr double kHuge = 0x1p400;
  if (c.values[(a.size / 2) * a.size + a.size / 2] > kHuge) {
    for (double& value : c.values) value /= kHuge;
    c.exponent += 400;
  }
  return c;
}

double lower_tail(double d, std::size_t n) {
  const double position = static_cast<double>(n) * d;
  const auto k = static_cast<std::size_t>(position) + 1;
  const double h = static_cast<double>(k) - position;
  const std::size_t size = 2 * k - 1;
  Scaled matrix{size, std::vector<double>(size * size, 0)};
  const auto at = [&](std::size_t i, std::size_t j) -> double& { return matrix.values[i * size + j]; };
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) at(i, j) = j <= i + 1 ? 1 : 0;
  }
  for (std::size_t i = 0; i < size; ++i) {
    at(i, 0) -= std::pow(h, static_cast<double>(i + 1));
    at(size - 1, i) -= std::pow(h, static_cast<double>(size - i));
  }
  if (2 * h > 1) at(size - 1, 0) += std::pow(2 * h - 1, static_cast<double>(size));
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size && j <= i; ++j) {
      for (std::size_t g = 1; g <= i + 1 - j; ++g) at(i, j) /= static_cast<double>(g);
    }
  }
  Scaled power{size, std::vector<double>(size * size, 0)};
  for (std::size_t i = 0; i < size; ++i) power.values[i * size + i] = 1;
  for (std::size_t left = n; left > 0; left /= 2) {
    if (left % 2 == 1) power = product(power, matrix);
    if (left > 1) matrix = product(matrix, matrix);
  }
  double value = power.values[(k - 1) * size + k - 1];
  int exponent = power.exponent;
  for (std::size_t i = 1; i <= n; ++i) {
    value *= static_cast<double>(i) / static_cast<double>(n);
    if (value < 0x1p-400) {
      value *= 0x1p400;
      exponent -= 400;
    }
  }
  return std::ldexp(value, exponent);
}

double one_sided_upper_tail(double d, std::size_t n) {
  const auto size = static_cast<double>(n);
  double sum = 0;
  for (std::size_t i = 0; i <= n; ++i) {
    const auto j = static_cast<double>(i);
    const double rest = 1 - d - j / size;
    if (rest < 0) break;
    if (rest == 0) {
      if (i == n) sum += std::pow(d + j / size, j - 1);
      continue;
    }
    const double log_choose = std::lgamma(size + 1) - std::lgamma(j + 1) - std::lgamma(size - j + 1);
    sum += std::exp(log_choose + (size - j) * std::log(rest) + (j - 1) * std::log(d + j / size));
  }
  return d * sum;
}

double kolmogorov_upper_tail(double d, std::size_t n) {
  if (d >= 1) return 0;
  if (d <= 0) return 1;
  const double square = static_cast<double>(n) * d * d;
  if (square > 4) return std::min(1.0, 2 * one_sided_upper_tail(d, n));
  return std::clamp(1 - lower_tail(d, n), 0.0, 1.0);
}

// P(D >= d), d = distance / (n m). groups: sizes of the groups of equal values, ascending.
double exact_upper_tail(std::size_t n, std::size_t m, std::size_t distance, const std::vector<double>& groups) {
  std::vector<double> at(n + 1, 0);  // of walks that haven't touched: how many values of x they have taken
  at[0] = 1;
  double touched = 0;
  std::size_t taken = 0;
  for (const double group : groups) {
    for (auto rest = static_cast<std::size_t>(group); rest > 0; --rest, ++taken) {
      const auto left = static_cast<double>(n + m - taken);
      for (std::size_t i = std::min(n, taken + 1) + 1; i-- > 0;) {
        const double stay = taken >= i && taken - i < m ? at[i] * static_cast<double>(m - (taken - i)) / left : 0;
        at[i] = stay + (i > 0 ? at[i - 1] * static_cast<double>(n - i + 1) / left : 0);
      }
    }
    for (std::size_t i = 0; i <= std::min(n, taken); ++i) {
      if (taken - i > m) continue;
      const auto a = i * m;
      const auto b = (taken - i) * n;
      if ((a > b ? a - b : b - a) < distance) continue;
      touched += at[i];
      at[i] = 0;
    }
  }
  return std::min(1.0, touched);
}

}  // namespace

TestResult kolmogorov_smirnov(std::span<const double> x, std::span<const double> y, Method method) {
  require_numbers(x, 1, "Kolmogorov and Smirnov's test");
  require_numbers(y, 1, "Kolmogorov and Smirnov's test");
  std::vector<double> a(x.begin(), x.end());
  std::vector<double> b(y.begin(), y.end());
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::size_t distance = 0;  // times n m
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double value = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == value) ++i;
    while (j < b.size() && b[j] == value) ++j;
    const auto above = i * b.size();
    const auto below = j * a.size();
    distance = std::max(distance, above > below ? above - below : below - above);
  }
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  TestResult result;
  result.statistic = static_cast<double>(distance) / (n * m);
  if (method == Method::exact || (method == Method::automatic && a.size() + b.size() <= kExactValues)) {
    a.insert(a.end(), b.begin(), b.end());
    result.p_value = exact_upper_tail(x.size(), y.size(), distance, tie_sizes(std::move(a)));
    return result;
  }
  const double size = std::max(1.0, std::nearbyint(n * m / (n + m)));
  require(size <= kLargestSize, "n m / (n + m) is {}; Kolmogorov and Smirnov's test takes at most {}", size,
          kLargestSize);
  result.p_value = kolmogorov_upper_tail(result.statistic, static_cast<std::size_t>(size));
  return result;
}

}  // namespace incumbent::statistics
