#include "compute/cpu/fast_means.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/simd.hpp"

namespace incumbent::compute::cpu {
namespace {

constexpr std::size_t kWidth = FastMeans::kWidth, kGroup = 8;
constexpr double kUnit = 0x1p-24;
constexpr double kLargestNorm = 1e4;  // relative errors are then below a thousandth
constexpr float kFarthest = 87.0f;    // e^-87 is still a normal number

// k = e^-a for 0 <= a <= kFarthest, within 2 units in the last place: a = k ln 2 - r.
template <std::size_t bytes>
INCUMBENT_INLINE void exp_minus(const Register<float, bytes>& a, Register<float, bytes>& result) {
  using Floats = Register<float, bytes>;
  using Ints = Register<std::int32_t, bytes>;
  constexpr float kShift = 0x1.8p23f;
  const Floats shifted = kShift - a * 1.44269504f, k = shifted - kShift;
  const Floats r = (-a - k * 0.693359375f) + k * 2.12194440e-4f;
  const Floats tail =
      0.5f + r * (0.16666667f + r * (0.041666668f + r * (0.0083333338f + r * (0.0013888889f + r * 1.9841270e-4f))));
  const Floats e = 1.0f + (r + (r * r) * tail);
  const Ints power = (reinterpret_cast<const Ints&>(shifted) + 127) << 23;
  result = e * reinterpret_cast<const Floats&>(power);
}

template <std::size_t bytes>
INCUMBENT_INLINE void add(const Register<float, bytes>& x, double* sums) {
  using Doubles = Register<double, bytes>;
  const auto* halves = reinterpret_cast<const Register<float, bytes / 2>*>(&x);
  for (std::size_t h = 0; h < 2; ++h) {
    load<bytes>(sums + bytes / sizeof(double) * h) += __builtin_convertvector(halves[h], Doubles);
  }
}

struct Rows {
  const float* coordinates;  // n x columns
  const float* weights;
  std::size_t n, columns;
};

// sums[t] += sum w k, bounds[t] += sum |w| k (a_t + slope a): kWidth points, column j at points + j * kWidth.
template <std::size_t bytes, int degree, bool squared>
INCUMBENT_INLINE void add_sums(const Rows& rows, const float* points, const float* errors, float slope, double* sums,
                               double* bounds) {
  using Floats = Register<float, bytes>;
  constexpr std::size_t kLanes = bytes / sizeof(float), kVectors = kWidth / kLanes;
  alignas(64) float distance[kWidth];
  for (std::size_t first = 0; first < rows.n; first += kGroup) {
    Floats sum[kVectors] = {}, bound[kVectors] = {};
    for (std::size_t i = first; i < first + kGroup; ++i) {
      Floats r2[kVectors] = {};
      const float* row = rows.coordinates + i * rows.columns;
      for (std::size_t j = 0; j < rows.columns; ++j) {
        for (std::size_t v = 0; v < kVectors; ++v) {
          const Floats difference = load<bytes>(points + j * kWidth + v * kLanes) - row[j];
          r2[v] += difference * difference;
        }
      }
      for (std::size_t v = 0; v < kVectors; ++v) load<bytes>(distance + v * kLanes) = r2[v];
      if constexpr (!squared) {
        for (std::size_t t = 0; t < kWidth; ++t) distance[t] = std::sqrt(distance[t]);
      }
      const float weight = rows.weights[i], size = std::abs(weight);
      for (std::size_t v = 0; v < kVectors; ++v) {
        Floats a = load<bytes>(distance + v * kLanes);
        if constexpr (squared) a *= 0.5f;
        a = a > kFarthest ? Floats{} + kFarthest : a;
        Floats k;
        exp_minus<bytes>(a, k);
        if constexpr (degree == 1) k *= 1.0f + a;
        if constexpr (degree == 2) k *= 1.0f + a * (1.0f + a * (1.0f / 3));
        sum[v] += weight * k;
        bound[v] += (size * k) * (load<bytes>(errors + v * kLanes) + slope * a);
      }
    }
    for (std::size_t v = 0; v < kVectors; ++v) {
      add<bytes>(sum[v], sums + v * kLanes);
      add<bytes>(bound[v], bounds + v * kLanes);
    }
  }
}

void add_sums_of(CovarianceKind kind, const Rows& rows, const float* x, const float* errors, float slope, double* sums,
                 double* bounds) {
  with_registers([=](auto bytes) __attribute__((always_inline)) {
    switch (kind) {
      case CovarianceKind::rbf: return add_sums<bytes, 0, true>(rows, x, errors, slope, sums, bounds);
      case CovarianceKind::matern12: return add_sums<bytes, 0, false>(rows, x, errors, slope, sums, bounds);
      case CovarianceKind::matern32: return add_sums<bytes, 1, false>(rows, x, errors, slope, sums, bounds);
      default: return add_sums<bytes, 2, false>(rows, x, errors, slope, sums, bounds);
    }
  });
}

// c of the kind.
double factor_of(CovarianceKind kind) {
  switch (kind) {
    case CovarianceKind::matern32: return std::sqrt(3.0);
    case CovarianceKind::matern52: return std::sqrt(5.0);
    default: return 1;
  }
}

}  // namespace

std::optional<FastMeans> FastMeans::make(const System& system, const GpModelOptions& options) {
  const auto& c = options.covariance;
  const auto& factor = c.factors[0];
  if (c.factor_count != 1 || formula::has_shape(factor.kind) || factor.kind == CovarianceKind::cauchy) return {};
  if (std::any_of(options.columns.begin(), options.columns.end(), [](auto k) { return k != ColumnKind::number; })) {
    return {};
  }
  FastMeans fast;
  fast.kind_ = factor.kind;
  fast.columns_ = options.columns.size();
  fast.mean_ = system.constant_mean();
  const std::size_t n = system.size(), d = fast.columns_;
  fast.n_ = (n + kGroup - 1) / kGroup * kGroup;
  fast.rows_.assign(fast.n_ * d, 0.0f);
  fast.weights_.assign(fast.n_, 0.0f);
  for (std::size_t j = 0; j < d; ++j) {
    double low = 0, high = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double x = system.row(i)[j];
      low = i == 0 ? x : std::min(low, x);
      high = i == 0 ? x : std::max(high, x);
    }
    fast.centre_.push_back(0.5 * low + 0.5 * high);
    fast.per_.push_back(factor_of(factor.kind) / system.parameters()[1 + j]);
  }
  for (std::size_t i = 0; i < n; ++i) fast.weight_ = std::max(fast.weight_, std::abs(system.weight(i)));
  // One output scale for all: it goes with the weights.
  const double scale = fast.weight_ * system.covariance().variance();
  if (!(scale < 1e300)) return {};
  for (std::size_t i = 0; i < n; ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double u = (system.row(i)[j] - fast.centre_[j]) * fast.per_[j];
      fast.rows_[i * d + j] = static_cast<float>(u);
      squares += u * u;
    }
    fast.norm_ = std::max(fast.norm_, std::sqrt(squares));
    if (fast.weight_ > 0) fast.weights_[i] = static_cast<float>(system.weight(i) / fast.weight_);
    fast.total_ += std::abs(fast.weights_[i]);
  }
  if (!(fast.norm_ < kLargestNorm) || d > 4096) return {};
  fast.weight_ = scale;
  return fast;
}

void FastMeans::lower_bounds(const PointBlock& block, double* lower) const {
  thread_local std::vector<float, AlignedAllocator<float>> points;
  points.resize(columns_ * kWidth);
  alignas(64) double sums[kWidth] = {}, bounds[kWidth] = {}, squares[kWidth] = {};
  alignas(64) float errors[kWidth];
  for (std::size_t j = 0; j < columns_; ++j) {
    const double* column = block.data + j * block.stride;
    for (std::size_t t = 0; t < kWidth; ++t) {
      const double u = (column[t] - centre_[j]) * per_[j];
      points[j * kWidth + t] = static_cast<float>(u);
      squares[t] += u * u;
    }
  }
  const bool gaussian = kind_ == CovarianceKind::rbf;
  const double d = static_cast<double>(columns_);
  double farthest = 0;  // largest error of a distance from rounded coordinates
  for (std::size_t t = 0; t < kWidth; ++t) {
    const double rounding = std::min(std::sqrt(squares[t]), kLargestNorm) + norm_;
    errors[t] = static_cast<float>(1.1 * kUnit * ((gaussian ? 0.5 : 1.0) * rounding + 24));
    farthest = std::max(farthest, rounding);
  }
  const double slope = 1.1 * kUnit * (gaussian ? 4 + d + farthest : 4 + d / 2);
  const Rows rows{rows_.data(), weights_.data(), n_, columns_};
  add_sums_of(kind_, rows, points.data(), errors, static_cast<float>(slope), sums, bounds);
  for (std::size_t t = 0; t < kWidth; ++t) {
    const double error = bounds[t] + 1e-30 * total_;
    const double bound = mean_ + weight_ * (sums[t] - error) -
                         static_cast<double>(n_ + 8) * 0x1p-53 * (std::abs(mean_) + weight_ * total_);
    const bool near = squares[t] < kLargestNorm * kLargestNorm;
    lower[t] = near ? bound : (squares[t] == squares[t] ? -std::numeric_limits<double>::infinity() : squares[t]);
  }
}

}  // namespace incumbent::compute::cpu
