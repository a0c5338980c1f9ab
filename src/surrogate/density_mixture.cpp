#include "surrogate/density_mixture.hpp"

#include <algorithm>

#include "core/simd.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"

namespace incumbent {
namespace {

constexpr std::size_t kTile = 512;    // components whose exponents are made before they are summed
constexpr std::size_t kPoints = 8;    // points for which a component is loaded once
constexpr std::size_t kStretch = 32;  // components that are left out together
constexpr double kNegligible = 40;    // exponents that much below the largest: e^-40 = 4e-18

// Exponents of `size` components from `first` on at eight points, coordinates x[j * kPoints + i]; out[i * kTile + k].
template <std::size_t bytes>
INCUMBENT_INLINE void normal_exponents(const DensityMixture& m, const double* x, std::size_t first, std::size_t size,
                                       double* out) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  for (std::size_t k = 0; k < size; k += kLanes) {
    V sum[kPoints] = {};
    const double *mean = m.mean.data() + first + k, *precision = m.precision.data() + first + k;
    for (std::size_t j = 0; j < m.normals; ++j, mean += m.components, precision += m.components) {
      const V centre = load<bytes>(mean), scale = load<bytes>(precision);
      for (std::size_t i = 0; i < kPoints; ++i) {
        const V z = (x[j * kPoints + i] - centre) * scale;
        sum[i] += z * z;
      }
    }
    const V offset = load<bytes>(m.offset.data() + first + k);
    for (std::size_t i = 0; i < kPoints; ++i) load<bytes>(out + i * kTile + k) = offset - 0.5 * sum[i];
  }
}

// The largest of each stretch of 32.
template <std::size_t bytes>
INCUMBENT_INLINE void stretch_maxima(const double* e, std::size_t size, double* maxima) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  for (std::size_t k = 0; k < size; k += kStretch) {
    V most = load<bytes>(e + k);
    for (std::size_t at = k; at < std::min(k + kStretch, size); at += kLanes) {
      const V here = load<bytes>(e + at);
      most = here > most ? here : most;
    }
    double largest = most[0];
    for (std::size_t lane = 1; lane < kLanes; ++lane) largest = most[lane] > largest ? most[lane] : largest;
    maxima[k / kStretch] = largest;
  }
}

INCUMBENT_SIMD_CLONES
void add_table(const double* table, const std::uint32_t* rows, std::size_t size, double* e) {
  for (std::size_t k = 0; k < size; ++k) e[k] += table[rows[k]];
}

// The sum of e^(e_k - shift), eight partial sums; e is overwritten.
INCUMBENT_SIMD_CLONES
double sum_of_exponentials(double* e, double shift, std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) e[k] = formula::exp_of_negative(e[k] - shift);
  double sum[8] = {};
  for (std::size_t k = 0; k < size; k += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] += e[k + lane];
  }
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

// log sum exp, of what was added so far.
struct RunningSum {
  double shift = -formula::kInfinity, sum = 0;

  void add(const double* e, const double* maxima, std::size_t size) {
    const std::size_t stretches = (size + kStretch - 1) / kStretch;
    const double largest = *std::max_element(maxima, maxima + stretches);
    if (!(largest > shift - kNegligible)) return;
    if (largest > shift) {
      sum *= formula::exp(shift - largest);
      shift = largest;
    }
    double kept[kTile];
    std::size_t count = 0;
    for (std::size_t s = 0; s < stretches; ++s) {
      if (!(maxima[s] > shift - kNegligible)) continue;
      const std::size_t end = std::min((s + 1) * kStretch, size);
      std::copy(e + s * kStretch, e + end, kept + count);
      count += end - s * kStretch;
    }
    sum += sum_of_exponentials(kept, shift, count);
  }
  double log() const { return shift + formula::log(sum); }
};

}  // namespace

void DensityMixture::resize(std::size_t count, std::size_t normal_columns, std::size_t table_columns) {
  components = compute::cpu::padded(count);
  normals = normal_columns;
  offset.resize(components);
  mean.resize(components * normals);
  precision.resize(components * normals);
  rows.resize(table_columns);
  for (auto& row : rows) row.assign(components, 0);
}

void log_densities(const DensityMixture& mixture, const DensityPoints& points, double* out) {
  compute::cpu::AlignedVector x(std::max<std::size_t>(mixture.normals, 1) * kPoints), e(kTile * kPoints);
  for (std::size_t begin = 0; begin < points.count; begin += kPoints) {
    const std::size_t count = std::min(kPoints, points.count - begin);
    for (std::size_t j = 0; j < mixture.normals; ++j) {
      // The last block repeats a point.
      for (std::size_t i = 0; i < kPoints; ++i)
        x[j * kPoints + i] = points.x[j * points.count + begin + std::min(i, count - 1)];
    }
    RunningSum sums[kPoints];
    for (std::size_t first = 0; first < mixture.components; first += kTile) {
      const std::size_t size = std::min(kTile, mixture.components - first);
      const auto* m = &mixture;
      double *exponents = e.data(), *at = x.data();
      with_registers([=](auto bytes)
                         __attribute__((always_inline)) { normal_exponents<bytes()>(*m, at, first, size, exponents); });
      for (std::size_t i = 0; i < count; ++i) {
        double* own = exponents + i * kTile;
        for (std::size_t t = 0; t < mixture.rows.size(); ++t) {
          add_table(points.tables[t][begin + i], mixture.rows[t].data() + first, size, own);
        }
        double maxima[kTile / kStretch];
        double* largest = maxima;
        with_registers([=](auto bytes) __attribute__((always_inline)) { stretch_maxima<bytes()>(own, size, largest); });
        sums[i].add(own, maxima, size);
      }
    }
    for (std::size_t i = 0; i < count; ++i) out[begin + i] = sums[i].log();
  }
}

}  // namespace incumbent
