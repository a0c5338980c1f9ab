// CUDA's vector types: a copy is one load and one store of the whole, as on a device.
#pragma once

#define INCUMBENT_COPIED_AT_ONCE(type, scalar)                                             \
  using Whole __attribute__((vector_size(sizeof(scalar) * kMembers), may_alias)) = scalar; \
  type() = default;                                                                        \
  __attribute__((always_inline)) type(const type& other) { *this = other; }                \
  __attribute__((always_inline)) type& operator=(const type& other) {                      \
    *reinterpret_cast<Whole*>(this) = *reinterpret_cast<const Whole*>(&other);             \
    return *this;                                                                          \
  }

#define INCUMBENT_VECTOR2(type, scalar)                                  \
  struct alignas(2 * sizeof(scalar)) type {                              \
    static constexpr int kMembers = 2;                                   \
    scalar x, y;                                                         \
    INCUMBENT_COPIED_AT_ONCE(type, scalar)                               \
    constexpr type(scalar first, scalar second) : x(first), y(second) {} \
  };                                                                     \
  constexpr type make_##type(scalar x, scalar y) { return type(x, y); }

#define INCUMBENT_VECTOR4(type, scalar)                                      \
  struct alignas(4 * sizeof(scalar)) type {                                  \
    static constexpr int kMembers = 4;                                       \
    scalar x, y, z, w;                                                       \
    INCUMBENT_COPIED_AT_ONCE(type, scalar)                                   \
    constexpr type(scalar first, scalar second, scalar third, scalar fourth) \
        : x(first), y(second), z(third), w(fourth) {}                        \
  };                                                                         \
  constexpr type make_##type(scalar x, scalar y, scalar z, scalar w) { return type(x, y, z, w); }

INCUMBENT_VECTOR2(float2, float)
INCUMBENT_VECTOR2(double2, double)
INCUMBENT_VECTOR2(int2, int)
INCUMBENT_VECTOR2(uint2, unsigned)
INCUMBENT_VECTOR4(float4, float)
INCUMBENT_VECTOR4(int4, int)
INCUMBENT_VECTOR4(uint4, unsigned)

#undef INCUMBENT_VECTOR2
#undef INCUMBENT_VECTOR4
#undef INCUMBENT_COPIED_AT_ONCE
