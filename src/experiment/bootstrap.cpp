// Bootstrap intervals of any statistic. Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 13 and
// 14. BCa: the quantiles at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z = Phi^-1 of either tail,
//   z0 = Phi^-1(share of resamples below the statistic, half of those equal to it),
//   a = sum u^3 / (6 (sum u^2)^(3/2)), u the mean of the jackknife's values less each of them.
#include <algorithm>
#include <cmath>

#include "core/require.hpp"
#include "experiment/samples.hpp"
#include "formula/normal.hpp"
#include "formula/random.hpp"
#include "incumbent/statistics.hpp"

namespace incumbent::statistics {
namespace {

void check(const Bootstrap& how) {
  require(how.confidence > 0 && how.confidence < 1, "confidence is {}; it lies between 0 and 1", how.confidence);
  require(how.resamples > 0, "resamples is {}; it must be positive", how.resamples);
}

double acceleration(std::span<const double> values, const Statistic& statistic) {
  std::vector<double> without;
  std::vector<double> jackknife;
  for (std::size_t i = 0; i < values.size(); ++i) {
    without.assign(values.begin(), values.end());
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    jackknife.push_back(statistic(without));
  }
  const double center = mean(jackknife);
  double squares = 0;
  double cubes = 0;
  for (const double value : jackknife) {
    const double u = center - value;
    squares += u * u;
    cubes += u * u * u;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

}  // namespace

Interval bootstrap_interval(std::span<const double> values, const Statistic& statistic, Resampling resampling,
                            const Bootstrap& how) {
  check(how);
  require_numbers(values, resampling == Resampling::bca ? 2 : 1, "a bootstrap interval");
  Stream stream(how.seed, Purpose::bootstrap, how.index);
  std::vector<double> resampled(static_cast<std::size_t>(how.resamples));
  std::vector<double> sample(values.size());
  for (double& result : resampled) {
    for (double& value : sample) value = values[stream.below(values.size())];
    result = statistic(sample);
    require(!std::isnan(result), "the statistic of a resample is NaN; a bootstrap interval needs numbers");
  }
  double lower = 0.5 * (1 - how.confidence);
  double upper = 1 - lower;
  if (resampling == Resampling::bca) {
    const double observed = statistic(values);
    double share = 0;
    for (const double value : resampled) share += value < observed ? 1 : (value == observed ? 0.5 : 0);
    const auto count = static_cast<double>(how.resamples);
    const double bias = formula::inverse_normal_cdf(std::clamp(share, 0.5, count - 0.5) / count);
    const double a = acceleration(values, statistic);
    const auto corrected = [&](double probability) {
      const double z = bias + formula::inverse_normal_cdf(probability);
      if (1 - a * z <= 0) return a > 0 ? 1.0 : 0.0;  // the limit on the way to the pole
      return std::clamp(formula::normal_cdf(bias + z / (1 - a * z)), 0.0, 1.0);
    };
    lower = corrected(lower);
    upper = corrected(upper);
  }
  return {quantile(resampled, lower), quantile(resampled, upper)};
}

Interval two_level_interval(std::span<const std::vector<double>> groups, const Bootstrap& how) {
  check(how);
  require(!groups.empty(), "there are no groups; a bootstrap interval needs at least 1");
  for (const auto& group : groups) require_numbers(group, 1, "a bootstrap interval");
  Stream stream(how.seed, Purpose::bootstrap, how.index);
  std::vector<double> means(static_cast<std::size_t>(how.resamples));
  std::vector<double> sample;
  for (double& result : means) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const auto& group = groups[stream.below(groups.size())];
      sample.resize(group.size());
      for (double& value : sample) value = group[stream.below(group.size())];
      result += median(sample) / static_cast<double>(groups.size());
    }
  }
  const double tail = 0.5 * (1 - how.confidence);
  return {quantile(means, tail), quantile(means, 1 - tail)};
}

}  // namespace incumbent::statistics
