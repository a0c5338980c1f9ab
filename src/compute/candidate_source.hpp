// What an acquisition function is searched over: a description, made into points where they are scored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "core/matrix.hpp"
#include "formula/space_table.hpp"

namespace incumbent::compute {

// A finite list of encoded points, one a row. offsets: a number a point that is added to its acquisition value, the
// logarithm of another factor, say; or none.
struct CandidateList {
  MatrixView<const double> points;
  std::span<const double> offsets = {};
};

// Points 0 .. count - 1 of the Sobol sequence scrambled by `seed`, in the box of the bounds, one a column of the model.
struct SobolCandidates {
  std::size_t count = 0;
  std::uint64_t seed = 0;
  std::span<const double> lower, upper;
};

// The rows of points 0 .. count - 1 of a space: decoded and encoded again, NaN where a clause forbids. The points are
// those of the scrambled Sobol sequence or, if there are centres, moves away from these unit points
// (formula/local_moves.hpp). What the table points to must outlive the search.
struct SpaceCandidates {
  formula::SpaceTable space;
  std::size_t count = 0;
  std::uint64_t seed = 0;
  MatrixView<const double> centres = {};
};

using CandidateSource = std::variant<CandidateList, SobolCandidates, SpaceCandidates>;

}  // namespace incumbent::compute
