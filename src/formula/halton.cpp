#include "formula/halton.hpp"

#include <algorithm>

#include "formula/random.hpp"

namespace incumbent::formula {
namespace {

std::vector<std::uint32_t> first_primes(std::size_t count) {
  std::vector<std::uint32_t> primes;
  for (std::uint32_t candidate = 2; primes.size() < count; ++candidate) {
    const bool prime = std::none_of(primes.begin(), primes.end(), [&](std::uint32_t p) { return candidate % p == 0; });
    if (prime) primes.push_back(candidate);
  }
  return primes;
}

// How many digits in this base reach below 2^-53.
std::size_t digits_in(std::uint32_t base) {
  std::size_t digits = 0;
  for (double weight = 1; weight > 0x1p-53; weight /= base) ++digits;
  return digits;
}

}  // namespace

HaltonSequence::HaltonSequence(std::size_t dimensions) : primes_(first_primes(dimensions)) {}

HaltonSequence::HaltonSequence(std::size_t dimensions, std::uint64_t seed) : HaltonSequence(dimensions) {
  for (std::size_t j = 0; j < dimensions; ++j) {
    Stream stream(seed, Purpose::scramble, j);
    first_.push_back(maps_.size());
    const auto base = primes_[j];
    for (std::size_t digits = digits_in(base); digits > 0; --digits) {
      const auto factor = static_cast<std::uint32_t>(1 + stream.below(base - 1));
      maps_.push_back({factor, static_cast<std::uint32_t>(stream.below(base))});
    }
  }
}

void HaltonSequence::point(std::uint64_t index, std::span<double> x) const {
  for (std::size_t j = 0; j < primes_.size(); ++j) {
    const std::uint64_t base = primes_[j];
    const std::size_t digits = maps_.empty() ? 64 : digits_in(primes_[j]);
    double sum = 0;
    double weight = 1.0 / static_cast<double>(base);
    auto rest = index;
    for (std::size_t k = 0; k < digits && (rest > 0 || !maps_.empty()); ++k) {
      auto digit = rest % base;
      rest /= base;
      if (!maps_.empty()) {
        const auto& map = maps_[first_[j] + k];
        digit = (map.factor * digit + map.offset) % base;
      }
      sum += static_cast<double>(digit) * weight;
      weight /= static_cast<double>(base);
    }
    x[j] = std::min(sum, 0x1.fffffffffffffp-1);
  }
}

}  // namespace incumbent::formula
