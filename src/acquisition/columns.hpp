// Points as a model sees them: a row a point, in the columns of an input map.
#pragma once

#include <span>

#include "acquisition/candidates.hpp"
#include "core/matrix.hpp"
#include "surrogate/input_map.hpp"

namespace incumbent {

inline Matrix columns_of(const InputMap& map, std::span<const Configuration* const> configurations,
                         MatrixView<const double> units) {
  Matrix columns(units.rows, map.columns());
  for (std::size_t i = 0; i < units.rows; ++i) map.map(*configurations[i], units.row(i), columns.row(i));
  return columns;
}

inline Matrix columns_of(const InputMap& map, const CandidateSet& set) {
  Matrix columns(set.size(), map.columns());
  for (std::size_t i = 0; i < columns.rows; ++i) {
    map.map(set.configuration(i), set.points().row(i), columns.row(i));
  }
  return columns;
}

// Of some candidates, in their order.
inline Matrix columns_of(const InputMap& map, const CandidateSet& set, std::span<const compute::Scored> which) {
  Matrix columns(which.size(), map.columns());
  for (std::size_t i = 0; i < columns.rows; ++i) {
    map.map(set.configuration(which[i].index), set.points().row(which[i].index), columns.row(i));
  }
  return columns;
}

}  // namespace incumbent
