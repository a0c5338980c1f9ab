// The bits of a double, and the constants that device code can't take from std::numeric_limits' functions.
#pragma once

#include <cstdint>
#include <limits>

#include "core/host_device.hpp"

namespace incumbent::formula {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kMinNormal = std::numeric_limits<double>::min();

// std::bit_cast is a host function for nvcc; the builtin is both.
INCUMBENT_HOST_DEVICE constexpr std::uint64_t to_bits(double x) { return __builtin_bit_cast(std::uint64_t, x); }
INCUMBENT_HOST_DEVICE constexpr double from_bits(std::uint64_t b) { return __builtin_bit_cast(double, b); }

// |x|, without a library call.
INCUMBENT_HOST_DEVICE constexpr double magnitude(double x) { return from_bits(to_bits(x) & 0x7FFFFFFFFFFFFFFFu); }

// x with the sign of y.
INCUMBENT_HOST_DEVICE constexpr double with_sign(double x, double y) {
  return from_bits((to_bits(x) & 0x7FFFFFFFFFFFFFFFu) | (to_bits(y) & 0x8000000000000000u));
}

}  // namespace incumbent::formula
