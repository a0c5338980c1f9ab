// CUDA's words for the lanes of a warp (CUDA C++ Programming Guide, "Warp vote functions", "Warp shuffle functions").
// Only __syncwarp orders the lanes' accesses to memory.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <source_location>
#include <type_traits>

#include "simt/machine.hpp"

namespace incumbent::simt {

template <class T>
concept Shuffled = std::is_arithmetic_v<T> &&(sizeof(T) == 4 || sizeof(T) == 8);

inline unsigned lane() { return static_cast<unsigned>(thread_number() % kWarp); }

template <Shuffled T>
T shuffled(const char* word, unsigned mask, T value, unsigned source, std::source_location place) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<T>(static_cast<Bits>(shuffle(word, mask, std::bit_cast<Bits>(value), source, place)));
}

}  // namespace incumbent::simt

inline void __syncwarp(unsigned mask = ~0u, std::source_location place = std::source_location::current()) {
  incumbent::simt::warp_barrier("__syncwarp", mask, place);
}

inline unsigned __ballot_sync(unsigned mask, int predicate,
                              std::source_location place = std::source_location::current()) {
  return incumbent::simt::ballot("__ballot_sync", mask, predicate != 0, place);
}
inline int __any_sync(unsigned mask, int predicate, std::source_location place = std::source_location::current()) {
  return incumbent::simt::ballot("__any_sync", mask, predicate != 0, place) != 0;
}
inline int __all_sync(unsigned mask, int predicate, std::source_location place = std::source_location::current()) {
  return incumbent::simt::ballot("__all_sync", mask, predicate == 0, place) == 0;
}

// width is a power of two: the warp in segments of so many lanes. What would come from outside of the segment is the
// lane's own value; only __shfl_sync goes round, and __shfl_xor_sync may read earlier segments.
template <incumbent::simt::Shuffled T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32,
              std::source_location place = std::source_location::current()) {
  const unsigned within = static_cast<unsigned>(width) - 1;
  return incumbent::simt::shuffled("__shfl_sync", mask, value,
                                   (incumbent::simt::lane() & ~within) | (static_cast<unsigned>(source) & within),
                                   place);
}
template <incumbent::simt::Shuffled T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32,
                 std::source_location place = std::source_location::current()) {
  const unsigned lane = incumbent::simt::lane(), within = static_cast<unsigned>(width) - 1;
  return incumbent::simt::shuffled("__shfl_up_sync", mask, value, (lane & within) < delta ? lane : lane - delta, place);
}
template <incumbent::simt::Shuffled T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32,
                   std::source_location place = std::source_location::current()) {
  const unsigned lane = incumbent::simt::lane(), within = static_cast<unsigned>(width) - 1;
  return incumbent::simt::shuffled("__shfl_down_sync", mask, value,
                                   (lane & within) + delta > within ? lane : lane + delta, place);
}
template <incumbent::simt::Shuffled T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = 32,
                  std::source_location place = std::source_location::current()) {
  const unsigned lane = incumbent::simt::lane(), within = static_cast<unsigned>(width) - 1;
  const unsigned source = lane ^ static_cast<unsigned>(lane_mask);
  return incumbent::simt::shuffled("__shfl_xor_sync", mask, value, source > (lane | within) ? lane : source, place);
}
