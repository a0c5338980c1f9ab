#include "compute/cpu/vector_loops.hpp"

#include <algorithm>

#include "core/simd.hpp"
#include "formula/trigonometric.hpp"

namespace incumbent::compute::cpu {
namespace {

// Squared distances of R registers of points: each column is looked at once, and the sums stay in registers. Where
// there is no resource, loops that do not ask for one take two thirds of the time.
template <std::size_t bytes, std::size_t R, bool with_resource>
INCUMBENT_INLINE void squared_distances_of(const WeightedColumns& x, const double* point, std::size_t i, double* out) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(double);
  V sum[R] = {};
  for (std::size_t j = 0; j < x.columns; ++j) {
    const double *column = x.data + j * x.stride + i, weight = x.weights[j], here = point[j];
    if (x.kinds[j] == ColumnKind::label) {
      for (std::size_t r = 0; r < R; ++r) {
        const V difference = load<bytes>(column + kLanes * r) - here;  // less itself: 0, or NaN if a label is
        sum[r] += difference != V{} ? weight + (difference - difference) : V{};
      }
    } else if (with_resource && x.kinds[j] == ColumnKind::resource) {
      for (std::size_t r = 0; r < R; ++r) sum[r] += weight * (load<bytes>(column + kLanes * r) + here);
    } else {
      for (std::size_t r = 0; r < R; ++r) {
        const V difference = load<bytes>(column + kLanes * r) - here;
        sum[r] += weight * (difference * difference);
      }
    }
  }
  for (std::size_t r = 0; r < R; ++r) load<bytes>(out + i + kLanes * r) = sum[r];
}

template <std::size_t bytes, bool with_resource>
INCUMBENT_INLINE void all_squared_distances(const WeightedColumns& x, const double* point, std::size_t m, double* out) {
  constexpr std::size_t kEight = 64 / bytes, kMany = bytes == 64 ? 4 : 8, kStep = kMany * bytes / sizeof(double);
  std::size_t i = 0;
  for (; i + kStep <= m; i += kStep) squared_distances_of<bytes, kMany, with_resource>(x, point, i, out);
  for (; i < m; i += 8) squared_distances_of<bytes, kEight, with_resource>(x, point, i, out);
}

// Eight partial sums in registers.
template <std::size_t bytes>
struct Sums {
  static constexpr std::size_t kLanes = bytes / sizeof(double), kParts = 8 / kLanes;
  Register<double, bytes> part[kParts] = {};
};

// sum += c (x - here)^2, of eight x.
template <std::size_t bytes>
INCUMBENT_INLINE void add_weighted_squares(const double* c, const double* x, double here, Sums<bytes>& sum) {
  for (std::size_t p = 0; p < sum.kParts; ++p) {
    const Register<double, bytes> difference = load<bytes>(x + sum.kLanes * p) - here;
    sum.part[p] += load<bytes>(c + sum.kLanes * p) * (difference * difference);
  }
}

// Four partial sums of eight: consecutive registers do not wait for each other.
template <std::size_t bytes>
INCUMBENT_INLINE void add_column_sum(const WeightedColumns& x, std::size_t j, double here, const double* c,
                                     std::size_t m, double* lanes) {
  using V = Register<double, bytes>;
  constexpr std::size_t kLanes = Sums<bytes>::kLanes, kParts = Sums<bytes>::kParts;
  const double* column = x.data + j * x.stride;
  Sums<bytes> s[4];
  std::size_t i = 0;
  if (x.kinds[j] == ColumnKind::label) {
    for (; i < m; i += 8) {
      for (std::size_t p = 0; p < kParts; ++p) {
        const std::size_t at = i + kLanes * p;
        s[0].part[p] += load<bytes>(column + at) != here - V{} ? load<bytes>(c + at) : V{};
      }
    }
  } else if (x.kinds[j] == ColumnKind::resource) {
    for (; i < m; i += 8) {
      for (std::size_t p = 0; p < kParts; ++p) {
        const std::size_t at = i + kLanes * p;
        s[0].part[p] += load<bytes>(c + at) * (load<bytes>(column + at) + here);
      }
    }
  } else {
    for (; i + 32 <= m; i += 32) {
      for (std::size_t q = 0; q < 4; ++q) add_weighted_squares<bytes>(c + i + 8 * q, column + i + 8 * q, here, s[q]);
    }
    if (i < m) add_weighted_squares<bytes>(c + i, column + i, here, s[0]);
    if (i + 8 < m) add_weighted_squares<bytes>(c + i + 8, column + i + 8, here, s[1]);
    if (i + 16 < m) add_weighted_squares<bytes>(c + i + 16, column + i + 16, here, s[2]);
  }
  for (std::size_t p = 0; p < kParts; ++p) {
    load<bytes>(lanes + 8 * j + kLanes * p) +=
        (-2 * x.weights[j]) * ((s[0].part[p] + s[1].part[p]) + (s[2].part[p] + s[3].part[p]));
  }
}

}  // namespace

void squared_distances(const WeightedColumns& x, const double* point, std::size_t m, double* out) {
  const bool with_resource = std::find(x.kinds, x.kinds + x.columns, ColumnKind::resource) != x.kinds + x.columns;
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    with_resource ? all_squared_distances<bytes, true>(x, point, m, out)
                  : all_squared_distances<bytes, false>(x, point, m, out);
  });
}

void add_length_scale_sums(const WeightedColumns& x, const double* point, const double* c, std::size_t m,
                           double* lanes) {
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    for (std::size_t j = 0; j < x.columns; ++j) add_column_sum<bytes>(x, j, point[j], c, m, lanes);
  });
}

INCUMBENT_SIMD_CLONES
void add_directions(const WeightedColumns& x, const double* point, const double* c, std::size_t m, double* out,
                    std::size_t stride) {
  for (std::size_t j = 0; j < x.columns; ++j) {
    if (x.kinds[j] == ColumnKind::label) continue;
    const double *column = x.data + j * x.stride, weight = x.weights[j], here = point[j];
    double* __restrict row = out + j * stride;
    if (x.kinds[j] == ColumnKind::resource) {
      for (std::size_t i = 0; i < m; ++i) row[i] += weight * c[i];
    } else {
      for (std::size_t i = 0; i < m; ++i) row[i] += 2 * weight * c[i] * (column[i] - here);
    }
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
void add_axis_values(CovarianceKind kind, const double* column, double here, double weight, double factor,
                     std::size_t m, double* __restrict out) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) {
          const double difference = column[i] - here;
          out[i] += factor * k.value(weight * (difference * difference), 0.0);
        }
      });
}

INCUMBENT_SIMD_CLONES
void axis_slopes(CovarianceKind kind, const double* column, double here, double weight, double factor, std::size_t m,
                 double* __restrict value, double* __restrict by_log) {
  formula::with_covariance(
      kind, [=](auto k) __attribute__((always_inline)) {
        for (std::size_t i = 0; i < m; ++i) {
          const double difference = column[i] - here, r2 = weight * (difference * difference);
          const double v = k.value(r2, 0.0), s = k.slope(r2, 0.0);
          value[i] = factor * v;
          by_log[i] = -2 * factor * r2 * s;
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

void add_products(const double* a, const double* b, std::size_t m, double* lanes) {
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    Sums<bytes> sum;
    for (std::size_t i = 0; i < m; i += 8) {
      for (std::size_t p = 0; p < sum.kParts; ++p) {
        sum.part[p] += load<bytes>(a + i + sum.kLanes * p) * load<bytes>(b + i + sum.kLanes * p);
      }
    }
    for (std::size_t p = 0; p < sum.kParts; ++p) load<bytes>(lanes + sum.kLanes * p) += sum.part[p];
  });
}

INCUMBENT_SIMD_CLONES
void multiply(const double* a, std::size_t m, double* __restrict out) {
  for (std::size_t i = 0; i < m; ++i) out[i] *= a[i];
}

INCUMBENT_SIMD_CLONES
void scale(double factor, std::size_t m, double* out) {
  for (std::size_t i = 0; i < m; ++i) out[i] *= factor;
}

INCUMBENT_SIMD_CLONES
void add_scaled(const double* a, double factor, std::size_t m, double* __restrict out) {
  for (std::size_t i = 0; i < m; ++i) out[i] += factor * a[i];
}

INCUMBENT_SIMD_CLONES
void gradient_weights(const double* alpha, double factor, std::size_t count, std::size_t m, double* w) {
  for (std::size_t i = 0; i < count; ++i) w[i] = factor * alpha[i] - w[i];
  for (std::size_t i = count; i < m; ++i) w[i] = 0;
}

INCUMBENT_SIMD_CLONES
void waves_of_phases(std::size_t m, double* __restrict phases, double* __restrict sines) {
  bool near = true;
  for (std::size_t i = 0; i < m; ++i) near &= formula::magnitude(phases[i]) < formula::kTrigonometricNear;
  for (std::size_t i = 0; near && i < m; ++i) {
    const auto reduced = formula::reduce_near(phases[i]);
    phases[i] = formula::sin_of(reduced, 1);
    sines[i] = formula::sin_of(reduced, 0);
  }
  for (std::size_t i = 0; !near && i < m; ++i) {
    sines[i] = formula::sin(phases[i]);
    phases[i] = formula::cos(phases[i]);
  }
}

INCUMBENT_SIMD_CLONES
void subtract_squares(const double* a, std::size_t m, double* __restrict out) {
  for (std::size_t i = 0; i < m; ++i) out[i] -= a[i] * a[i];
}

}  // namespace incumbent::compute::cpu
