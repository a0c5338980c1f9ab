// What a search space precomputes: axes, draws, and the rules as comparisons of codes.
#pragma once

#include <cstdint>
#include <vector>

#include "space/axis.hpp"
#include "space/draw.hpp"
#include "space/rules.hpp"

namespace incumbent {

// The code of a value; Error(usage) naming the parameter, the value and what is allowed.
double code_of(const Parameter& parameter, const Axis& axis, const Level& level);

struct SearchSpace::Table {
  // A parameter with conditions: active if all hold.
  struct Gate {
    std::uint32_t child = 0;
    std::vector<std::uint32_t> conditions;  // indices of rules
    std::vector<std::uint32_t> parents;
  };

  std::vector<Axis> axes;
  std::vector<Draw> draws;
  std::vector<std::uint32_t> by_name;  // parameters sorted by name
  std::vector<std::uint32_t> free;     // parameters without conditions
  std::vector<Gate> gates;             // parents before children
  std::vector<std::uint32_t> clauses;  // indices of rules
  Rules rules;

  bool is_open(const Gate& gate, const double* codes) const {
    for (const std::uint32_t condition : gate.conditions) {
      if (!rules.holds(condition, codes)) return false;
    }
    return true;
  }
  bool is_forbidden(const double* codes) const {
    for (const std::uint32_t clause : clauses) {
      if (rules.holds(clause, codes)) return true;
    }
    return false;
  }
};

}  // namespace incumbent
