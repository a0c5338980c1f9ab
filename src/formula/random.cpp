#include "formula/random.hpp"

#include "formula/normal.hpp"
#include "formula/stream_block.hpp"

namespace incumbent {

__extension__ using uint128 = unsigned __int128;

Stream::Stream(std::uint64_t seed, Purpose purpose, std::uint64_t index, std::uint32_t part)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, counter_{}, block_{} {
  const auto first = formula::stream_counter(purpose, index, part, 0);
  for (int i = 0; i < 4; ++i) counter_[i] = first.word[i];
}

std::uint32_t Stream::bits32() {
  if (used_ == 4) {
    const auto block = formula::philox({{counter_[0], counter_[1], counter_[2], counter_[3]}}, key_[0], key_[1]);
    for (int i = 0; i < 4; ++i) block_[i] = block.word[i];
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

std::uint64_t Stream::bits64() {
  const std::uint64_t low = bits32();
  return low | (std::uint64_t{bits32()} << 32);
}

double Stream::uniform() { return static_cast<double>(bits64() >> 11) * 0x1p-53; }

double Stream::uniform(double lower, double upper) { return lower + (upper - lower) * uniform(); }

double Stream::normal() {
  // The middle of one of 2^53 cells: never 0 or 1.
  return formula::inverse_normal_cdf((static_cast<double>(bits64() >> 12) + 0.5) * 0x1p-52);
}

std::uint64_t Stream::below(std::uint64_t bound) {
  // Rejection of the incomplete last interval: Lemire, "Fast random integer generation in an interval", 2019.
  const std::uint64_t threshold = (0 - bound) % bound;
  for (;;) {
    const auto product = static_cast<uint128>(bits64()) * bound;
    if (static_cast<std::uint64_t>(product) >= threshold) return static_cast<std::uint64_t>(product >> 64);
  }
}

}  // namespace incumbent
