#include "space/rules.hpp"

namespace incumbent {

std::uint32_t Rules::open(const Node& node, Operands operands) {
  nodes_.push_back(node);
  shapes_.push_back({operands});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void Rules::close(std::uint32_t index) {
  shapes_[index].end = static_cast<std::uint32_t>(nodes_.size());
  link(index, Node::kTrue, Node::kFalse);  // the outermost is closed last
}

// A conjunction goes on to its next operand if one holds, a disjunction if one does not.
void Rules::link(std::uint32_t index, std::uint32_t if_true, std::uint32_t if_false) {
  const Shape shape = shapes_[index];
  if (shape.operands == Operands::none) {
    nodes_[index].if_true = if_true;
    nodes_[index].if_false = if_false;
    return;
  }
  nodes_[index].if_true = index + 1 < shape.end ? index + 1 : shape.operands == Operands::all ? if_true : if_false;
  for (std::uint32_t i = index + 1; i < shape.end; i = shapes_[i].end) {
    const std::uint32_t next = shapes_[i].end;
    const bool is_last = next == shape.end;
    if (shape.operands == Operands::all)
      link(i, is_last ? if_true : next, if_false);
    else
      link(i, if_true, is_last ? if_false : next);
  }
}

Rules::Numbers Rules::add_numbers(const std::vector<double>& numbers) {
  const auto first = static_cast<std::uint32_t>(numbers_.size());
  numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
  return {first, static_cast<std::uint32_t>(numbers.size())};
}

}  // namespace incumbent
