// Eight points at a time: a number of which each of eight points has its own. A formula is written once, with Lanes in
// the place of double, and runs on vector registers; one point alone is a batch of one, so that it gets the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/simd.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/trigonometric.hpp"

namespace incumbent {

inline constexpr std::size_t kLanes = 8;

// The copy constructor is written out so that Lanes travel by address: their calling convention is then the same in
// functions compiled for different instruction sets (INCUMBENT_SIMD_CLONES).
struct alignas(64) Lanes {
  typedef double Vector __attribute__((vector_size(sizeof(double) * kLanes)));
  Vector lane;

  Lanes() : lane{} {}
  // Not explicit: in a formula a number stands for eight alike.
  Lanes(double all) : lane{all, all, all, all, all, all, all, all} {}
  Lanes(const Vector& lanes) : lane(lanes) {}
  Lanes(const Lanes& other) : lane(other.lane) {}
  Lanes& operator=(const Lanes& other) {
    lane = other.lane;
    return *this;
  }
};

// All inlined into the clone that calls them, or they would be baseline code there.
INCUMBENT_INLINE Lanes operator+(const Lanes& a, const Lanes& b) { return a.lane + b.lane; }
INCUMBENT_INLINE Lanes operator-(const Lanes& a, const Lanes& b) { return a.lane - b.lane; }
INCUMBENT_INLINE Lanes operator*(const Lanes& a, const Lanes& b) { return a.lane * b.lane; }
INCUMBENT_INLINE Lanes operator/(const Lanes& a, const Lanes& b) { return a.lane / b.lane; }
INCUMBENT_INLINE Lanes operator-(const Lanes& a) { return -a.lane; }
INCUMBENT_INLINE Lanes& operator+=(Lanes& a, const Lanes& b) { return a = a + b; }
INCUMBENT_INLINE Lanes& operator-=(Lanes& a, const Lanes& b) { return a = a - b; }
INCUMBENT_INLINE Lanes& operator*=(Lanes& a, const Lanes& b) { return a = a * b; }
INCUMBENT_INLINE Lanes square(const Lanes& a) { return a * a; }

// f of each lane: f is inlined, free of branches, and so becomes vector code.
template <class F>
INCUMBENT_INLINE Lanes each(const Lanes& x, F f) {
  alignas(64) double in[kLanes];
  alignas(64) double out[kLanes];
  std::memcpy(in, &x.lane, sizeof in);
  for (std::size_t i = 0; i < kLanes; ++i) out[i] = f(in[i]);
  Lanes result;
  std::memcpy(&result.lane, out, sizeof out);
  return result;
}

INCUMBENT_INLINE Lanes abs(const Lanes& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return __builtin_fabs(a); });
}
INCUMBENT_INLINE Lanes sqrt(const Lanes& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return __builtin_sqrt(a); });
}
INCUMBENT_INLINE Lanes exp(const Lanes& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::exp(a); });
}

// Whether some lane is not below `limit` in size, so that it needs a way round the branch-free formula; NaN counts.
INCUMBENT_INLINE bool any_far(const Lanes& x, double limit) {
  typedef std::int64_t Integers __attribute__((vector_size(sizeof(std::int64_t) * kLanes)));
  Integers bits;
  std::memcpy(&bits, &x.lane, sizeof bits);
  // Negative where the size is not below: the bits of a positive double grow with it.
  const Integers far = static_cast<std::int64_t>(formula::to_bits(limit)) - 1 - (bits & 0x7FFFFFFFFFFFFFFF);
  const auto four = __builtin_shufflevector(far, far, 0, 1, 2, 3) | __builtin_shufflevector(far, far, 4, 5, 6, 7);
  const auto two = __builtin_shufflevector(four, four, 0, 1) | __builtin_shufflevector(four, four, 2, 3);
  return (two[0] | two[1]) < 0;
}
INCUMBENT_INLINE Lanes sin(const Lanes& x) {
  if (any_far(x, formula::kTrigonometricNear)) [[unlikely]]
    return each(x, formula::sin);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::sin_near(a); });
}
INCUMBENT_INLINE Lanes cos(const Lanes& x) {
  if (any_far(x, formula::kTrigonometricNear)) [[unlikely]]
    return each(x, formula::cos);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::cos_near(a); });
}
// cos(2 pi x)
INCUMBENT_INLINE Lanes cos_turns(const Lanes& x) {
  if (any_far(x, formula::kTurnsNear)) [[unlikely]]
    return each(x, formula::cos_turns);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::cos_turns_near(a); });
}

}  // namespace incumbent
