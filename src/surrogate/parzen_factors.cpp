#include "surrogate/parzen_factors.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/simd.hpp"
#include "formula/parzen.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kBlock = 64;

// mass -= what a bound cuts off, side = 1: a lower one, -1: an upper one.
INCUMBENT_SIMD_CLONES
void cut_off(const double* mu, const double* sigma, std::size_t n, double bound, double side, double* mass) {
  for (std::size_t i = 0; i < n; ++i) mass[i] -= formula::cut_mass(side * (mu[i] - bound) / sigma[i]);
}

INCUMBENT_SIMD_CLONES
void subtract_logarithms(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] -= formula::log(x[i]);
}

INCUMBENT_SIMD_CLONES
void reciprocals(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = 1 / x[i];
}

INCUMBENT_SIMD_CLONES
bool all_equal(const double* x, std::size_t n, double value) {
  int others = 0;
  for (std::size_t i = 0; i < n; ++i) others |= x[i] != value;
  return others == 0;
}

// Whether nothing of them is cut off at a bound.
INCUMBENT_SIMD_CLONES
bool are_whole(const double* mu, const double* sigma, std::size_t n, double bound, double side) {
  int cut = 0;
  for (std::size_t i = 0; i < n; ++i) cut |= side * (mu[i] - bound) < formula::kWholeMass * sigma[i];
  return cut == 0;
}

}  // namespace

// Most have the smallest sigma, and all their mass between the bounds.
void log_factors(const double* mu, const double* sigma, std::size_t n, double lower, double upper, double* out,
                 double* masses) {
  double mass[kBlock], known = -1, log_known = 0;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t size = std::min(kBlock, n - begin);
    const double *m = mu + begin, *s = sigma + begin;
    if (s[0] != known) log_known = formula::log(known = s[0]);
    if (all_equal(s, size, known)) {
      std::fill(out + begin, out + begin + size, -formula::kLogRoot2Pi - log_known);
    } else {
      std::fill(out + begin, out + begin + size, -formula::kLogRoot2Pi);
      subtract_logarithms(s, size, out + begin);
    }
    const bool whole_left = are_whole(m, s, size, lower, 1), whole_right = are_whole(m, s, size, upper, -1);
    if (whole_left && whole_right && masses == nullptr) continue;
    std::fill(mass, mass + size, 1.0);
    if (!whole_left) cut_off(m, s, size, lower, 1, mass);
    if (!whole_right) cut_off(m, s, size, upper, -1, mass);
    if (masses == nullptr) {
      subtract_logarithms(mass, size, out + begin);
    } else {
      std::copy(mass, mass + size, masses + begin);
    }
  }
}

INCUMBENT_SIMD_CLONES
void log_bins(const double* mu, const double* sigma, const double* log_mass, std::size_t n, double middle, double width,
              double* out) {
  for (std::size_t i = 0; i < n; ++i)
    out[i] = formula::log_normal_bin((middle - mu[i]) / sigma[i], width / sigma[i]) - log_mass[i];
}

void ParzenFactors::find(std::span<const double> ascending, std::span<const std::uint32_t> component,
                         std::vector<double>& sigma, double lower, double upper, Room& room) {
  if (lower_ != lower || upper_ != upper) now_ = {};
  lower_ = lower;
  upper_ = upper;
  auto& last = room.last_;
  auto& fresh = room.fresh_;
  auto& changed = room.changed_;
  std::swap(now_, last);
  const std::size_t n = ascending.size(), old = last.mu.size();
  const bool in_order = component.empty();
  const bool same_kind = in_order ? last.factor.size() == old : last.component.size() == old;
  now_.mu.assign(ascending.begin(), ascending.end());
  now_.component.assign(component.begin(), component.end());
  std::swap(now_.sigma, sigma);
  now_.factor.resize(in_order ? n : 0);
  now_.precision.resize(in_order ? n : 0);
  changed.clear();
  // Most blocks are as they were, at another place.
  const auto is_as_it_was = [&](std::size_t i, std::size_t k) {
    const auto same = [](const auto& a, std::size_t at, const auto& b, std::size_t from) {
      return std::memcmp(a.data() + at, b.data() + from, kBlock * sizeof(a[0])) == 0;
    };
    return same_kind && i + kBlock <= n && k + kBlock <= old && same(now_.mu, i, last.mu, k) &&
           same(now_.sigma, i, last.sigma, k) && (in_order || same(now_.component, i, last.component, k));
  };
  const auto take_over = [&](std::size_t i, std::size_t k, std::size_t count) {
    if (!in_order) return;
    std::copy_n(last.factor.data() + k, count, now_.factor.data() + i);
    std::copy_n(last.precision.data() + k, count, now_.precision.data() + i);
  };
  for (std::size_t i = 0, k = 0; i < n;) {
    if (is_as_it_was(i, k)) {
      take_over(i, k, kBlock);
      i += kBlock;
      k += kBlock;
      continue;
    }
    for (const std::size_t end = std::min(i + kBlock, n); i < end; ++i) {
      while (
          same_kind && k < old &&
          (last.mu[k] < ascending[i] || (!in_order && last.mu[k] == ascending[i] && last.component[k] < component[i])))
        ++k;
      if (same_kind && k < old && last.mu[k] == ascending[i] && last.sigma[k] == now_.sigma[i] &&
          (in_order || last.component[k] == component[i])) {
        take_over(i, k++, 1);
      } else {
        changed.push_back(i);
      }
    }
  }
  const std::size_t count = changed.size();
  fresh.resize(4 * count);
  double *mu = fresh.data(), *sigmas = mu + count, *factor = sigmas + count, *precision = factor + count;
  for (std::size_t m = 0; m < count; ++m) {
    mu[m] = ascending[changed[m]];
    sigmas[m] = now_.sigma[changed[m]];
  }
  log_factors(mu, sigmas, count, lower, upper, factor, nullptr);
  reciprocals(sigmas, count, precision);
  for (std::size_t m = 0; m < count && in_order; ++m) {
    now_.factor[changed[m]] = factor[m];
    now_.precision[changed[m]] = precision[m];
  }
}

}  // namespace incumbent
