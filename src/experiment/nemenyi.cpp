// After Friedman's test: Nemenyi's comparison of average ranks. Demsar (2006), JMLR 7, sections 3.2.2 and 3.2.3:
//   CD = q_alpha sqrt(k (k + 1) / (6 N)), q_alpha the studentized range over sqrt(2)
//   z_ij = |R_i - R_j| / sqrt(k (k + 1) / (6 N)), p_ij = P(range of k > sqrt(2) z_ij)
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/require.hpp"
#include "experiment/distributions.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

double rank_error(const FriedmanResult& friedman) {
  require(friedman.blocks > 0, "there are no blocks; Nemenyi's test needs at least 1");
  const auto k = static_cast<double>(friedman.average_ranks.size());
  return std::sqrt(k * (k + 1) / (6 * static_cast<double>(friedman.blocks)));
}

}  // namespace

Nemenyi nemenyi(const FriedmanResult& friedman, double alpha) {
  const double error = rank_error(friedman);
  const auto& ranks = friedman.average_ranks;
  const std::size_t k = ranks.size();
  Nemenyi result;
  result.critical_difference = studentized_range_quantile(alpha, k) / std::numbers::sqrt2 * error;
  result.z.assign(k, std::vector<double>(k, 0));
  result.p_values.assign(k, std::vector<double>(k, 1));
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double z = std::fabs(ranks[i] - ranks[j]) / error;
      result.z[i][j] = result.z[j][i] = z;
      result.p_values[i][j] = result.p_values[j][i] = studentized_range_upper_tail(std::numbers::sqrt2 * z, k);
    }
  }
  return result;
}

std::vector<double> against_control(const FriedmanResult& friedman, std::size_t control) {
  const auto& ranks = friedman.average_ranks;
  require(control < ranks.size(), "control is {}; it may be 0 to {}", control, ranks.size() - 1);
  const double error = rank_error(friedman);
  std::vector<double> p_values;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (i != control) p_values.push_back(normal_p_value((ranks[i] - ranks[control]) / error, Alternative::two_sided));
  }
  return p_values;
}

std::vector<std::vector<std::size_t>> level_groups(const std::vector<double>& ranks, double critical_difference) {
  std::vector<std::size_t> order(ranks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  std::vector<std::vector<std::size_t>> groups;
  std::size_t covered = 0;  // the end of the last run
  for (std::size_t first = 0; first < order.size(); ++first) {
    std::size_t last = first;
    while (last + 1 < order.size() && ranks[order[last + 1]] - ranks[order[first]] <= critical_difference) ++last;
    if (last == first || last + 1 <= covered) continue;  // one alone, or part of the run before
    covered = last + 1;
    groups.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first),
                        order.begin() + static_cast<std::ptrdiff_t>(last + 1));
  }
  return groups;
}

}  // namespace incumbent::statistics
