// What a search space precomputes: its flat tables (formula/space_table.hpp), and draws.
#pragma once

#include <cstdint>
#include <vector>

#include "formula/space_table.hpp"
#include "space/axis.hpp"
#include "space/draw.hpp"
#include "space/rules.hpp"

namespace incumbent {

// The code of a value; Error(usage) naming the parameter, the value and what is allowed.
double code_of(const Parameter& parameter, const Axis& axis, const Level& level);

// The space's tables, valid until it is changed or gone. A row's columns are the coordinates of the unit cube.
formula::SpaceTable flat_table(const SearchSpace& space);

struct SearchSpace::Table {
  using Gate = formula::SpaceTable::Gate;

  std::vector<Axis> axes;
  std::vector<Draw> draws;
  std::vector<std::uint32_t> by_name;  // parameters sorted by name
  std::vector<std::uint32_t> free;     // parameters without conditions
  std::vector<formula::SpaceTable::Coordinate> coordinates;
  std::vector<Gate> gates;                          // parents before children
  std::vector<std::vector<std::uint32_t>> parents;  // of a gate's child
  std::vector<std::uint32_t> conditions;            // indices of rules
  std::vector<std::uint32_t> clauses;               // indices of rules
  Rules rules;

  formula::SpaceTable view() const;
  bool is_open(const Gate& gate, const double* codes) const { return view().is_open(gate, codes); }
  bool is_forbidden(const double* codes) const { return view().is_forbidden(codes); }
};

}  // namespace incumbent
