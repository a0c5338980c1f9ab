// Latin hypercubes: n points, one in each of n equally wide slices of every axis.
//   x_ij = (pi_j(i) + u_ij) / n, pi_j a random permutation of axis j, u_ij uniform in (0, 1).
// McKay, Beckman, Conover, "A comparison of three methods for selecting values of input variables", Technometrics 21,
// 1979.
#pragma once

#include <cstdint>
#include <span>

#include "formula/permutation.hpp"
#include "formula/random.hpp"

namespace incumbent::formula {

// Point `index` < n of the hypercube named by (seed, block), into x, which has one place an axis. No table is kept.
inline void latin_hypercube_point(std::uint64_t index, std::uint64_t n, std::uint64_t seed, std::uint32_t block,
                                  std::span<double> x) {
  Stream jitter(seed, Purpose::suggestion, index, block);
  for (std::size_t j = 0; j < x.size(); ++j) {
    const auto key = Stream(seed, Purpose::order, j, block).bits64();
    const auto slice = permuted(index, n, key, static_cast<std::uint32_t>(Purpose::order));
    // The middle of one of 2^32 cells: the sum doesn't round up into the next slice.
    const double u = (jitter.bits32() + 0.5) * 0x1p-32;
    x[j] = (static_cast<double>(slice) + u) / static_cast<double>(n);
  }
}

}  // namespace incumbent::formula
