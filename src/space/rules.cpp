#include "space/rules.hpp"

#include <limits>

namespace incumbent {

std::uint32_t Rules::open(const Node& node) {
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

Rules::Numbers Rules::add_numbers(const std::vector<double>& numbers) {
  const auto first = static_cast<std::uint32_t>(numbers_.size());
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  return {first, static_cast<std::uint32_t>(numbers.size())};
}

double Rules::side(std::uint32_t parameter, const Numbers& levels, const double* codes) const {
  const double code = codes[parameter];
  if (levels.count == 0) return code;
  if (!(code >= 0 && code < levels.count)) return std::numeric_limits<double>::quiet_NaN();
  return numbers_[levels.first + static_cast<std::uint32_t>(code)];
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
  const double left = side(node.left, node.left_levels, codes);
  const double right = node.right == kNone ? node.value : side(node.right, node.right_levels, codes);
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
    if (numbers_[node.accepted.first + i] == left) return true;
  }
  return false;
}

}  // namespace incumbent
