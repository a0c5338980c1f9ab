// Pivots of the candidates' covariance by acquisition value.
#include "acquisition/greedy_batch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace incumbent {

std::vector<std::size_t> greedy_batch(const compute::JointPosterior& candidates, compute::Acquisition acquisition,
                                      double noise, std::size_t count,
                                      const std::function<bool(std::size_t)>& may_take) {
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  const std::size_t m = candidates.mean.size();
  std::vector<double> variance(m), value(m);
  for (std::size_t i = 0; i < m; ++i) variance[i] = std::max(candidates.covariance(i, i), 0.0);
  std::vector<char> is_out(m, 0);
  std::vector<std::size_t> taken;
  std::vector<std::vector<double>> columns;  // what each taken one has taken from the covariances, as c c^T
  while (taken.size() < count) {
    for (std::size_t i = 0; i < m; ++i) {
      value[i] = is_out[i] ? kNever : compute::acquisition_value(acquisition, candidates.mean[i], variance[i]);
      if (std::isnan(value[i])) value[i] = kNever;
    }
    std::size_t best = 0;
    do {
      best = static_cast<std::size_t>(std::ranges::max_element(value) - value.begin());
      if (m == 0 || value[best] == kNever) return taken;
      is_out[best] = 1;
      value[best] = kNever;
    } while (!may_take(best));
    taken.push_back(best);
    acquisition.best = std::min(acquisition.best, candidates.mean[best]);

    const double total = variance[best] + noise;
    if (!(total > 0)) continue;  // known already
    std::vector<double> column(candidates.covariance.row(best).begin(), candidates.covariance.row(best).end());
    for (const auto& earlier : columns) {
      for (std::size_t i = 0; i < m; ++i) column[i] -= earlier[best] * earlier[i];
    }
    const double root = std::sqrt(total);
    for (std::size_t i = 0; i < m; ++i) {
      column[i] /= root;
      variance[i] = std::max(variance[i] - column[i] * column[i], 0.0);
    }
    columns.push_back(std::move(column));
  }
  return taken;
}

}  // namespace incumbent
