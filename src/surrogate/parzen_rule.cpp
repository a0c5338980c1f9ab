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

Bandwidths::Bandwidths(const BandwidthRule& rule, std::span<const double> ascending, double lower, double upper,
                       double prior_mu, double prior_sigma, std::size_t d)
    : rule_(rule), x_(ascending), lower_(lower), upper_(upper), prior_mu_(prior_mu), prior_sigma_(prior_sigma) {
  const std::size_t n = x_.size();
  least_ = smallest_sigma(rule, n, prior_sigma);
  prior_ = n + 1;
  if (rule.kind == Bandwidth::scaled && n > 0) {
    const double rate = formula::exp(-formula::log(static_cast<double>(n)) / static_cast<double>(d + 4));
    common_ = clipped(0.2 * rate * prior_sigma);
  } else if (n == 1 && rule.one_has_half) {
    common_ = clipped(0.5 * prior_sigma);
  } else if (rule.prior_is_neighbour) {
    const auto place =
        rule.prior_comes_first ? std::ranges::lower_bound(x_, prior_mu) : std::ranges::upper_bound(x_, prior_mu);
    prior_ = static_cast<std::size_t>(place - x_.begin());
  }
}

// Each between its neighbours: the observations, the prior's mean among them, the bounds around all.
double Bandwidths::at(std::size_t i) const {
  if (common_) return *common_;
  const std::size_t n = x_.size();
  const bool ends_have_one = !rule_.bounds_are_neighbours && (n >= 2 || rule_.prior_is_neighbour);
  const bool is_first = i == 0 && prior_ != 0, is_last = i + 1 == n && prior_ != n;
  const double before = i == prior_ ? prior_mu_ : is_first ? lower_ : x_[i - 1];
  const double after = i + 1 == prior_ ? prior_mu_ : is_last ? upper_ : x_[i + 1];
  const double left = x_[i] - before, right = after - x_[i];
  if (ends_have_one && (is_first || is_last)) return clipped(is_first ? right : left);
  return clipped(std::max(left, right));
}

void Bandwidths::all(double* out) const {
  const std::size_t n = x_.size();
  if (common_) {
    std::fill(out, out + n, *common_);
    return;
  }
  if (n > 2) wider_gaps(x_.data(), n - 2, least_, prior_sigma_, out + 1);
  for (const std::size_t i : {std::size_t{0}, n - 1, prior_ - 1, prior_}) {
    if (i < n) out[i] = at(i);
  }
}

std::optional<double> Bandwidths::least_of_gaps() const {
  // Of two or fewer the ends may be treated otherwise than with one more.
  if (common_ || x_.size() <= 2) return {};
  return least_;
}

namespace {

// first + i * step, i = 0, 1, ...
INCUMBENT_SIMD_CLONES
void ramp(double first, double step, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = first + static_cast<double>(static_cast<std::int32_t>(i)) * step;
}

struct Recency {
  std::size_t older = 0;  // than the newest 25
  double first = 1, step = 0;

  explicit Recency(std::size_t n) : older(n > kRecent ? n - kRecent : 0) {
    if (older == 0) return;
    first = 1 / static_cast<double>(n);
    if (older > 1) step = (1 - first) / static_cast<double>(older - 1);
  }
};

}  // namespace

double recency_weight(std::size_t i, std::size_t n) {
  const Recency r(n);
  return i < r.older ? r.first + static_cast<double>(i) * r.step : 1;
}

void recency_weights(std::span<double> out) {
  const Recency r(out.size());
  ramp(r.first, r.step, r.older, out.data());
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(r.older), out.end(), 1.0);
}

std::size_t good_count(std::size_t n, double beta, bool of_root, std::size_t cap) {
  const double x = static_cast<double>(n);
  return std::min(static_cast<std::size_t>(std::ceil(beta * (of_root ? std::sqrt(x) : x))), cap);
}

}  // namespace incumbent
