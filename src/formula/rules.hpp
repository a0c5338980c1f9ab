// Conditions and clauses of a search space as comparisons of codes. A rule is a decision diagram: each node says which
// one comes after it if its comparison holds and if not, so that no stack is needed.
#pragma once

#include <cstdint>

#include "core/host_device.hpp"
#include "formula/bits.hpp"

namespace incumbent::formula {

// A comparison. The left side is a code. The right side is a value, or another parameter's code. `always` compares
// nothing and holds.
struct RuleNode {
  enum class Op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in, always };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF, kTrue = 0xFFFFFFFE, kFalse = 0xFFFFFFFD;

  // A run of numbers: what an `in` accepts, or what is compared instead of level indices (none: the codes themselves).
  struct Numbers {
    std::uint32_t first = 0, count = 0;
  };

  Op op = Op::always;
  std::uint32_t if_true = kTrue, if_false = kFalse;  // nodes, or the rule's answer
  std::uint32_t left = kNone, right = kNone;         // parameters
  Numbers left_levels, right_levels;
  Numbers accepted;  // in
  double value = 0;
};

struct RulesView {
  const RuleNode* nodes = nullptr;
  const double* numbers = nullptr;

  // Of the rule that starts at a node. codes[i]: of parameter i. A comparison with an inactive (NaN) parameter does not
  // hold, nor does one with an index that is no level's.
  template <class Codes>
  INCUMBENT_HOST_DEVICE bool holds(std::uint32_t node, const Codes& codes) const {
    while (node < RuleNode::kFalse) node = compares(nodes[node], codes) ? nodes[node].if_true : nodes[node].if_false;
    return node == RuleNode::kTrue;
  }

 private:
  INCUMBENT_HOST_DEVICE double side(double code, const RuleNode::Numbers& levels) const {
    if (levels.count == 0) return code;
    if (!(code >= 0 && code < levels.count)) return kNaN;
    return numbers[levels.first + static_cast<std::uint32_t>(code)];
  }

  template <class Codes>
  INCUMBENT_HOST_DEVICE bool compares(const RuleNode& node, const Codes& codes) const {
    using Op = RuleNode::Op;
    if (node.op == Op::always) return true;
    const double left = side(codes[node.left], node.left_levels);
    const double right = node.right == RuleNode::kNone ? node.value : side(codes[node.right], node.right_levels);
    switch (node.op) {
      case Op::equal: return left == right;
      case Op::not_equal: return left < right || left > right;
      case Op::less: return left < right;
      case Op::less_equal: return left <= right;
      case Op::greater: return left > right;
      case Op::greater_equal: return left >= right;
      default: break;
    }
    for (std::uint32_t i = 0; i < node.accepted.count; ++i) {
      if (numbers[node.accepted.first + i] == left) return true;
    }
    return false;
  }
};

}  // namespace incumbent::formula
