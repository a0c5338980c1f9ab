#include "surrogate/parzen_factors.hpp"

#include <algorithm>

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

INCUMBENT_SIMD_CLONES
void reciprocals(const double* x, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = 1 / x[i];
}

}  // namespace incumbent
