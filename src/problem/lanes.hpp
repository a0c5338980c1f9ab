// Eight points at a time: a number of which each of eight points has its own. A formula is written once, a template on
// Lanes in the place of double, and runs on vector registers; one point alone is a batch of one, so that it gets the
// same bits. The eight lie in registers of the instruction set that the formula is compiled for (core/simd.hpp): one of
// AVX-512, two of AVX2 or four of the baseline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/simd.hpp"
#include "formula/bits.hpp"
#include "formula/exponential.hpp"
#include "formula/logarithm.hpp"
#include "formula/trigonometric.hpp"

namespace incumbent {

inline constexpr std::size_t kLanes = 8;

// The copy constructor is written out so that lanes travel by address: the calling convention is then the same in
// functions compiled for different instruction sets. All is inlined into the function that is made for one of them.
template <std::size_t bytes>
struct RegisterLanes {
  using Part = Register<double, bytes>;
  static constexpr std::size_t kParts = kLanes * sizeof(double) / bytes;
  static constexpr std::size_t kInPart = kLanes / kParts;
  Part part[kParts];

  INCUMBENT_INLINE RegisterLanes() : RegisterLanes(0.0) {}
  // Not explicit: in a formula a number stands for eight alike.
  INCUMBENT_INLINE RegisterLanes(double all) {
    for (std::size_t p = 0; p < kParts; ++p) part[p] = Part{} + all;
  }
  INCUMBENT_INLINE RegisterLanes(const RegisterLanes& other) { *this = other; }
  INCUMBENT_INLINE RegisterLanes& operator=(const RegisterLanes& other) {
    for (std::size_t p = 0; p < kParts; ++p) part[p] = other.part[p];
    return *this;
  }

  INCUMBENT_INLINE static RegisterLanes from(const double* eight) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = load<bytes>(eight + p * kInPart);
    return result;
  }
  INCUMBENT_INLINE void to(double* eight) const {
    for (std::size_t p = 0; p < kParts; ++p) load<bytes>(eight + p * kInPart) = part[p];
  }

  INCUMBENT_INLINE friend RegisterLanes operator+(const RegisterLanes& a, const RegisterLanes& b) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = a.part[p] + b.part[p];
    return result;
  }
  INCUMBENT_INLINE friend RegisterLanes operator-(const RegisterLanes& a, const RegisterLanes& b) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = a.part[p] - b.part[p];
    return result;
  }
  INCUMBENT_INLINE friend RegisterLanes operator*(const RegisterLanes& a, const RegisterLanes& b) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = a.part[p] * b.part[p];
    return result;
  }
  INCUMBENT_INLINE friend RegisterLanes operator/(const RegisterLanes& a, const RegisterLanes& b) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = a.part[p] / b.part[p];
    return result;
  }
  INCUMBENT_INLINE friend RegisterLanes operator-(const RegisterLanes& a) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = -a.part[p];
    return result;
  }
  INCUMBENT_INLINE RegisterLanes& operator+=(const RegisterLanes& b) { return *this = *this + b; }
  INCUMBENT_INLINE RegisterLanes& operator-=(const RegisterLanes& b) { return *this = *this - b; }
  INCUMBENT_INLINE RegisterLanes& operator*=(const RegisterLanes& b) { return *this = *this * b; }

  // Each lane's `a` where x > limit, else its `b`.
  INCUMBENT_INLINE static RegisterLanes where_above(const RegisterLanes& x, const RegisterLanes& limit,
                                                    const RegisterLanes& a, const RegisterLanes& b) {
    RegisterLanes result;
    for (std::size_t p = 0; p < kParts; ++p) result.part[p] = x.part[p] > limit.part[p] ? a.part[p] : b.part[p];
    return result;
  }
};

template <class Lanes>
INCUMBENT_INLINE Lanes where_above(const Lanes& x, const Lanes& limit, const Lanes& a, const Lanes& b) {
  return Lanes::where_above(x, limit, a, b);
}
template <class Lanes>
INCUMBENT_INLINE Lanes square(const Lanes& a) {
  return a * a;
}

// f of each lane: f is inlined, free of branches, and so becomes vector code.
template <std::size_t bytes, class F>
INCUMBENT_INLINE RegisterLanes<bytes> each(const RegisterLanes<bytes>& x, F f) {
  alignas(64) double in[kLanes];
  alignas(64) double out[kLanes];
  x.to(in);
  for (std::size_t i = 0; i < kLanes; ++i) out[i] = f(in[i]);
  return RegisterLanes<bytes>::from(out);
}

template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> abs(const RegisterLanes<bytes>& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return __builtin_fabs(a); });
}
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> sqrt(const RegisterLanes<bytes>& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return __builtin_sqrt(a); });
}
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> exp(const RegisterLanes<bytes>& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::exp(a); });
}
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> log(const RegisterLanes<bytes>& x) {
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::log(a); });
}

// Whether some lane is not below `limit` in size, so that it needs a way round the branch-free formula; NaN counts.
template <std::size_t bytes>
INCUMBENT_INLINE bool any_far(const RegisterLanes<bytes>& x, double limit) {
  using Integers = Register<std::int64_t, bytes>;
  Integers far = {};
  for (const auto& part : x.part) {
    Integers bits;
    std::memcpy(&bits, &part, sizeof bits);
    // Negative where the size is not below: the bits of a positive double grow with it.
    far |= static_cast<std::int64_t>(formula::to_bits(limit)) - 1 - (bits & 0x7FFFFFFFFFFFFFFF);
  }
  std::int64_t any = 0;
  for (std::size_t i = 0; i < RegisterLanes<bytes>::kInPart; ++i) any |= far[i];
  return any < 0;
}
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> sin(const RegisterLanes<bytes>& x) {
  if (any_far(x, formula::kTrigonometricNear)) [[unlikely]]
    return each(x, formula::sin);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::sin_near(a); });
}
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> cos(const RegisterLanes<bytes>& x) {
  if (any_far(x, formula::kTrigonometricNear)) [[unlikely]]
    return each(x, formula::cos);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::cos_near(a); });
}
// cos(2 pi x)
template <std::size_t bytes>
INCUMBENT_INLINE RegisterLanes<bytes> cos_turns(const RegisterLanes<bytes>& x) {
  if (any_far(x, formula::kTurnsNear)) [[unlikely]]
    return each(x, formula::cos_turns);
  return each(
      x, [](double a) __attribute__((always_inline)) { return formula::cos_turns_near(a); });
}

}  // namespace incumbent
