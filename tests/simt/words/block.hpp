// CUDA's words for functions, indices and the barrier.
#pragma once

#include <source_location>

#include "simt/machine.hpp"

#define __global__
#define __device__
#define __host__
#define __constant__
#define __launch_bounds__(...)  // cuda::kBlockThreads, which launches are held to
#define __forceinline__ inline __attribute__((always_inline))

#define threadIdx (::incumbent::simt::thread_index())
#define blockIdx (::incumbent::simt::block_index())
#define blockDim (::incumbent::simt::block_extent())
#define gridDim (::incumbent::simt::grid_extent())
inline constexpr int warpSize = incumbent::simt::kWarp;

using dim3 = incumbent::simt::Dim3;

// The default argument is the place of the call.
inline void __syncthreads(std::source_location place = std::source_location::current()) {
  incumbent::simt::barrier(false, place);
}
inline int __syncthreads_count(int predicate, std::source_location place = std::source_location::current()) {
  return static_cast<int>(incumbent::simt::barrier(predicate != 0, place));
}
inline int __syncthreads_or(int predicate, std::source_location place = std::source_location::current()) {
  return incumbent::simt::barrier(predicate != 0, place) > 0;
}
inline int __syncthreads_and(int predicate, std::source_location place = std::source_location::current()) {
  return incumbent::simt::barrier(predicate == 0, place) == 0;
}
