// Builds conditions and clauses (formula/rules.hpp): names and values are looked up once, when they are added. A node
// is followed by its operands; `end` is the index after the last of them.
#pragma once

#include <cstdint>
#include <vector>

#include "formula/rules.hpp"

namespace incumbent {

class Rules {
 public:
  using Node = formula::RuleNode;
  using Op = Node::Op;
  using Numbers = Node::Numbers;
  enum class Operands : std::uint8_t { none, all, any };  // of a comparison, a conjunction, a disjunction

  // Appends a node; its operands are added next, then close(index). A rule is known by the index of its first node.
  std::uint32_t open(const Node& node, Operands operands = Operands::none);
  void close(std::uint32_t index);
  Numbers add_numbers(const std::vector<double>& numbers);

  formula::RulesView view() const { return {nodes_.data(), numbers_.data()}; }
  std::size_t nodes() const { return nodes_.size(); }
  std::size_t numbers() const { return numbers_.size(); }

 private:
  struct Shape {
    Operands operands;
    std::uint32_t end = 0;
  };

  void link(std::uint32_t index, std::uint32_t if_true, std::uint32_t if_false);

  std::vector<Node> nodes_;
  std::vector<Shape> shapes_;  // a node
  std::vector<double> numbers_;
};

}  // namespace incumbent
