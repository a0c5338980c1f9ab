// A search space as flat tables: kinds and levels, parents with the values that activate, forbidden clauses, and the
// columns that a model has of it. Plain data whose arrays stand where it is used, on the host or a device; from a point
// of the unit cube to the encoding of a valid configuration with the same bits on both.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/host_device.hpp"
#include "formula/axis.hpp"
#include "formula/kumaraswamy.hpp"
#include "formula/rules.hpp"

namespace incumbent::formula {

struct SpaceTable {
  // A coordinate of the unit cube: the parameter it is of, and its columns in a row.
  struct Coordinate {
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    std::uint32_t parameter = 0;
    bool is_label = false;  // of a category: no order
    std::uint32_t column = 0;
    double inactive = 0.5;                  // in `column` where the parameter is inactive
    std::uint32_t inactive_column = kNone;  // a column that is 0 where the parameter is active and
    double apart = 0;                       // so much where it is not
    bool is_warped = false;
    Kumaraswamy warp;  // of active values

    // What stands in the columns; unit: the coordinate if active.
    template <class Row>
    INCUMBENT_HOST_DEVICE void embed(bool active, double unit, Row&& row) const {
      row[column] = active ? unit : inactive;
      if (inactive_column != kNone) row[inactive_column] = active ? 0.0 : apart;
    }
    template <class Row>
    INCUMBENT_HOST_DEVICE void map(bool active, double unit, Row&& row) const {
      embed(active, active && is_warped ? warp.value(unit) : unit, row);
    }
  };
  // A parameter that is active if all its conditions hold.
  struct Gate {
    std::uint32_t child = 0;
    std::uint32_t first = 0, count = 0;  // in `conditions`
  };

  const Axis* axes = nullptr;                 // a parameter
  const Coordinate* coordinates = nullptr;    // in the order of the unit cube
  const Gate* gates = nullptr;                // parents before children
  const std::uint32_t* conditions = nullptr;  // rules
  const std::uint32_t* clauses = nullptr;     // rules that forbid
  RulesView rules;
  std::uint32_t parameters = 0, dimension = 0, gate_count = 0, condition_count = 0, clause_count = 0;
  std::uint32_t node_count = 0, number_count = 0;  // of the rules
  std::uint32_t columns = 0;                       // of a row
  bool has_resource = false;                       // the last column of a row is this, whatever the point
  double resource = 0;
  bool is_free = false;  // continuous, without conditions and clauses: every point of the unit cube is encoded as it is

  template <class Codes>
  INCUMBENT_HOST_DEVICE bool is_open(const Gate& gate, const Codes& codes) const {
    for (std::uint32_t i = 0; i < gate.count; ++i) {
      if (!rules.holds(conditions[gate.first + i], codes)) return false;
    }
    return true;
  }

  template <class Codes>
  INCUMBENT_HOST_DEVICE bool is_forbidden(const Codes& codes) const {
    for (std::uint32_t i = 0; i < clause_count; ++i) {
      if (rules.holds(clauses[i], codes)) return true;
    }
    return false;
  }

  // From a point to a row, in steps whose parts may be done by several threads. codes: one a parameter.
  // 1. The code of a coordinate; in a free space the coordinate itself.
  INCUMBENT_HOST_DEVICE double code(std::uint32_t coordinate, double unit) const {
    return is_free ? unit : axes[coordinates[coordinate].parameter].from_unit(unit);
  }
  // 2. Constants get their code, inactive parameters NaN.
  template <class Codes>
  INCUMBENT_HOST_DEVICE void settle(Codes& codes) const {
    for (std::uint32_t i = 0; i < parameters; ++i) {
      if (axes[i].is_constant()) codes[i] = 0;
    }
    for (std::uint32_t g = 0; g < gate_count; ++g) {
      if (!is_open(gates[g], codes)) codes[gates[g].child] = kNaN;
    }
  }
  // 3. The unit coordinate of a code: 0.5 where it is inactive.
  INCUMBENT_HOST_DEVICE double encode(std::uint32_t parameter, double code) const {
    return is_free ? code : code == code ? axes[parameter].to_unit(code) : 0.5;
  }
  // 4. The columns of a coordinate; NaN if the configuration is forbidden. With the first one, the resource.
  template <class Row>
  INCUMBENT_HOST_DEVICE void write(std::uint32_t coordinate, double code, bool forbidden, Row&& row) const {
    if (has_resource && coordinate == 0) row[columns - 1] = resource;
    const Coordinate& c = coordinates[coordinate];
    if (forbidden) {
      row[c.column] = kNaN;
      if (c.inactive_column != Coordinate::kNone) row[c.inactive_column] = kNaN;
      return;
    }
    c.map(code == code, encode(c.parameter, code), row);
  }

  // All of them; unit(k): coordinate k. False if the configuration is forbidden.
  template <class Unit, class Codes, class Row>
  INCUMBENT_HOST_DEVICE bool make_row(const Unit& unit, Codes& codes, Row&& row) const {
    for (std::uint32_t k = 0; k < dimension; ++k) codes[coordinates[k].parameter] = code(k, unit(k));
    settle(codes);
    const bool forbidden = is_forbidden(codes);
    for (std::uint32_t k = 0; k < dimension; ++k) write(k, codes[coordinates[k].parameter], forbidden, row);
    return !forbidden;
  }
};

}  // namespace incumbent::formula
