#include "surrogate/parzen_rule.hpp"

#include <algorithm>
#include <cmath>

#include "core/simd.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kRecent = 25;
constexpr double kLeastSigma = 1e-12;  // without a clip

// gap[i] = the larger of p[i + 1] - p[i] and p[i + 2] - p[i + 1], in [least, most].
INCUMBENT_SIMD_CLONES
void wider_gaps(const double* p, std::size_t n, double least, double most, double* gap) {
  for (std::size_t i = 0; i < n; ++i) {
    const double left = p[i + 1] - p[i], right = p[i + 2] - p[i + 1];
    const double wider = left > right ? left : right;
    const double enough = wider < least ? least : wider;
    gap[i] = enough > most ? most : enough;
  }
}

double smallest_sigma(const BandwidthRule& rule, std::size_t n, double prior_sigma) {
  if (!rule.clip) return kLeastSigma;
  const double components = static_cast<double>(n) + 1;
  const double shrunk =
      rule.clip_exponent == 1 ? 1 / (1 + components) : formula::exp(-rule.clip_exponent * formula::log(1 + components));
  return std::min(prior_sigma, prior_sigma * std::max(rule.clip_minimum, shrunk));
}

}  // namespace

void bandwidths(const BandwidthRule& rule, const double* ascending, std::size_t n, double lower, double upper,
                double prior_mu, double prior_sigma, std::size_t d, double* out) {
  if (n == 0) return;
  const double least = smallest_sigma(rule, n, prior_sigma), most = prior_sigma;
  const auto clipped = [&](double sigma) { return std::min(std::max(sigma, least), most); };
  if (rule.kind == Bandwidth::scaled) {
    const double rate = formula::exp(-formula::log(static_cast<double>(n)) / static_cast<double>(d + 4));
    std::fill(out, out + n, clipped(0.2 * rate * prior_sigma));
    return;
  }
  if (n == 1 && rule.one_has_half) {
    out[0] = clipped(0.5 * prior_sigma);
    return;
  }
  thread_local std::vector<double> points, gaps;
  points.resize(n + 3);
  gaps.resize(n + 1);
  // lower, the observations (with the prior's mean among them), upper.
  std::size_t prior = n, count = n;
  points[0] = lower;
  if (rule.prior_is_neighbour) {
    const auto* end = ascending + n;
    const auto* place = rule.prior_comes_first ? std::lower_bound(ascending, end, prior_mu)
                                               : std::upper_bound(ascending, end, prior_mu);
    prior = static_cast<std::size_t>(place - ascending);
    points[prior + 1] = prior_mu;
    count = n + 1;
  }
  std::copy(ascending, ascending + prior, points.data() + 1);
  std::copy(ascending + prior, ascending + n, points.data() + 1 + prior + (count - n));
  points[count + 1] = upper;
  wider_gaps(points.data(), count, least, most, gaps.data());
  if (!rule.bounds_are_neighbours && count >= 2) {
    gaps[0] = clipped(points[2] - points[1]);
    gaps[count - 1] = clipped(points[count] - points[count - 1]);
  }
  std::copy(gaps.data(), gaps.data() + prior, out);
  std::copy(gaps.data() + prior + (count - n), gaps.data() + count, out + prior);
}

double recency_weight(std::size_t i, std::size_t n) {
  if (n <= kRecent || i >= n - kRecent) return 1;
  const std::size_t ramp = n - kRecent;
  const double first = 1 / static_cast<double>(n);
  if (ramp == 1) return first;
  return first + static_cast<double>(i) * ((1 - first) / static_cast<double>(ramp - 1));
}

std::size_t good_count(std::size_t n, double beta, bool of_root, std::size_t cap) {
  const double x = static_cast<double>(n);
  return std::min(static_cast<std::size_t>(std::ceil(beta * (of_root ? std::sqrt(x) : x))), cap);
}

}  // namespace incumbent
