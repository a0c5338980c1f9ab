#include "compute/cpu/vector_loops.hpp"

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

// Eight doubles that the compiler keeps in whatever registers there are.
using Eight = double __attribute__((vector_size(64), aligned(8), may_alias));

const Eight& load(const double* p) { return *reinterpret_cast<const Eight*>(p); }
Eight& load(double* p) { return *reinterpret_cast<Eight*>(p); }

}  // namespace

INCUMBENT_SIMD_CLONES
void squared_distances(const WeightedColumns& x, const double* point, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) {
    Eight sum{};
    for (std::size_t j = 0; j < x.columns; ++j) {
      const Eight difference = load(x.data + j * x.stride + i) - point[j];
      const Eight weight = x.weights[j] - Eight{};
      if (x.kinds[j] == ColumnKind::label) {
        sum += difference != 0.0 ? weight : Eight{};
      } else {
        sum += weight * (difference * difference);
      }
    }
    load(out + i) = sum;
  }
}

INCUMBENT_SIMD_CLONES
void add_length_scale_sums(const WeightedColumns& x, const double* point, const double* c, std::size_t m,
                           double* lanes) {
  for (std::size_t j = 0; j < x.columns; ++j) {
    const double* column = x.data + j * x.stride;
    Eight sum{};
    if (x.kinds[j] == ColumnKind::label) {
      for (std::size_t i = 0; i < m; i += 8) sum += load(column + i) != point[j] - Eight{} ? load(c + i) : Eight{};
    } else {
      for (std::size_t i = 0; i < m; i += 8) {
        const Eight difference = load(column + i) - point[j];
        sum += load(c + i) * (difference * difference);
      }
    }
    load(lanes + 8 * j) += (-2 * x.weights[j]) * sum;
  }
}

INCUMBENT_SIMD_CLONES
void add_directions(const WeightedColumns& x, const double* point, const double* c, std::size_t m, double* out,
                    std::size_t stride) {
  for (std::size_t j = 0; j < x.columns; ++j) {
    if (x.kinds[j] == ColumnKind::label) continue;
    const double *column = x.data + j * x.stride, factor = 2 * x.weights[j];
    double* row = out + j * stride;
    for (std::size_t i = 0; i < m; i += 8) load(row + i) += factor * load(c + i) * (load(column + i) - point[j]);
  }
}

INCUMBENT_SIMD_CLONES
void kind_values(CovarianceKind kind, const double* r2, double shape, std::size_t m, double* value) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) value[i] = k.value(r2[i], shape);
      });
}

INCUMBENT_SIMD_CLONES
void kind_slopes(CovarianceKind kind, const double* r2, double shape, std::size_t m, double* value, double* slope) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) {  // both at once: they share their exponential
          const double square = r2[i], v = k.value(square, shape), s = k.slope(square, shape);
          value[i] = v;
          slope[i] = s;
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
void subtract_squares(const double* a, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; i += 8) load(out + i) -= load(a + i) * load(a + i);
}

}  // namespace incumbent::compute::cpu
