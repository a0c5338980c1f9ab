// Loops for the instruction sets of the processor: baseline x86-64, AVX2 and AVX-512, chosen at run time. All three
// give the same bits: no FMA contraction, and sums are written as a fixed number of partial sums.
//
// Two ways:
//   INCUMBENT_SIMD_CLONES    before a function whose plain loops the compiler vectorizes
//   with_registers(loop)     calls loop(RegisterBytes<64, 32 or 16>), a lambda [=](auto bytes)
//                            __attribute__((always_inline)), whose variables are Register<T, bytes>
// g++ keeps vectors that are larger than the processor's in memory, five times slower: so the size is the loop's.
#pragma once

#include <cstddef>
#include <type_traits>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#define INCUMBENT_X86_LEVELS 1
#endif
// The resolvers of clones run before a sanitizer does.
#if defined(INCUMBENT_X86_LEVELS) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define INCUMBENT_SIMD_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define INCUMBENT_SIMD_CLONES
#endif
// A template that is compiled into each function that is made for one instruction set, never apart.
#define INCUMBENT_INLINE [[gnu::always_inline]] inline

namespace incumbent {

template <class T, std::size_t bytes>
using Register __attribute__((vector_size(bytes), aligned(alignof(T)), may_alias)) = T;

template <std::size_t bytes>
using RegisterBytes = std::integral_constant<std::size_t, bytes>;

template <std::size_t bytes, class T>
INCUMBENT_INLINE const Register<T, bytes>& load(const T* p) {
  return *reinterpret_cast<const Register<T, bytes>*>(p);
}
template <std::size_t bytes, class T>
INCUMBENT_INLINE Register<T, bytes>& load(T* p) {
  return *reinterpret_cast<Register<T, bytes>*>(p);
}

// Bytes of this processor's registers. Tests compare the levels by setting it to less.
inline std::size_t register_bytes =
#ifdef INCUMBENT_X86_LEVELS
    __builtin_cpu_supports("x86-64-v4")   ? 64
    : __builtin_cpu_supports("x86-64-v3") ? 32
                                          : 16;
#else
    16;
#endif

#ifdef INCUMBENT_X86_LEVELS
template <class Loop>
[[gnu::target("arch=x86-64-v4")]] void run_avx512(Loop loop) {
  loop(RegisterBytes<64>{});
}
template <class Loop>
[[gnu::target("arch=x86-64-v3")]] void run_avx2(Loop loop) {
  loop(RegisterBytes<32>{});
}
#endif

template <class Loop>
void with_registers(Loop loop) {
#ifdef INCUMBENT_X86_LEVELS
  if (register_bytes == 64) return run_avx512(loop);
  if (register_bytes == 32) return run_avx2(loop);
#endif
  loop(RegisterBytes<16>{});
}

}  // namespace incumbent
