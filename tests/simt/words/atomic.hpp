// CUDA's atomic functions, for the types that CUDA has them for (CUDA C++ Programming Guide, "Atomic functions").
// Each returns the value before.
#pragma once

#include <concepts>
#include <type_traits>

#include "simt/atomic.hpp"

namespace incumbent::simt {

template <class T, class... Types>
concept OneOf = (std::same_as<T, Types> || ...);

template <class T>
concept AtomicInteger = OneOf<T, int, unsigned, unsigned long long>;
template <class T>
concept AtomicNumber = AtomicInteger<T> || OneOf<T, float, double>;

}  // namespace incumbent::simt

// The machine's function does it: what it reads and writes is one access, of whoever calls these.
#define INCUMBENT_ATOMIC inline __attribute__((always_inline))

template <incumbent::simt::AtomicNumber T>
INCUMBENT_ATOMIC T atomicAdd(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return static_cast<T>(old + v); });
}
template <incumbent::simt::OneOf<int, unsigned> T>
INCUMBENT_ATOMIC T atomicSub(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return static_cast<T>(old - v); });
}
template <incumbent::simt::AtomicInteger T>
INCUMBENT_ATOMIC T atomicMax(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return old < v ? v : old; });
}
template <incumbent::simt::AtomicInteger T>
INCUMBENT_ATOMIC T atomicMin(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return v < old ? v : old; });
}
template <incumbent::simt::AtomicInteger T>
INCUMBENT_ATOMIC T atomicAnd(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return old & v; });
}
template <incumbent::simt::AtomicInteger T>
INCUMBENT_ATOMIC T atomicOr(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T old, T v, T) { return old | v; });
}
template <class T>
requires(incumbent::simt::AtomicInteger<T> || std::same_as<T, float>) INCUMBENT_ATOMIC T
    atomicExch(T* address, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, value, {}, [](T, T v, T) { return v; });
}
template <incumbent::simt::AtomicInteger T>
INCUMBENT_ATOMIC T atomicCAS(T* address, std::type_identity_t<T> compare, std::type_identity_t<T> value) {
  return incumbent::simt::atomic<T>(address, compare, value, [](T old, T c, T v) { return old == c ? v : old; });
}
