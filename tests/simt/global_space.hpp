// A search space's table in the SIMT machine's global memory.
#pragma once

#include <vector>

#include "formula/space_table.hpp"
#include "simt/global_array.hpp"

namespace incumbent::cuda {

template <class T>
std::vector<T> copied(const T* from, std::size_t count) {
  return count == 0 ? std::vector<T>{} : std::vector<T>(from, from + count);
}

struct GlobalSpace {
  explicit GlobalSpace(const formula::SpaceTable& s)
      : powers("powers of five", copied(formula::powers_of_five() + formula::kSmallestPower, formula::kPowers)),
        axes("axes", axes_of(s)),
        coordinates("coordinates", copied(s.coordinates, s.dimension)),
        gates("gates", copied(s.gates, s.gate_count)),
        conditions("conditions", copied(s.conditions, s.condition_count)),
        clauses("clauses", copied(s.clauses, s.clause_count)),
        nodes("rules", copied(s.rules.nodes, s.node_count)),
        numbers("numbers", copied(s.rules.numbers, s.number_count)),
        table(s) {
    table.axes = axes.data();
    table.coordinates = coordinates.data();
    table.gates = gates.data();
    table.conditions = conditions.data();
    table.clauses = clauses.data();
    table.rules = {nodes.data(), numbers.data()};
  }
  std::vector<formula::Axis> axes_of(const formula::SpaceTable& s) const {
    auto all = copied(s.axes, s.parameters);
    for (auto& axis : all) axis.powers = powers.data() - formula::kSmallestPower;
    return all;
  }

  simt::GlobalArray<formula::PowerOfFive> powers;
  simt::GlobalArray<formula::Axis> axes;
  simt::GlobalArray<formula::SpaceTable::Coordinate> coordinates;
  simt::GlobalArray<formula::SpaceTable::Gate> gates;
  simt::GlobalArray<std::uint32_t> conditions, clauses;
  simt::GlobalArray<formula::RuleNode> nodes;
  simt::GlobalArray<double> numbers;
  formula::SpaceTable table;
};

}  // namespace incumbent::cuda
