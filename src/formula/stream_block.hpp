// The blocks of a random stream (formula/random.hpp) in any order, on a device too: four of its words of 32 bits each.
#pragma once

#include <cstdint>

#include "core/host_device.hpp"
#include "formula/philox.hpp"
#include "formula/random.hpp"

namespace incumbent::formula {

// Word 0 counts blocks; 1 and 2 hold the index (56 bits) under the purpose (8 bits); 3 the part.
INCUMBENT_HOST_DEVICE constexpr PhiloxBlock stream_counter(Purpose purpose, std::uint64_t index, std::uint32_t part,
                                                           std::uint32_t block) {
  return {{block, static_cast<std::uint32_t>(index),
           (static_cast<std::uint32_t>(index >> 32) & 0xFFFFFFu) | (static_cast<std::uint32_t>(purpose) << 24), part}};
}

INCUMBENT_HOST_DEVICE inline PhiloxBlock stream_block(std::uint64_t seed, Purpose purpose, std::uint64_t index,
                                                      std::uint32_t part, std::uint32_t block) {
  return philox(stream_counter(purpose, index, part, block), static_cast<std::uint32_t>(seed),
                static_cast<std::uint32_t>(seed >> 32));
}

}  // namespace incumbent::formula
