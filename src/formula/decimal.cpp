#include "formula/decimal.hpp"

#include <array>
#include <bit>
#include <vector>

namespace incumbent::formula {
namespace {

using Digits = std::array<std::uint32_t, 36>;  // of an integer, the lowest first

// The 128 bits from the leading one down, rounded down.
PowerOfFive leading_bits(const Digits& digits) {
  std::size_t top = digits.size();
  while (digits[top - 1] == 0) --top;
  const int zeros = std::countl_zero(digits[top - 1]);
  std::uint64_t words[3] = {};
  for (std::size_t i = 0; i < 6 && i < top; ++i) {
    words[i / 2] |= std::uint64_t{digits[top - 1 - i]} << (i % 2 == 0 ? 32 : 0);
  }
  const auto shifted = [&](std::uint64_t word, std::uint64_t next) {
    return zeros == 0 ? word : (word << zeros) | (next >> (64 - zeros));
  };
  return {shifted(words[0], words[1]), shifted(words[1], words[2])};
}

std::vector<PowerOfFive> make_table() {
  std::vector<PowerOfFive> table(kPowers);
  const auto at = [&](int e) -> PowerOfFive& { return table[static_cast<std::size_t>(e - kSmallestPower)]; };
  Digits power{1};
  for (int e = 0; e <= kLargestPower; ++e) {
    at(e) = leading_bits(power);
    std::uint64_t carry = 0;
    for (auto& digit : power) {
      carry += std::uint64_t{digit} * 5;
      digit = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  Digits reciprocal{};  // floor(2^1120 / 5^-e)
  reciprocal.back() = 1;
  for (int e = -1; e >= kSmallestPower; --e) {
    std::uint64_t rest = 0;
    for (auto digit = reciprocal.rbegin(); digit != reciprocal.rend(); ++digit) {
      rest = (rest << 32) | *digit;
      *digit = static_cast<std::uint32_t>(rest / 5);
      rest %= 5;
    }
    at(e) = leading_bits(reciprocal);
    if (e >= -27) at(e).high += ++at(e).low == 0 ? 1 : 0;
  }
  return table;
}

}  // namespace

const PowerOfFive* powers_of_five() {
  static const auto table = make_table();
  return table.data() - kSmallestPower;
}

int decimals_of(double x) {
  for (int k = 0; k <= kExactPower; ++k) {
    const double n = std::nearbyint(scaled_by_ten(x, k, powers_of_five()));
    if (!(std::fabs(n) < 1e15)) return -1;
    if (decimal_value(n, k) == x) return k;
  }
  return -1;
}

}  // namespace incumbent::formula
