// Conditions and clauses as a flat list of comparisons of codes: names and values are looked up once, when they are
// added. A node is followed by its operands; `end` is the index after the last of them.
#pragma once

#include <cstdint>
#include <vector>

namespace incumbent {

class Rules {
 public:
  enum class Op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in, all, any };

  // The left side is a code. The right side is a value, or another parameter's code. `table`: an index into numbers()
  // at which the numbers to compare instead of level indices begin; kNone compares the codes themselves.
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Node {
    Op op = Op::all;
    std::uint32_t end = 0;
    std::uint32_t left = kNone, left_table = kNone;
    std::uint32_t right = kNone, right_table = kNone;
    std::uint32_t first = 0, last = 0;  // in: the range of numbers()
    double value = 0;
  };

  // Appends a node; its operands are added next, then close(index).
  std::uint32_t open(const Node& node);
  void close(std::uint32_t index) { nodes_[index].end = static_cast<std::uint32_t>(nodes_.size()); }
  std::uint32_t add_numbers(const std::vector<double>& numbers);  // index of the first
  std::uint32_t number_count() const { return static_cast<std::uint32_t>(numbers_.size()); }

  // A comparison with an inactive (NaN) parameter does not hold.
  bool holds(std::uint32_t index, const double* codes) const;

 private:
  std::vector<Node> nodes_;
  std::vector<double> numbers_;
};

}  // namespace incumbent
