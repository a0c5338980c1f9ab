// Halton sequences: coordinate j of point i is the radical inverse of i in the j-th prime b,
//   x = sum_k d_k b^-(k+1),  i = sum_k d_k b^k.
// Halton, "On the efficiency of certain quasi-random sequences of points", 1960. Scrambled: every digit, the infinitely
// many zeros too, goes through its own random affine map d -> (a d + c) mod b, a > 0. Matousek, "On the L2-discrepancy
// for anchored boxes", J. Complexity 14, 1998, section 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace incumbent::formula {

class HaltonSequence {
 public:
  explicit HaltonSequence(std::size_t dimensions);             // plain; the first point is 0
  HaltonSequence(std::size_t dimensions, std::uint64_t seed);  // scrambled; in [0, 1)

  std::size_t dimensions() const { return primes_.size(); }
  // Point `index` into x, which has one place a dimension. O(dimensions * digits).
  void point(std::uint64_t index, std::span<double> x) const;

 private:
  struct Map {
    std::uint32_t factor;
    std::uint32_t offset;
  };

  std::vector<std::uint32_t> primes_;
  std::vector<std::size_t> first_;  // a dimension's first map
  std::vector<Map> maps_;           // one a digit, up to 2^-53; empty: not scrambled
};

}  // namespace incumbent::formula
