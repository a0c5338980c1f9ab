// e^x and log(1 + x) in single precision, without a branch or a double: for kernels on devices where doubles are slow.
//   e^x = 2^k e^r, x = k ln 2 + r;   log u = e ln 2 + 2 artanh((m - 1)/(m + 1)), u = 2^e m.
// Within 2 ulp (exp) and 3 ulp (log1p) of the exact value. NaN gives NaN.
#pragma once

#include <cstdint>
#include <limits>

#include "core/host_device.hpp"

namespace incumbent::formula {

INCUMBENT_HOST_DEVICE constexpr std::uint32_t to_bits(float x) { return __builtin_bit_cast(std::uint32_t, x); }
INCUMBENT_HOST_DEVICE constexpr float from_bits(std::uint32_t b) { return __builtin_bit_cast(float, b); }

INCUMBENT_HOST_DEVICE constexpr float exp(float x) {
  constexpr float kShift = 0x1.8p23f;  // x + kShift has round(x) in its low bits
  const float above = x > 89.0f ? 89.0f : x;
  const float a = above < -105.0f ? -105.0f : above;
  const float k = (a * 1.44269504f + kShift) - kShift;
  const float r = (a - k * 0.693359375f) + k * 2.12194440e-4f;  // ln 2 in two parts, the first exact in 10 bits
  const float tail =
      0.5f + r * (0.16666667f + r * (0.041666668f + r * (0.0083333338f + r * (0.0013888889f + r * 1.9841270e-4f))));
  const float e = 1.0f + (r + (r * r) * tail);
  // Two factors, so that subnormal results are not lost.
  const float half = k * 0.5f + kShift;
  const float rest = (k - (half - kShift)) + kShift;
  return (e * from_bits((to_bits(half) + 127u) << 23)) * from_bits((to_bits(rest) + 127u) << 23);
}

INCUMBENT_HOST_DEVICE constexpr float exp_of_negative(float x) { return exp(x); }

// x > -1.
INCUMBENT_HOST_DEVICE constexpr float log1p(float x) {
  const float u = 1.0f + x;
  const std::uint32_t bits = to_bits(u) - 0x3F3504F3u;  // relative to sqrt(1/2)
  const float m = from_bits((bits & 0x007FFFFFu) + 0x3F3504F3u);
  const float e = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
  // What 1 + x lost in rounding belongs to the argument of the artanh, while m is not scaled; later it is below half an
  // ulp.
  const float lost = (x - (u - 1.0f)) / u;
  const float s = (m - 1.0f) / (m + 1.0f);
  const float s2 = s * s;
  const float series = s2 * (0.33333334f + s2 * (0.2f + s2 * (0.14285715f + s2 * 0.11111111f)));
  const float log_m = 2.0f * s + 2.0f * s * series;
  const float value = e * 0.693359375f + ((log_m + lost) - e * 2.12194440e-4f);
  return u > 3.4e38f ? u : value;
}

}  // namespace incumbent::formula
