#include "compute/cpu/vector_loops.hpp"

#include <algorithm>

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

// Eight doubles that the compiler keeps in whatever registers there are.
using Eight = double __attribute__((vector_size(64), aligned(8), may_alias));

const Eight& load(const double* p) { return *reinterpret_cast<const Eight*>(p); }
Eight& load(double* p) { return *reinterpret_cast<Eight*>(p); }

}  // namespace

namespace {

// Squared distances of 8 V points: each column is looked at once, and the sums stay in registers. Where there is no
// resource, loops that do not ask for one take two thirds of the time.
template <std::size_t V, bool with_resource>
[[gnu::always_inline]] inline void squared_distances_of(const WeightedColumns& x, const double* point, std::size_t i,
                                                        double* out) {
  Eight sum[V] = {};
  for (std::size_t j = 0; j < x.columns; ++j) {
    const double *column = x.data + j * x.stride + i, weight = x.weights[j], here = point[j];
    if (x.kinds[j] == ColumnKind::label) {
      for (std::size_t v = 0; v < V; ++v) {
        sum[v] += load(column + 8 * v) != here - Eight{} ? weight - Eight{} : Eight{};
      }
    } else if (with_resource && x.kinds[j] == ColumnKind::resource) {
      for (std::size_t v = 0; v < V; ++v) sum[v] += weight * (load(column + 8 * v) + here);
    } else {
      for (std::size_t v = 0; v < V; ++v) {
        const Eight difference = load(column + 8 * v) - here;
        sum[v] += weight * (difference * difference);
      }
    }
  }
  for (std::size_t v = 0; v < V; ++v) load(out + i + 8 * v) = sum[v];
}

template <bool with_resource>
[[gnu::always_inline]] inline void all_squared_distances(const WeightedColumns& x, const double* point, std::size_t m,
                                                         double* out) {
  std::size_t i = 0;
  for (; i + 32 <= m; i += 32) squared_distances_of<4, with_resource>(x, point, i, out);
  for (; i < m; i += 8) squared_distances_of<1, with_resource>(x, point, i, out);
}

}  // namespace

INCUMBENT_SIMD_CLONES
void squared_distances(const WeightedColumns& x, const double* point, std::size_t m, double* out) {
  const bool with_resource = std::find(x.kinds, x.kinds + x.columns, ColumnKind::resource) != x.kinds + x.columns;
  with_resource ? all_squared_distances<true>(x, point, m, out) : all_squared_distances<false>(x, point, m, out);
}

// Four partial sums of eight: consecutive vectors do not wait for each other.
INCUMBENT_SIMD_CLONES
void add_length_scale_sums(const WeightedColumns& x, const double* point, const double* c, std::size_t m,
                           double* lanes) {
  for (std::size_t j = 0; j < x.columns; ++j) {
    const double *column = x.data + j * x.stride, here = point[j];
    Eight s0{}, s1{}, s2{}, s3{};
    std::size_t i = 0;
    if (x.kinds[j] == ColumnKind::label) {
      for (; i < m; i += 8) s0 += load(column + i) != here - Eight{} ? load(c + i) : Eight{};
    } else if (x.kinds[j] == ColumnKind::resource) {
      for (; i < m; i += 8) s0 += load(c + i) * (load(column + i) + here);
    } else {
      for (; i + 32 <= m; i += 32) {
        const Eight d0 = load(column + i) - here, d1 = load(column + i + 8) - here;
        const Eight d2 = load(column + i + 16) - here, d3 = load(column + i + 24) - here;
        s0 += load(c + i) * (d0 * d0), s1 += load(c + i + 8) * (d1 * d1);
        s2 += load(c + i + 16) * (d2 * d2), s3 += load(c + i + 24) * (d3 * d3);
      }
      const auto add = [&](Eight & sum, std::size_t at) __attribute__((always_inline)) {
        const Eight difference = load(column + at) - here;
        sum += load(c + at) * (difference * difference);
      };
      if (i < m) add(s0, i);
      if (i + 8 < m) add(s1, i + 8);
      if (i + 16 < m) add(s2, i + 16);
    }
    load(lanes + 8 * j) += (-2 * x.weights[j]) * ((s0 + s1) + (s2 + s3));
  }
}

INCUMBENT_SIMD_CLONES
void add_directions(const WeightedColumns& x, const double* point, const double* c, std::size_t m, double* out,
                    std::size_t stride) {
  for (std::size_t j = 0; j < x.columns; ++j) {
    if (x.kinds[j] == ColumnKind::label) continue;
    const double *column = x.data + j * x.stride, factor = 2 * x.weights[j];
    double* row = out + j * stride;
    if (x.kinds[j] == ColumnKind::resource) {
      for (std::size_t i = 0; i < m; i += 8) load(row + i) += x.weights[j] * load(c + i);
      continue;
    }
    for (std::size_t i = 0; i < m; i += 8) load(row + i) += factor * load(c + i) * (load(column + i) - point[j]);
  }
}

INCUMBENT_SIMD_CLONES
void kind_values(CovarianceKind kind, const double* r2, double shape, double factor, std::size_t m, double* value) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) value[i] = factor * k.value(r2[i], shape);
      });
}

INCUMBENT_SIMD_CLONES
void kind_slopes(CovarianceKind kind, const double* r2, double shape, double factor, std::size_t m, double* value,
                 double* slope) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) {  // both at once: they share their exponential
          const double square = r2[i], v = k.value(square, shape), s = k.slope(square, shape);
          value[i] = factor * v;
          slope[i] = factor * s;
        }
      });
}

INCUMBENT_SIMD_CLONES
void shape_slopes(CovarianceKind kind, const double* r2, double shape, std::size_t m, double* out) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        if constexpr (requires { k.shape_slope(1.0, 1.0); }) {
          for (std::size_t i = 0; i < m; ++i) out[i] = k.shape_slope(r2[i], shape);
        }
      });
}

INCUMBENT_SIMD_CLONES
void add_products(const double* a, const double* b, std::size_t m, double* lanes) {
  Eight sum{};
  for (std::size_t i = 0; i < m; i += 8) sum += load(a + i) * load(b + i);
  load(lanes) += sum;
}

INCUMBENT_SIMD_CLONES
void multiply(const double* a, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) load(out + i) *= load(a + i);
}

INCUMBENT_SIMD_CLONES
void scale(double factor, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) load(out + i) *= factor;
}

INCUMBENT_SIMD_CLONES
void add_scaled(const double* a, double factor, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) load(out + i) += factor * load(a + i);
}

INCUMBENT_SIMD_CLONES
void gradient_weights(const double* alpha, double factor, std::size_t count, std::size_t m, double* w) {
  for (std::size_t i = 0; i < count; ++i) w[i] = factor * alpha[i] - w[i];
  for (std::size_t i = count; i < m; ++i) w[i] = 0;
}

INCUMBENT_SIMD_CLONES
void subtract_squares(const double* a, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) load(out + i) -= load(a + i) * load(a + i);
}

}  // namespace incumbent::compute::cpu
