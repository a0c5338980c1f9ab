// Configurations as keys: equality and hash.
#include <bit>

#include "incumbent/space.hpp"

namespace incumbent {
namespace {

// One pattern for all NaN and one for both zeros.
std::uint64_t pattern(double code) {
  if (code != code) return 0x7FF8000000000000;
  return std::bit_cast<std::uint64_t>(code + 0.0);
}

}  // namespace

bool operator==(const Configuration& a, const Configuration& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (pattern(a[i]) != pattern(b[i])) return false;
  }
  return true;
}

// The finalizer of splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014) over the
// codes.
std::uint64_t Configuration::hash() const {
  std::uint64_t state = codes_.size();
  for (const double code : codes_) {
    std::uint64_t x = (state + 0x9E3779B97F4A7C15u) ^ pattern(code);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    state = x ^ (x >> 31);
  }
  return state;
}

}  // namespace incumbent
