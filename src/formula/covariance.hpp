// The stationary covariance functions k(r^2) with k(0) = 1, one file each; r^2 is the squared distance in length
// scales. A kind is a functor with value(r2, shape) and slope(r2, shape) = dk/d(r^2), in single and double precision.
#pragma once

#include <cstdint>
#include <string_view>

#include "formula/covariance/cauchy.hpp"
#include "formula/covariance/matern12.hpp"
#include "formula/covariance/matern32.hpp"
#include "formula/covariance/matern52.hpp"
#include "formula/covariance/rational_quadratic.hpp"
#include "formula/covariance/rbf.hpp"

namespace incumbent::formula {

enum class CovarianceKind : std::uint8_t { rbf, matern12, matern32, matern52, rational_quadratic, cauchy };

// In the order of CovarianceKind.
inline constexpr std::string_view kCovarianceNames[] = {"rbf", "matern12", "matern32", "matern52", "rq", "cauchy"};

// f(functor) for the functor of a kind: the one place that knows which is which. Inlined, so that a loop in f is
// compiled for the instruction set of the caller.
#if defined(__CUDACC__)
#pragma nv_exec_check_disable  // f may be for the host alone, to launch a kernel
#endif
template <class F>
[[gnu::always_inline]] INCUMBENT_HOST_DEVICE constexpr auto with_covariance(CovarianceKind kind, F&& f) {
  switch (kind) {
    case CovarianceKind::rbf: return f(Rbf{});
    case CovarianceKind::matern12: return f(Matern12{});
    case CovarianceKind::matern32: return f(Matern32{});
    case CovarianceKind::matern52: return f(Matern52{});
    case CovarianceKind::cauchy: return f(Cauchy{});
    default: return f(RationalQuadratic{});
  }
}

// Whether the kind has a second parameter, as the alpha of the rational quadratic.
constexpr bool has_shape(CovarianceKind kind) { return kind == CovarianceKind::rational_quadratic; }

}  // namespace incumbent::formula
