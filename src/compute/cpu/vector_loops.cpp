#include "compute/cpu/vector_loops.hpp"

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

// Eight doubles that the compiler keeps in whatever registers there are.
using Eight = double __attribute__((vector_size(64), aligned(8), may_alias));

const Eight& load(const double* p) { return *reinterpret_cast<const Eight*>(p); }
Eight& load(double* p) { return *reinterpret_cast<Eight*>(p); }

template <class Kind>
[[gnu::always_inline]] inline void value_loop(const double* r2, double shape, std::size_t m, double* value) {
  for (std::size_t i = 0; i < m; ++i) value[i] = Kind::value(r2[i], shape);
}

// Both at once: they share their exponential.
template <class Kind>
[[gnu::always_inline]] inline void slope_loop(const double* r2, double shape, std::size_t m, double* value,
                                              double* slope) {
  for (std::size_t i = 0; i < m; ++i) {
    const double square = r2[i], v = Kind::value(square, shape), s = Kind::slope(square, shape);
    value[i] = v;
    slope[i] = s;
  }
}

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
  switch (kind) {
    case CovarianceKind::rbf: return value_loop<formula::Rbf>(r2, shape, m, value);
    case CovarianceKind::matern12: return value_loop<formula::Matern12>(r2, shape, m, value);
    case CovarianceKind::matern32: return value_loop<formula::Matern32>(r2, shape, m, value);
    case CovarianceKind::matern52: return value_loop<formula::Matern52>(r2, shape, m, value);
    case CovarianceKind::rational_quadratic: return value_loop<formula::RationalQuadratic>(r2, shape, m, value);
  }
}

INCUMBENT_SIMD_CLONES
void kind_slopes(CovarianceKind kind, const double* r2, double shape, std::size_t m, double* value, double* slope) {
  switch (kind) {
    case CovarianceKind::rbf: return slope_loop<formula::Rbf>(r2, shape, m, value, slope);
    case CovarianceKind::matern12: return slope_loop<formula::Matern12>(r2, shape, m, value, slope);
    case CovarianceKind::matern32: return slope_loop<formula::Matern32>(r2, shape, m, value, slope);
    case CovarianceKind::matern52: return slope_loop<formula::Matern52>(r2, shape, m, value, slope);
    case CovarianceKind::rational_quadratic: return slope_loop<formula::RationalQuadratic>(r2, shape, m, value, slope);
  }
}

INCUMBENT_SIMD_CLONES
void shape_slopes(const double* r2, double shape, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; ++i) out[i] = formula::RationalQuadratic::shape_slope(r2[i], shape);
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
