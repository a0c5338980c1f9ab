// What an acquisition function is searched over: a description, made into points where they are scored.
#pragma once

#include <cstddef>
#include <variant>

#include "core/matrix.hpp"

namespace incumbent::compute {

// A finite list of encoded points, one a row.
struct CandidateList {
  MatrixView<const double> points;
};

using CandidateSource = std::variant<CandidateList>;

}  // namespace incumbent::compute
