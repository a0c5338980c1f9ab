// Ranks and Friedman's test.
//   chi2 = (k-1) sum_j (R_j - N(k+1)/2)^2 / (sum_ij r_ij^2 - N k (k+1)^2 / 4)      Conover (1999), section 5.8
//   W    = chi2 / (N (k-1))                                                        Kendall's concordance
//   F    = (N-1) chi2 / (N(k-1) - chi2) with k-1 and (k-1)(N-1) degrees            Iman and Davenport (1980)
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {

std::vector<double> ranks(std::span<const double> values) {
  const std::size_t n = values.size();
  for (const double value : values) require(!std::isnan(value), "a value is NaN; ranks need numbers");
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(n);
  for (std::size_t first = 0; first < n;) {
    std::size_t last = first;
    while (last + 1 < n && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t i = first; i <= last; ++i) result[order[i]] = 0.5 * static_cast<double>(first + last) + 1;
    first = last + 1;
  }
  return result;
}

FriedmanResult friedman(std::span<const std::vector<double>> scores) {
  require(!scores.empty(), "there are no blocks; Friedman's test needs at least 1");
  const std::size_t treatments = scores.front().size();
  require(treatments >= 2, "there are {} treatments; Friedman's test needs at least 2", treatments);
  const auto n = static_cast<double>(scores.size());
  const auto k = static_cast<double>(treatments);
  FriedmanResult result;
  result.blocks = scores.size();
  result.average_ranks.assign(treatments, 0);
  double squares = 0;
  for (const auto& block : scores) {
    require(block.size() == treatments, "a block has {} scores; the first one has {}", block.size(), treatments);
    const auto row = ranks(block);
    for (std::size_t j = 0; j < treatments; ++j) {
      result.average_ranks[j] += row[j];
      squares += row[j] * row[j];
    }
  }
  double spread = 0;
  for (double& sum : result.average_ranks) {
    spread += (sum - n * (k + 1) / 2) * (sum - n * (k + 1) / 2);
    sum /= n;
  }
  result.uncorrected = 12 * spread / (n * k * (k + 1));
  const double scale = squares - n * k * (k + 1) * (k + 1) / 4;
  if (scale == 0) return result;
  result.chi_squared = (k - 1) * spread / scale;
  result.concordance = result.chi_squared / (n * (k - 1));
  result.chi_squared_p = chi_squared_upper_tail(result.chi_squared, k - 1);
  if (scores.size() == 1) return result;
  const double rest = n * (k - 1) - result.chi_squared;
  result.f = rest > 0 ? (n - 1) * result.chi_squared / rest : std::numeric_limits<double>::infinity();
  result.f_p = f_upper_tail(result.f, k - 1, (k - 1) * (n - 1));
  return result;
}

}  // namespace incumbent::statistics
