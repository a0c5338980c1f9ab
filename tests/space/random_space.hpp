// Random search spaces of all kinds, and the slow obvious meaning of their conditions and clauses.
#pragma once

#include <string>

#include "formula/random.hpp"
#include "incumbent/space.hpp"

namespace incumbent {

struct RandomSpace {
  std::size_t parameters = 8;
  std::size_t conditions = 4;
  std::size_t clauses = 3;
  bool continuous = true;     // false: all parameters have finitely many values, few
  bool short_bounds = false;  // bounds of four digits
};

// Parameters p0, p1, ...; a condition's parent stands before its child. Clauses leave most configurations allowed, but
// not necessarily the default.
SearchSpace random_space(Stream& stream, const RandomSpace& how = {});

// A code for every parameter, active or not.
Configuration random_assignment(const SearchSpace& space, Stream& stream);

// By names and values, without any compiled form.
bool slow_is_active(const SearchSpace& space, const Configuration& codes, std::size_t parameter);
bool slow_is_forbidden(const SearchSpace& space, const Configuration& codes);

}  // namespace incumbent
