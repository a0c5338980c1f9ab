// A random permutation of 0 .. n-1 by index, without a table: a balanced Feistel network on the next even power of two,
// walked until it lands below n (fewer than 4 steps on average).
// Black, Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, sections 3 and 4.
#pragma once

#include <bit>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/philox.hpp"

namespace incumbent::formula {

// The element at `index` of the permutation named by (key, purpose); index < n <= 2^62.
INCUMBENT_HOST_DEVICE inline std::uint64_t permuted(std::uint64_t index, std::uint64_t n, std::uint64_t key,
                                                    std::uint32_t purpose) {
  if (n < 2) return 0;
  const int half = (std::bit_width(n - 1) + 1) / 2;  // bits of one side
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  do {
    std::uint64_t left = index >> half;
    std::uint64_t right = index & mask;
    for (std::uint32_t round = 0; round < 6; ++round) {
      const auto block =
          philox({{static_cast<std::uint32_t>(right), static_cast<std::uint32_t>(right >> 32), round, purpose}},
                 static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32));
      const std::uint64_t mixed = (left ^ (block.word[0] | (std::uint64_t{block.word[1]} << 32))) & mask;
      left = right;
      right = mixed;
    }
    index = (left << half) | right;
  } while (index >= n);
  return index;
}

}  // namespace incumbent::formula
