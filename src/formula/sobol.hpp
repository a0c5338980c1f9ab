// Sobol' sequences in up to 3667 dimensions, any point by its index, plain or scrambled.
//   x_i = XOR of the direction numbers v_k over the bits k of gray(i) = i ^ (i >> 1), as 32 bits after the point.
// Direction numbers: Joe, Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
// Comput. 30, 2008 (their file new-joe-kuo-6). Order of the points: Antonov, Saleev, 1979.
// Scrambling: Owen's nested uniform scrambling (Owen, "Randomly permuted (t,m,s)-nets", 1995), the flips given by a
// hash whose bit k depends on bits 0..k only (Laine, Karras, "Stratified sampling for stochastic transparency", 2011,
// with the constants of Vegdahl, "Building a better LK hash", 2021): it keeps every net property, and each point is
// uniformly distributed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/host_device.hpp"

namespace incumbent::formula {

using SobolDirections = std::array<std::uint32_t, 32>;  // v_0 .. v_31 of one dimension

inline constexpr std::size_t kSobolDimensions = 3667;

// The 32 bits of one coordinate of point `index`.
INCUMBENT_HOST_DEVICE inline std::uint32_t sobol_bits(std::uint32_t index, const std::uint32_t* directions) {
  std::uint32_t bits = 0;
  for (std::uint32_t gray = index ^ (index >> 1), k = 0; gray != 0; gray >>= 1, ++k) {
    bits ^= directions[k] & (0u - (gray & 1u));
  }
  return bits;
}

INCUMBENT_HOST_DEVICE inline std::uint32_t reversed_bits(std::uint32_t x) {
  x = (x >> 16) | (x << 16);
  x = ((x & 0x00FF00FFu) << 8) | ((x & 0xFF00FF00u) >> 8);
  x = ((x & 0x0F0F0F0Fu) << 4) | ((x & 0xF0F0F0F0u) >> 4);
  x = ((x & 0x33333333u) << 2) | ((x & 0xCCCCCCCCu) >> 2);
  return ((x & 0x55555555u) << 1) | ((x & 0xAAAAAAAAu) >> 1);
}

// Nested uniform scrambling of 32 bits after the point. In reversed order each step lets a bit depend on lower ones
// only.
INCUMBENT_HOST_DEVICE inline std::uint32_t owen_scrambled(std::uint32_t bits, std::uint32_t seed) {
  std::uint32_t x = reversed_bits(bits);
  x ^= x * 0x3D20ADEAu;
  x += seed;
  x *= (seed >> 16) | 1u;
  x ^= x * 0x05526C56u;
  x ^= x * 0x53A22864u;
  return reversed_bits(x);
}

// A scrambled coordinate: the middle of one of 2^32 cells.
INCUMBENT_HOST_DEVICE inline double scrambled_unit(std::uint32_t bits, std::uint32_t seed) {
  return (owen_scrambled(bits, seed) + 0.5) * 0x1p-32;
}

// A sequence: its direction numbers and the seeds of its scrambling.
class SobolSequence {
 public:
  // dimensions: 0 to 3667, else Error(usage). The plain sequence: multiples of 2^-32, the first point is 0.
  explicit SobolSequence(std::size_t dimensions);
  // Scrambled; every coordinate is in (0, 1).
  SobolSequence(std::size_t dimensions, std::uint64_t seed);

  std::size_t dimensions() const { return directions_.size(); }
  // Point `index` (below 2^32) into x, which has one place a dimension. O(dimensions * bits of index).
  void point(std::uint64_t index, std::span<double> x) const;

  // For who computes points elsewhere: directions, and one seed a dimension (none: not scrambled).
  std::span<const SobolDirections> directions() const { return directions_; }
  std::span<const std::uint32_t> seeds() const { return seeds_; }

 private:
  std::vector<SobolDirections> directions_;
  std::vector<std::uint32_t> seeds_;
};

}  // namespace incumbent::formula
