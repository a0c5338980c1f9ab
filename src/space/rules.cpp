#include "space/rules.hpp"

namespace incumbent {

std::uint32_t Rules::open(const Node& node) {
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t Rules::add_numbers(const std::vector<double>& numbers) {
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  return static_cast<std::uint32_t>(numbers_.size() - numbers.size());
}

bool Rules::holds(std::uint32_t index, const double* codes) const {
  const Node& node = nodes_[index];
  if (node.op == Op::all || node.op == Op::any) {
    const bool decisive = node.op == Op::any;
    for (std::uint32_t i = index + 1; i < node.end; i = nodes_[i].end) {
      if (holds(i, codes) == decisive) return decisive;
    }
    return !decisive;
  }
  double left = codes[node.left];
  if (left != left) return false;
  if (node.left_table != kNone) left = numbers_[node.left_table + static_cast<std::uint32_t>(left)];
  double right = node.value;
  if (node.right != kNone) {
    right = codes[node.right];
    if (right != right) return false;
    if (node.right_table != kNone) right = numbers_[node.right_table + static_cast<std::uint32_t>(right)];
  }
  switch (node.op) {
    case Op::equal: return left == right;
    case Op::not_equal: return left != right;
    case Op::less: return left < right;
    case Op::less_equal: return left <= right;
    case Op::greater: return left > right;
    case Op::greater_equal: return left >= right;
    default: break;
  }
  for (std::uint32_t i = node.first; i < node.last; ++i) {
    if (numbers_[i] == left) return true;
  }
  return false;
}

}  // namespace incumbent
