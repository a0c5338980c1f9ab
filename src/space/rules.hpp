// Conditions and clauses as a flat list of comparisons of codes: names and values are looked up once, when they are
// added. A node is followed by its operands; `end` is the index after the last of them.
#pragma once

#include <cstdint>
#include <vector>

namespace incumbent {

class Rules {
 public:
  enum class Op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in, all, any };

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // A run of numbers: what an `in` accepts, or what is compared instead of level indices (none: the codes themselves).
  struct Numbers {
    std::uint32_t first = 0, count = 0;
  };

  // The left side is a code. The right side is a value, or another parameter's code.
  struct Node {
    Op op = Op::all;
    std::uint32_t end = 0;
    std::uint32_t left = kNone, right = kNone;  // parameters
    Numbers left_levels, right_levels;
    Numbers accepted;  // in
    double value = 0;
  };

  // Appends a node; its operands are added next, then close(index).
  std::uint32_t open(const Node& node);
  void close(std::uint32_t index) { nodes_[index].end = static_cast<std::uint32_t>(nodes_.size()); }
  Numbers add_numbers(const std::vector<double>& numbers);

  // A comparison with an inactive (NaN) parameter does not hold, nor does one with an index that is no level's.
  bool holds(std::uint32_t index, const double* codes) const;

 private:
  double side(std::uint32_t parameter, const Numbers& levels, const double* codes) const;

  std::vector<Node> nodes_;
  std::vector<double> numbers_;
};

}  // namespace incumbent
