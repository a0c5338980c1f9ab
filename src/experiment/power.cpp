// How many pairs Wilcoxon's test needs: its power by resampling the observed differences. Collings and Hamilton (1988),
// Biometrics 44, estimate the power of Wilcoxon's two-sample test so.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/samples.hpp"
#include "formula/random.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {

double wilcoxon_power(std::span<const double> differences, std::size_t pairs, const PowerOptions& options) {
  require_numbers(differences, 1, "the power of a test");
  require(options.alpha > 0 && options.alpha < 1, "alpha is {}; it lies between 0 and 1", options.alpha);
  require(options.resamples > 0, "resamples is {}; it must be positive", options.resamples);
  if (smallest_p_value(pairs) > options.alpha) return 0;
  constexpr std::size_t kExact = 25;  // beyond, the normal approximation is close and far faster
  WilcoxonOptions how;
  how.method = pairs <= kExact ? Method::exact : Method::normal;
  Stream stream(options.seed, Purpose::bootstrap, pairs);
  std::vector<double> sample(pairs);
  const std::vector<double> zero(pairs, 0);
  int significant = 0;
  for (int i = 0; i < options.resamples; ++i) {
    for (double& value : sample) value = differences[stream.below(differences.size())];
    significant += wilcoxon(sample, zero, how).p_value <= options.alpha;
  }
  return static_cast<double>(significant) / options.resamples;
}

std::optional<std::size_t> pairs_needed(std::span<const double> differences, double power, std::size_t limit,
                                        const PowerOptions& options) {
  require(power > 0 && power < 1, "power is {}; it lies between 0 and 1", power);
  const auto reached = [&](std::size_t pairs) { return wilcoxon_power(differences, pairs, options) >= power; };
  std::size_t low = 0;  // not enough
  std::size_t high = 4;
  while (high < limit && !reached(high)) {
    low = high;
    high = std::min(limit, 2 * high);
  }
  if (high >= limit && !reached(limit)) return {};
  high = std::min(high, limit);
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace incumbent::statistics
