// INCUMBENT_SIMD_CLONES compiles a function for baseline x86-64, AVX2 and AVX-512 and picks at load time. All three
// give the same bits: no FMA contraction, and sums are written as eight fixed partial sums.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define INCUMBENT_SIMD_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define INCUMBENT_SIMD_CLONES
#endif
